"""A terminal of its own: what one pins, another does not see; children do; what cannot last is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tests.house import pin_of, sampled
from tools.terminal import SHELLS, Shell

if TYPE_CHECKING:
    import subprocess

    from tests.house import Scratch


def test_two_terminals_do_not_touch_each_other(scratch: Scratch, shell: Shell) -> None:
    one, other = scratch.terminal(shell), scratch.terminal(shell)
    one.run("hermes profile use work --session")
    other.run("hermes profile use play --session")
    for terminal, name in ((one, "work"), (other, "play")):
        assert terminal.run("hermes chat").env["HERMES_HOME"] == pin_of(scratch.root, name)
        report = scratch.report()
        assert report is not None
        assert report.argv == ["-p", name, "chat"]
        assert report.env["HERMES_HOME"] == pin_of(scratch.root, name)
        assert report.env["HERMES_SHELL_PROFILE"] == name
    one.run("hermes profile use --unset")
    assert other.look().env["HERMES_SHELL_PROFILE"] == "play"
    one.close()
    other.close()


def test_a_nested_shell_knows_where_its_pin_is_from(scratch: Scratch, shell: Shell) -> None:
    terminal = scratch.terminal(shell)
    terminal.run("hermes profile use work --session")
    outer = terminal.foreground
    assert "work (pinned in this terminal)" in terminal.run("hermes profile current").text
    terminal.send(" ".join([shell.path() or "", *shell.interactive]))
    terminal.wait()
    assert f"work (pinned, inherited from process {outer})" in terminal.run("hermes profile current").text
    terminal.run("hermes profile use play --session")
    assert "play (pinned in this terminal)" in terminal.run("hermes profile current").text
    terminal.close()


def test_the_sticky_default_does_not_move_a_pinned_terminal(scratch: Scratch, shell: Shell) -> None:
    terminal = scratch.terminal(shell)
    terminal.run("hermes profile use work --session")
    used = terminal.run("hermes profile use play")
    assert used.ok
    assert "Every terminal that is not pinned now uses 'play'." in used.text
    assert "This terminal is pinned and stays on 'work'." in used.text
    assert (scratch.root / "active_profile").read_text() == "play\n"
    assert used.env["HERMES_SHELL_PROFILE"] == "work"
    terminal.run("hermes chat")
    report = scratch.report()
    assert report is not None
    assert report.argv == ["-p", "work", "chat"]
    terminal.close()


def test_a_switch_says_what_it_did_on_a_terminal_alone(scratch: Scratch, shell: Shell) -> None:
    terminal = scratch.terminal(shell)
    assert "This terminal uses 'work'." in terminal.run("hermes profile use work -s").text
    assert "This terminal is not pinned." in terminal.run("hermes profile use --unset").text
    terminal.close()
    done = scratch.run(*shell.script(f"{shell.source(str(scratch.snippet(shell)))}; hermes profile use work -s"))
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("work --session", "work"),
        ("-s work", "work"),
        ("work -s", "work"),
        ("--session work", "work"),
        ("--unset", "--unset"),
        ("-s --unset", "--unset"),
        ("-", ""),  # only the function knows the history
        ("- -s", ""),
    ],
)
def test_no_snippet_no_switch(bare: Scratch, shell: Shell, words: str, instead: str) -> None:
    """Without the function the program says how to do it, in the shell's own words, and changes nothing."""
    hermes = str(bare.installed.program)
    terminal = bare.terminal(shell)
    refused = terminal.run(f"{hermes} profile use {words}")
    assert refused.status[-1] == "1"
    assert "a program cannot change the shell that started it" in refused.text
    assert "hermes-shell shell install" in refused.text
    assert instead == "" or shell.evaluate(f"hermes-shell profile env {instead}") in refused.text
    assert refused.hermes() == {}
    terminal.close()


ODD_FORMS = {
    "-s work -s": "work --session",
    "-s Work --session": "work --session",
    "-s - -s": "-",
    "--unset -s -s": "--unset",
}


@pytest.mark.parametrize("words", sampled(ODD_FORMS, 2))
def test_a_form_that_the_function_does_not_know(scratch: Scratch, shell: Shell, words: str) -> None:
    terminal = scratch.terminal(shell)
    refused = terminal.run(f"hermes profile use {words}")
    assert refused.status[-1] == "1"
    assert "this form of the command, so nothing was changed" in refused.text
    assert f"  write: hermes profile use {ODD_FORMS[words]}\r\n" in refused.text
    assert refused.hermes() == {}
    assert terminal.run("hermes profile use --unset work").status[-1] == "2"
    terminal.run(shell.export("TERM", "xterm"))  # where a list could be shown
    assert terminal.run("hermes profile use -s ''").status[-1] == "2"
    terminal.close()


