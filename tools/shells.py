"""The shells: how each is started, and the few words in which it differs."""

from __future__ import annotations

import shutil
from typing import ClassVar

from hermes_shell import dialects

from . import prepare, pwsh


class Shell:
    """One kind of shell: how to start it, and the few words in which it differs.

    Attributes:
        name: What our own command line calls it.
        program: The program, to be found on PATH.
        rc: The start-up file below HOME.
        prompt: The line of that file that numbers the prompt.
        then: What stands between two commands, of which the second runs whatever the first came to.
    """

    name: ClassVar[str]
    program: ClassVar[str]
    rc: ClassVar[str]
    prompt: ClassVar[str]
    interactive: ClassVar[list[str]] = ["-i"]
    status: ClassVar[str] = "$?"
    snippet: ClassVar[str] = "hermes.sh"

    @classmethod
    def path(cls) -> str | None:
        """Return the path of the program, None where it is not installed."""
        return shutil.which(cls.program)

    def quote(self, word: str) -> str:
        """Return a word as this shell reads it."""
        return dialects.DIALECTS[self.name].quote(word)

    def script(self, text: str) -> list[str]:
        """Return the command that runs `text` with no start-up file and no terminal."""
        return [self.path() or self.program, *self.batch, text]

    batch: ClassVar[list[str]] = ["-c"]
    then: ClassVar[str] = "; "

    def evaluate(self, command: str) -> str:
        """Return the text that evaluates what `command` prints."""
        return f'eval "$({command})"'

    def source(self, path: str) -> str:
        """Return the text that loads a file."""
        return f". {self.quote(path)}"

    def export(self, name: str, value: str) -> str:
        """Return the text that exports a variable."""
        return f"export {name}={self.quote(value)}"


class Bash(Shell):
    """bash."""

    name = program = "bash"
    rc = ".bashrc"
    prompt = "PS1='[$$:$((++prompt_number))]> '; PS2='> '"
    batch: ClassVar[list[str]] = ["--norc", "--noprofile", "-c"]


class Zsh(Shell):
    """zsh, without its line editor, so that the terminal echoes plainly."""

    name = program = "zsh"
    rc = ".zshrc"
    prompt = "setopt prompt_subst; unsetopt zle prompt_cr prompt_sp; PS1='[$$:$((++prompt_number))]> '; PS2='> '"
    batch: ClassVar[list[str]] = ["-f", "-c"]


class Fish(Shell):
    """fish."""

    name = program = "fish"
    rc = ".config/fish/config.fish"
    prompt = (
        "set -g fish_greeting; function fish_prompt; set -g prompt_number (math 0$prompt_number + 1); "
        'echo -n "[$fish_pid:$prompt_number]> "; end; function fish_title; end'
    )
    status = "$status"
    snippet = "hermes.fish"
    batch: ClassVar[list[str]] = ["--no-config", "-c"]

    def evaluate(self, command: str) -> str:
        return f"{command} | source"

    def export(self, name: str, value: str) -> str:
        return f"set -gx {name} {self.quote(value)}"


class Pwsh(Shell):
    """PowerShell."""

    name = "powershell"
    program = "pwsh"
    rc = ".config/powershell/profile.ps1"
    prompt = 'function prompt { $global:prompt_number++; "[${PID}:$prompt_number]> " }; $global:prompt_number = 0'
    interactive: ClassVar[list[str]] = ["-NoLogo"]
    status = "$? $LASTEXITCODE"
    snippet = "hermes.ps1"
    batch: ClassVar[list[str]] = ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command"]

    @classmethod
    def path(cls) -> str | None:
        return pwsh.find()

    def evaluate(self, command: str) -> str:
        return f"{command} | Out-String | Invoke-Expression"

    def export(self, name: str, value: str) -> str:
        return f"$env:{name} = {self.quote(value)}"


SHELLS: dict[str, Shell] = {shell.name: shell for shell in (Bash(), Zsh(), Fish(), Pwsh())}


class Sh(Shell):
    """sh, whichever it is here."""

    name = program = "sh"


class Ksh(Shell):
    """ksh."""

    name = program = "ksh"


class Tcsh(Shell):
    """tcsh, without its line editor."""

    name = program = "tcsh"
    rc = ".tcshrc"
    prompt = (
        "unset edit; set prompt_number = 0; "
        """alias precmd '@ prompt_number++; set prompt = "[$$:${prompt_number}]> "'"""
    )
    interactive: ClassVar[list[str]] = []
    batch: ClassVar[list[str]] = ["-f", "-c"]

    def evaluate(self, command: str) -> str:
        return f'eval "`{command}`"'

    def export(self, name: str, value: str) -> str:
        return f"setenv {name} {self.quote(value)}"


class Elvish(Shell):
    """Elvish."""

    name = program = "elvish"
    batch: ClassVar[list[str]] = ["-norc", "-c"]

    def evaluate(self, command: str) -> str:
        return f"eval ({command} | slurp)"


class Xonsh(Shell):
    """xonsh."""

    name = program = "xonsh"
    batch: ClassVar[list[str]] = ["--no-rc", "-c"]
    then: ClassVar[str] = "\n"

    @classmethod
    def path(cls) -> str | None:
        ours = prepare.program(cls.program)
        return str(ours) if ours.exists() else None

    def evaluate(self, command: str) -> str:
        return f"execx($({command}))"


# These have no snippet: they evaluate what `profile env` prints, and that is all.
EVALUATING: dict[str, Shell] = {shell.name: shell for shell in (Sh(), Ksh(), Tcsh(), Elvish(), Xonsh())}
