"""`hermes profile shell`: the user's own shell, one deeper, under a profile, in a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.conftest import require
from tests.house import Scratch, pin_of
from tests.shells.test_processes import WAIT_FOR_CONTINUE
from tools.terminal import SHELLS, Outcome, Shell, Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a shell sets for itself, or is about the last command.
ITS_OWN = {"_", "SHLVL", "PWD", "OLDPWD", "COLUMNS", "LINES"}


class Nested:
    """A terminal whose shell is also `$SHELL`, and sub-shells in it."""

    def __init__(self, scratch: Scratch, shell: Shell, env: dict[str, str] | None = None) -> None:
        self.terminal: Terminal = scratch.terminal(shell, env={"SHELL": shell.path() or "", **(env or {})})
        self.outer = self.terminal.foreground

    def enter(self, name: str) -> str:
        """Open a sub-shell; return what was shown."""
        self.terminal.send(f"hermes profile shell {name}")
        shown = self.terminal.wait()
        assert self.terminal.foreground != self.outer
        return shown

    def leave(self, line: str) -> Outcome:
        """End the sub-shell; return how it ended."""
        self.terminal.send(line)
        ended = self.terminal.settle()
        assert self.terminal.foreground == self.outer
        return ended


@pytest.fixture
def nested(scratch: Scratch, shell: Shell) -> Iterator[Nested]:
    made = Nested(scratch, shell)
    yield made
    made.terminal.close()


def others(outcome: Outcome) -> dict[str, str]:
    """Return the environment without what is ours and what is the shell's."""
    return {
        name: value for name, value in outcome.env.items() if not name.startswith("HERMES_") and name not in ITS_OWN
    }


def test_there_and_back(scratch: Scratch, nested: Nested) -> None:
    before = nested.terminal.look()
    assert "hermes: 'work' in this sub-shell; leave it with: exit\r\n" in nested.enter("work")
    parent = psutil.Process(int(nested.terminal.foreground)).ppid()
    inside = nested.terminal.look()
    assert inside.hermes() == {
        "HERMES_HOME": pin_of(scratch.root, "work"),
        "HERMES_SHELL_PROFILE": "work",
        "HERMES_SHELL_OWNER": str(parent),
    }
    assert others(inside) == others(before)
    current = nested.terminal.run("hermes profile current").text
    assert f"work (pinned, inherited from process {parent})" in current
    nested.terminal.run("hermes chat")
    report = scratch.report()
    assert report is not None
    assert report.argv == ["-p", "work", "chat"]
    ended = nested.leave("exit 7")
    assert ended.status[-1] == "7"
    assert "hermes: back; this terminal is not pinned.\r\n" in ended.text
    assert ended.hermes() == before.hermes()


def test_over_a_pin_and_nested(nested: Nested) -> None:
    nested.terminal.run("hermes profile use play --session")
    before = nested.terminal.look().hermes()
    assert "hermes: 'work' in this sub-shell, on top of 'play'; leave it with: exit\r\n" in nested.enter("work")
    nested.terminal.send("hermes profile shell chat")
    assert "hermes: 'chat' in this sub-shell, on top of 'work'; leave it with: exit\r\n" in nested.terminal.wait()
    nested.terminal.run("hermes profile use --unset")
    assert nested.terminal.look().hermes() == {}
    nested.terminal.send("exit")
    assert "hermes: back; this terminal uses 'work' again.\r\n" in nested.terminal.wait()
    assert "hermes: back; this terminal uses 'play' again.\r\n" in nested.leave("exit").text
    assert nested.terminal.look().hermes() == before


def test_ctrl_c_is_the_sub_shells(nested: Nested) -> None:
    nested.enter("work")
    inside = nested.terminal.foreground
    nested.terminal.send(f"{sys.executable} -c \"import signal; print('ready.', flush=True); signal.pause()\"")
    nested.terminal.see(r"ready\.\r")
    nested.terminal.key("c")
    nested.terminal.wait()
    assert nested.terminal.foreground == inside
    assert nested.leave("exit 3").status[-1] == "3"


KILL = {"powershell": "Stop-Process -Force -Id $PID", "fish": "kill -KILL $fish_pid"}