SUBSHELLS = {
    "parentheses": ("(hermes profile use work --session)", "work --session"),
    "pipe": ("hermes profile use work --session | cat", "work --session"),
    "back": ("(hermes profile use -)", "-"),
    "unset": ("(hermes profile use --unset)", "--unset"),
    "substitution": ('x="$(hermes profile use work --session)"', "work --session"),
}


@pytest.mark.parametrize("name", ["bash", "zsh"])
@pytest.mark.parametrize(("line", "words"), SUBSHELLS.values(), ids=SUBSHELLS)
def test_a_switch_that_could_not_last_is_refused(scratch: Scratch, name: str, line: str, words: str) -> None:
    terminal = scratch.terminal(require(SHELLS[name]))
    refused = terminal.run(line)
    assert "a sub-shell cannot change the shell that started it" in refused.text
    assert refused.hermes() == {}
    assert f"outside of parentheses and pipes: hermes profile use {words}\r\n" in refused.text
    assert "shell install" not in refused.text, "it is set up"
    if "|" not in line:
        assert refused.status == ["1"]
    terminal.close()


@pytest.mark.parametrize("name", ["fish", "powershell"])
def test_a_pipe_that_is_the_shell_itself_switches(scratch: Scratch, name: str) -> None:
    terminal = scratch.terminal(require(SHELLS[name]))
    line = "hermes profile use work --session | cat" if name == "fish" else "(hermes profile use work --session)"
    assert terminal.run(line).env["HERMES_SHELL_PROFILE"] == "work"
    terminal.close()


def test_loading_twice_changes_nothing(scratch: Scratch, shell: Shell) -> None:
    terminal = scratch.terminal(shell)
    terminal.run("hermes profile use work --session")
    before = terminal.look().hermes()
    for _ in range(3):
        assert terminal.run(shell.source(str(scratch.snippet(shell)))).ok
    assert terminal.look().hermes() == before
    assert terminal.run("hermes profile use -").hermes() == {}
    terminal.close()


def test_nothing_set_up_at_all(bare: Scratch, shell: Shell) -> None:
    """The program alone is enough to pin a terminal; it finds out which shell it is in."""
    hermes = str(bare.installed.program)
    terminal = bare.terminal(shell)
    pinned = terminal.run(shell.evaluate(f"{hermes} profile env work"))
    assert pinned.ok
    assert pinned.env["HERMES_HOME"] == pin_of(bare.root, "work")
    assert pinned.env["HERMES_SHELL_OWNER"] == terminal.foreground
    failed = terminal.run(shell.evaluate(f"{hermes} profile env nosuch"))
    assert not failed.ok
    assert failed.hermes() == pinned.hermes()
    assert terminal.run(shell.evaluate(f"{hermes} profile env --unset")).hermes() == {}
    terminal.close()


def test_init_is_enough(bare: Scratch, shell: Shell) -> None:
    """`shell init` gives the whole function, evaluated, with no file rendered."""
    terminal = bare.terminal(shell)
    assert terminal.run(shell.evaluate(f"{bare.installed.program} shell init {shell.name}")).ok
    assert terminal.run("hermes profile use work --session").env["HERMES_SHELL_PROFILE"] == "work"
    terminal.run("hermes chat")
    report = bare.report()
    assert report is not None
    assert report.argv == ["-p", "work", "chat"]
    terminal.close()


def test_evaluated_text_gets_past_global_aliases(bare: Scratch) -> None:
    """zsh expands them in every word, in what is evaluated too."""
    terminal = bare.terminal(require(SHELLS["zsh"]))
    terminal.run(f"for name in {EVERYDAY} {BUILTINS.replace('=false', '')} typeset; do alias -g $name=false; done")
    pinned = terminal.run(f'\\eval "$({bare.installed.program} profile env work)"')
    assert pinned.env["HERMES_SHELL_PROFILE"] == "work"
    assert terminal.run(f'\\eval "$({bare.installed.program} shell init zsh)"').ok
    assert terminal.run("hermes profile use play -s").env["HERMES_SHELL_PROFILE"] == "play"
    terminal.close()


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_init_gets_past_an_alias(bare: Scratch, name: str) -> None:
    terminal = bare.terminal(require(SHELLS[name]))
    terminal.run("alias hermes='hermes -v'")
    assert terminal.run(f'eval "$({bare.installed.program} shell init {name})"').ok
    assert terminal.run("hermes profile use work --session").env["HERMES_SHELL_PROFILE"] == "work"
    terminal.close()


def test_the_front_door_is_enough(bare: Scratch, shell: Shell) -> None:
    """Where the dispatcher is `hermes` on PATH, its output can be evaluated with no function."""
    bare.set_up("bash", front_door=True)
    terminal = bare.terminal(shell)
    if shell.name == "bash":
        terminal.run("unset -f hermes")
    assert terminal.run(shell.evaluate("hermes profile env work")).env["HERMES_SHELL_PROFILE"] == "work"
    terminal.close()


