"""A pin that came along from elsewhere: nested shells, exec, tmux, sudo and ssh; and where its owner is gone."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tests.house import pin_of, sampled
from tools.terminal import SHELLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.house import Scratch
    from tools.terminal import Shell

NOTICE = "is pinned here by process {owner}, which is gone"


def pinned_by(scratch: Scratch, owner: int) -> dict[str, str]:
    """Return the environment below a shell, of that process id, that pinned work."""
    return {
        "HERMES_HOME": pin_of(scratch.root, "work"),
        "HERMES_SHELL_PROFILE": "work",
        "HERMES_SHELL_OWNER": str(owner),
    }


@pytest.fixture
def gone() -> int:
    """Give the id of a process that has ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_an_owner_that_is_gone_is_told_once(scratch: Scratch, shell: Shell, gone: int) -> None:
    terminal = scratch.terminal(shell, pinned_by(scratch, gone))
    first = terminal.run("hermes chat")
    assert NOTICE.format(owner=gone) in first.text
    assert "hermes profile use --unset" in first.text
    assert "HERMES_SHELL_TOLD" not in first.env
    for line in ("hermes chat", "hermes profile current", "hermes -p play chat"):
        assert "is pinned here" not in terminal.run(line).text
    terminal.send(" ".join([shell.path() or "", *shell.interactive]))
    terminal.wait()
    assert NOTICE.format(owner=gone) in terminal.run("hermes chat").text, "another shell is told for itself"
    assert terminal.run("hermes profile use --unset").hermes() == {}
    terminal.close()


def test_an_owner_that_is_there_is_not_worth_a_word(scratch: Scratch, shell: Shell) -> None:
    terminal = scratch.terminal(shell, pinned_by(scratch, os.getpid()))
    assert "is pinned here" not in terminal.run("hermes chat").text
    terminal.run("hermes profile use play --session")
    assert "is pinned here" not in terminal.run("hermes chat").text
    terminal.close()


ODD_OWNERS = ["", "-1", "0x1", "%1", "1; touch pwned", "9" * 30, "²"]


@pytest.mark.parametrize("owner", sampled(ODD_OWNERS, 3))
def test_an_owner_that_is_no_process_id(scratch: Scratch, shell: Shell, owner: str) -> None:
    terminal = scratch.terminal(shell, {**pinned_by(scratch, 1), "HERMES_SHELL_OWNER": owner})
    said = terminal.run("hermes chat")
    assert said.ok
    assert "touch" not in said.text
    assert not list(scratch.home.rglob("pwned"))
    terminal.close()


def test_a_void_pin_has_no_owner(scratch: Scratch, shell: Shell, gone: int) -> None:
    env = {**pinned_by(scratch, gone), "HERMES_HOME": str(scratch.root)}
    terminal = scratch.terminal(shell, env)
    assert "is pinned here" not in terminal.run("hermes chat").text
    terminal.close()


def test_a_script_is_told_nothing(scratch: Scratch, shell: Shell, gone: int) -> None:
    text = f"{shell.source(str(scratch.snippet(shell)))}; hermes chat"
    done = scratch.run(*shell.script(text), env=pinned_by(scratch, gone))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_status_says_what_current_says(scratch: Scratch, shell: Shell) -> None:
    terminal = scratch.terminal(shell)
    for line, why in (
        ("hermes profile use --unset", "default (the built-in default)"),
        ("hermes profile use play", "play (the sticky default)"),
        ("hermes profile use work --session", "work (pinned in this terminal)"),
    ):
        terminal.run(line)
        assert why in terminal.run("hermes profile current").text
        assert why in terminal.run("hermes shell status").text
    assert "a (by -p)" in terminal.run("hermes -p a shell status").text
    terminal.close()


@pytest.mark.parametrize(("name", "other"), [("bash", "bash"), ("bash", "zsh"), ("zsh", "fish"), ("fish", "bash")])
def test_exec_keeps_the_pin_of_this_terminal(scratch: Scratch, name: str, other: str) -> None:
    """The process stays the same, and so does what it pinned, whichever shell it is now."""
    terminal = scratch.terminal(require(SHELLS[name]))
    terminal.run("hermes profile use work --session")
    terminal.send(f"exec {require(SHELLS[other]).path()} -i")
    terminal.see(r"\[\d+:1\]> ")
    terminal.send("hermes profile current")
    terminal.see(r"work \(pinned in this terminal\)")
    terminal.close()


def test_a_clean_environment_has_no_pin(scratch: Scratch, shell: Shell) -> None:
    """As sudo and ssh make one: the sticky default holds."""
    scratch.stick("play\n")
    terminal = scratch.terminal(shell)
    terminal.run("hermes profile use work --session")
    clean = " ".join(f"{name}={shlex.quote(scratch.env[name])}" for name in ("HOME", "PATH"))
    said = terminal.run(f"env -i {clean} {scratch.dispatcher} profile current").text
    assert "play (the sticky default)" in said
    terminal.close()


class Tmux:
    """A tmux server of its own."""

    def __init__(self, program: str, scratch: Scratch, shell: Shell) -> None:
        # A socket's path has to be short.
        self.directory = Path(tempfile.mkdtemp(prefix="hs-tmux."))
        self.command = f"{program} -S {self.directory}/socket -f /dev/null"
        self.scratch = scratch
        self.shell = shell

    def start(self) -> str:
        """Return the line that starts the server, with the shell in its first window."""
        inside = " ".join([self.shell.path() or "", *self.shell.interactive])
        return f"{self.command} new-session -d -x 200 -y 50 '{inside}'"

    def __call__(self, *words: str) -> str:
        done = self.scratch.run(*self.command.split(), *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def window(self) -> None:
        """Open another window."""
        inside = " ".join([self.shell.path() or "", *self.shell.interactive])
        self("new-window", inside)

    def type(self, line: str) -> str:
        """Type a line in the window in front; return all that it shows when it is done."""
        self("send-keys", "-l", f"{line}; {self.command} wait-for -S typed")
        self("send-keys", "Enter")
        self("wait-for", "typed")
        return self("capture-pane", "-p", "-J")

    def close(self) -> None:
        self.scratch.run(*self.command.split(), "kill-server")
        shutil.rmtree(self.directory)


@pytest.fixture
def tmux(program: str, scratch: Scratch, shell: Shell) -> Iterator[Tmux]:
    made = Tmux(program, scratch, shell)
    yield made
    made.close()


@pytest.mark.parametrize("program", ["tmux"], indirect=True)
def test_tmux_started_in_a_pinned_terminal_pins_its_windows(scratch: Scratch, shell: Shell, tmux: Tmux) -> None:
    terminal = scratch.terminal(shell)
    terminal.run("hermes profile use work --session")
    owner = terminal.foreground
    assert terminal.run(tmux.start()).ok
    assert f"work (pinned, inherited from process {owner})" in tmux.type("hermes profile current")
    terminal.close()

    tmux.window()
    shown = tmux.type("hermes profile current")
    assert f"work (pinned, inherited from process {owner}, which is gone)" in shown
    assert shown.count(NOTICE.format(owner=owner)) == 1
    assert tmux.type("hermes chat").count(NOTICE.format(owner=owner)) == 1
    tmux.type("hermes profile use --unset")
    assert "default (the built-in default)" in tmux.type("hermes profile current")
    tmux.type("hermes profile use play --session")
    tmux.window()
    assert "work (pinned, inherited" in tmux.type("hermes profile current"), "a window changed the others"
