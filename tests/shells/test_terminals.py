"""A terminal of its own: what one pins, another does not see; children do; what cannot last is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tests.house import pin_of, sampled
from tools.terminal import SHELLS, Shell

if TYPE_CHECKING:
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