def test_after_an_uninstalled_package_the_agent_still_runs(scratch: Scratch, shell: Shell) -> None:
    """What is rendered outlives the package: the shell starts in silence, and `hermes` is the agent."""
    for snippet in (scratch.snippet(shell), scratch.dispatcher):
        snippet.write_text(snippet.read_text().replace(str(scratch.installed.program), "/nowhere/hermes-shell"))
    terminal = scratch.terminal(shell)
    assert terminal.run("hermes profile use work --session").env["HERMES_SHELL_PROFILE"] == "work"
    terminal.run("hermes profile list")
    report = scratch.report()
    assert report is not None
    assert report.argv == ["-p", "work", "profile", "list"]
    scratch.dispatcher.unlink()
    (scratch.home / ".local/bin/hermes").unlink()
    terminal.run("hermes chat")
    report = scratch.report()
    assert report is not None
    assert report.argv == ["chat"]
    terminal.close()


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


@pytest.mark.parametrize(
    ("name", "setting"), sampled([(name, line) for name, lines in HOSTILE.items() for line in lines], 4)
)
def test_hostile_settings(scratch: Scratch, name: str, setting: str) -> None:
    """Loading is silent, a switch is right, a failed one fails, and the history stays at home."""
    done = switches_under(scratch, require(SHELLS[name]), setting)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    is_pinned_to_work(scratch)


def test_fish_shows_what_it_does_and_it_is_right(scratch: Scratch) -> None:
    """Its own trace is all that is said."""
    done = switches_under(scratch, require(SHELLS["fish"]), "set -g fish_trace 1")
    assert (done.returncode, done.stdout) == (0, "")
    assert "hermes:" not in done.stderr
    is_pinned_to_work(scratch)


def switches_under(scratch: Scratch, shell: Shell, setting: str) -> subprocess.CompletedProcess[str]:
    """Run a script that makes a setting, loads us, and switches to and fro until it is at work."""
    steps = [
        setting,
        shell.source(str(scratch.snippet(shell))),
        "hermes profile use play -s",
        "hermes profile use work -s",
        "hermes profile use -",
        "hermes profile use -",
        f"{scratch.agent} ok",
    ]
    # Aliases are expanded when a line is read, so the lines come one by one, as in a file.
    script = scratch.home / f"script.{ {'powershell': 'ps1'}.get(shell.name, shell.name) }"
    script.write_text("\n".join(steps) + "\n")
    return scratch.run(*[word for word in shell.script(str(script)) if word not in ("-c", "-Command")])


def is_pinned_to_work(scratch: Scratch) -> None:
    report = scratch.report()
    assert report is not None
    seen = report.hermes()
    assert seen.pop("HERMES_SHELL_OWNER").isdigit()
    assert seen == {"HERMES_HOME": pin_of(scratch.root, "work"), "HERMES_SHELL_PROFILE": "work"}


@pytest.mark.parametrize("name", ["bash", "zsh"])
@pytest.mark.parametrize("variable", ["HERMES_SHELL_PROFILE", "HERMES_SHELL_OWNER", "HERMES_SHELL_SAVED_HOME"])
def test_a_readonly_variable_of_the_pin_refuses_the_switch(scratch: Scratch, name: str, variable: str) -> None:
    """Half a pin would be worse than none."""
    terminal = scratch.terminal(require(SHELLS[name]))
    terminal.run(f"readonly {variable}=x")
    refused = terminal.run("hermes profile use work --session")
    assert not refused.ok
    assert "read-only" in refused.text
    assert refused.hermes() == {}
    terminal.close()


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_a_pin_that_is_not_exported_is_none(scratch: Scratch, name: str) -> None:
    terminal = scratch.terminal(require(SHELLS[name]))
    terminal.run("hermes profile use work --session")
    unexport = {
        "bash": "export -n HERMES_HOME",
        "zsh": "typeset +x HERMES_HOME",
        "fish": "set -gu HERMES_HOME $HERMES_HOME",
    }
    terminal.run(unexport[name])
    assert "HERMES_HOME" not in terminal.look().env
    assert terminal.run("hermes profile use work --session").env["HERMES_HOME"] == pin_of(scratch.root, "work")
    terminal.close()


@pytest.mark.parametrize("name", ["bash", "zsh", "fish", "powershell"])
def test_nothing_is_pinned_below_a_root_that_is_not_there(bare: Scratch, name: str) -> None:
    """`default` least of all: two paths that are not there must not be taken for the same directory."""
    shell = require(SHELLS[name])
    bare.set_up()
    bare.root.rename(bare.home / "gone")
    terminal = bare.terminal(shell)
    refused = terminal.run("hermes profile use default --session")
    assert not refused.ok
    assert refused.hermes() == {}
    terminal.close()
