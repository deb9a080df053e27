"""Signals, pipes that end and ^C reach what `hermes profile exec` runs, and end it as they should."""

from __future__ import annotations

import re
import signal
import sys

import pytest

from tests.house import Scratch
from tests.shells.exec.running import CATCH, WHO, fifos, headers, started
from tools.terminal import Shell


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("at_once", [[], ["--parallel", "2"]], ids=["in turn", "at once"])
def test_a_signal_is_passed_on(bare: Scratch, name: str, at_once: list[str]) -> None:
    """The commands decide what they do with it; no further one is started."""
    fifos(bare, "ready")
    with open(bare.home / "ready", "r+b", buffering=0) as ready:
        command = [sys.executable, "-c", CATCH, "ready"]
        process = started(bare, "work", "play", "chat", "--keep-going", *at_once, "--", *command)
        running = ["work", "play"] if at_once else ["work"]
        for _ in running:
            ready.readline()
        process.send_signal(signal.Signals[name])
        out, err = process.communicate(timeout=60)
    assert out.splitlines() == [f"{profile} {name}" for profile in running]
    assert err == headers(running)
    assert process.returncode == 128 + signal.Signals[name]


@pytest.mark.parametrize("name", ["SIGINT", "SIGQUIT"])
@pytest.mark.parametrize("at_once", [[], ["--parallel", "1"]], ids=["in turn", "at once"])
def test_an_interrupt_lets_the_command_end_and_starts_no_other(bare: Scratch, name: str, at_once: list[str]) -> None:
    fifos(bare, "ready", "go")
    temporary = bare.home / "temporary"
    temporary.mkdir()
    bare.env["TMPDIR"] = str(temporary)
    # What comes while the command is being started is sent on to it: it is not to end by that.
    script = f"trap '' INT QUIT; echo >ready; cat go; {WHO}"
    process = started(bare, "work", "play", *at_once, "--", "sh", "-c", script)
    with open(bare.home / "ready", "rb") as ready:
        ready.readline()
    process.send_signal(signal.Signals[name])
    (bare.home / "go").write_text("go\n")
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (128 + signal.Signals[name], "go\nwork\n")
    assert list(temporary.iterdir()) == []


def test_where_the_end_of_children_is_ignored_exit_codes_are_kept(bare: Scratch) -> None:
    ignore = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    )
    words = ["profile", "exec", "work", "play", "--", "sh", "-c", "exit 3"]
    done = bare.run(sys.executable, "-c", ignore, str(bare.installed.program), *words)
    assert done.returncode == 3


def test_output_that_goes_nowhere_ends_it_in_silence(bare: Scratch) -> None:
    fifos(bare, "go")
    script = f"{WHO}; case $HERMES_SHELL_PROFILE in work) cat go >finished ;; esac"
    process = started(bare, "play", "work", "--parallel", "2", "--", "sh", "-c", script)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stderr.readline()  # the header; what follows it cannot be written
    (bare.home / "go").write_text("go\n")
    assert process.wait(timeout=60) == 1
    assert (bare.home / "finished").read_text() == "go\n"
    assert process.stderr.read() == ""
    process.stderr.close()


def test_what_nohup_ignores_stays_ignored(bare: Scratch) -> None:
    words = ["profile", "exec", "work", "play", "--", "sh", "-c", f"kill -HUP $PPID; kill -HUP $$; {WHO}"]
    done = bare.run("sh", "-c", 'trap \'\' HUP; exec "$0" "$@"', str(bare.installed.program), *words)
    assert (done.returncode, done.stdout) == (0, "work\nplay\n")


@pytest.mark.parametrize(
    ("words", "running", "code"),
    [
        ("work", ["work"], "0"),  # that of the command, which caught it
        ("work play", ["work"], "130"),
        ("work play --parallel 2", ["work", "play"], "130"),
    ],
)
def test_ctrl_c(scratch: Scratch, shell: Shell, words: str, running: list[str], code: str) -> None:
    catch = scratch.home / "catch.py"
    catch.write_text(CATCH)
    terminal = scratch.terminal(shell)
    terminal.send(f"hermes profile exec {words} -- {shell.quote(sys.executable)} {catch} /dev/tty")
    for _ in running:
        terminal.see(r"ready\.\r")
    terminal.key("c")
    ended = terminal.settle()
    assert re.findall("(work|play|chat) SIGINT", ended.text) == running
    assert ended.status[-1] == code
    terminal.close()
