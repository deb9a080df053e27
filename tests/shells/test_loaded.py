"""Our function is there however it was loaded, and the agent runs where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tests.house import pin_of
from tools.terminal import SHELLS, Shell

if TYPE_CHECKING:
    from tests.house import Scratch


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