def test_a_killed_sub_shell_leaves_the_terminal_usable(nested: Nested) -> None:
    nested.terminal.run("stty tostop")  # who writes in the background is stopped
    nested.enter("work")
    ended = nested.leave(KILL.get(nested.terminal.shell.name, "kill -KILL $$"))
    assert ended.status[-1] == "137"
    assert "hermes: back; this terminal is not pinned." in ended.text
    nested.enter("work")
    assert nested.leave("exit 0").ok


JOBS = ["bash", "zsh", "fish"]


@pytest.mark.parametrize("name", JOBS)
def test_ctrl_z_inside_stops_a_job_of_the_sub_shell(scratch: Scratch, name: str) -> None:
    nested = Nested(scratch, require(SHELLS[name]), env={"WAIT_FOR_CONTINUE": WAIT_FOR_CONTINUE})
    nested.enter("work")
    inside = nested.terminal.foreground
    nested.terminal.send(f'{sys.executable} -c "$WAIT_FOR_CONTINUE"')
    nested.terminal.see(r"ready\.\r")
    nested.terminal.key("z")
    nested.terminal.wait()
    assert nested.terminal.foreground == inside
    nested.terminal.send("fg")
    nested.terminal.see("resumed")
    nested.terminal.wait()
    assert nested.terminal.foreground == inside
    assert nested.leave("exit 4").status[-1] == "4"
    nested.terminal.close()


SUSPEND = {"bash": "suspend", "zsh": "suspend", "fish": "kill -STOP $fish_pid"}


@pytest.mark.parametrize("outer", JOBS)
@pytest.mark.parametrize("inner", JOBS)
def test_a_suspended_sub_shell_is_a_stopped_job(scratch: Scratch, outer: str, inner: str) -> None:
    """Twice: the terminal goes back and forth between the two."""
    nested = Nested(scratch, require(SHELLS[outer]), env={"SHELL": require(SHELLS[inner]).path() or ""})
    nested.enter("work")
    inside = nested.terminal.foreground
    for _ in range(2):
        nested.terminal.send(SUSPEND[inner])
        nested.terminal.wait()
        assert nested.terminal.foreground == nested.outer
        nested.terminal.send("fg")
        nested.terminal.wait()
        assert nested.terminal.foreground == inside
    assert "hermes: back; this terminal is not pinned." in nested.leave("exit").text
    nested.terminal.close()


# A shell that takes the terminal, is suspended, and says whether it has the terminal when it goes on.
SUSPENDED = f"""\
#!{sys.executable}
import os, signal
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
os.setpgid(0, 0)
os.tcsetpgrp(0, os.getpgrp())
os.kill(os.getpid(), signal.SIGSTOP)
print("in front." if os.tcgetpgrp(0) == os.getpgrp() else "behind.", flush=True)
"""


@pytest.mark.parametrize("name", JOBS)
@pytest.mark.parametrize(("go_on", "where"), [("fg", "in front"), ("bg", "behind")])
def test_a_suspended_sub_shell_gets_the_terminal_in_front_alone(
    scratch: Scratch, name: str, go_on: str, where: str
) -> None:
    program = scratch.home / "shell"
    program.write_text(SUSPENDED)
    program.chmod(0o755)
    nested = Nested(scratch, require(SHELLS[name]), env={"SHELL": str(program)})
    nested.terminal.send("hermes profile shell work")
    nested.terminal.wait()
    nested.terminal.send(go_on)
    nested.terminal.see(rf"{where}\.\r")
    nested.terminal.see("hermes: back")
    nested.terminal.send("echo still 'here'")
    nested.terminal.see("still here\r")
    nested.terminal.close()


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_the_history_is_the_users(scratch: Scratch, name: str) -> None:
    shell = require(SHELLS[name])
    history = scratch.home / "history"
    with (scratch.home / shell.rc).open("a") as rc:
        rc.write(f"HISTFILE={history} HISTSIZE=100 SAVEHIST=100\n")
    nested = Nested(scratch, shell)
    nested.enter("work")
    nested.terminal.run("echo remembered")
    nested.leave("exit")
    assert "echo remembered\n" in history.read_text()
    nested.terminal.close()
