"""Settings of a user, for each shell, that could get into what we evaluate there."""

from __future__ import annotations

BUILTINS = "printf=false eval=false export=false unset=false local=false return=false command=false builtin=false"
EVERYDAY = "cd ls cat grep rm echo test command"
FUNCTIONS = " ".join(f"{name}() {{ false; }};" for name in ["cd", "ls", "cat", "grep", "rm", "echo", "command"])
WORDS = "if then else fi case in esac function x to"

HOSTILE = {
    "bash": [
        "set -eu -o pipefail",
        "set -o posix",
        "set -o noclobber -o noglob",
        "IFS=/",
        "shopt -s nocasematch extdebug nullglob failglob",
        "set -a",
        "shopt -s expand_aliases; alias hermes='echo alias' test='echo alias' [=false",
        f"shopt -s expand_aliases; alias {BUILTINS}",
        f"shopt -s expand_aliases; for name in {EVERYDAY}; do alias $name=false; done",
        FUNCTIONS,
        "PROMPT_COMMAND='false;'",
        "PROMPT_COMMAND=(false true)",
        "export ZSH_VERSION=5.9",
        "test() { false; }; printf() { false; }; export() { false; }",
        "test() { true; }",
    ],
    "zsh": [
        "set -eu -o pipefail",
        "setopt ksh_arrays sh_word_split glob_subst null_glob",
        "setopt warn_create_global warn_nested_var err_return no_unset",
        "setopt all_export",
        "IFS=/",
        "emulate sh",
        "emulate ksh",
        "alias hermes='echo alias' test='echo alias' printf=false",
        f"alias {BUILTINS} typeset=false",
        f"for name in {EVERYDAY} {BUILTINS.replace('=false', '')} typeset; do alias -g $name=false; done",
        f"for name in {WORDS} hermes; do alias -g $name=false; done",
        FUNCTIONS,
        "test() { false; }; printf() { false; }; export() { false; }",
        "test() { true; }",
    ],
    "fish": [
        "set -g IFS /",
        "function printf; false; end; function functions; false; end; function ls; false; end",
        "alias contains=false; alias cd=false; alias cat=false; alias kill=false",
        " ".join(f"function {name}; false; end;" for name in ("cd", "grep", "rm", "echo", "contains")),
        "alias hermes='echo alias'",
    ],
    "powershell": [
        "Set-StrictMode -Version Latest",
        "$ErrorActionPreference = 'Stop'",
        "$OFS = '/'",
        "$PSNativeCommandUseErrorActionPreference = $true; $ErrorActionPreference = 'Stop'",
        "'cd', 'ls', 'cat', 'rm', 'echo' | ForEach-Object { Set-Alias $_ Get-Date -Force -Option AllScope }",
        "function cd { throw }; function grep { throw }; function test { throw }; function printf { throw }",
        "Set-Alias hermes Get-Date",
    ],
}
