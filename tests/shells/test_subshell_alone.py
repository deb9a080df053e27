"""`hermes profile shell` without a terminal: which shell it is, what it is given, and signals."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys

import pytest

from tests.conftest import require
from tests.house import Scratch
from tests.parity import fill, filled, pinned
from tools.terminal import SHELLS, write_reporter


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_a_script_is_read_in_silence(bare: Scratch, name: str) -> None:
    shell = require(SHELLS[name])
    words = [str(bare.installed.program), "profile", "shell", "work"]
    done = bare.run(*words, input="echo $HERMES_SHELL_PROFILE\nexit 5\n", env={"SHELL": shell.path() or ""})
    assert (done.returncode, done.stdout, done.stderr) == (5, "work\n", "")


@pytest.mark.parametrize(
    ("state", "root", "saved"),
    [
        ({}, "{root}", None),
        (pinned("play", saved=""), "{root}", ""),
        (pinned("work"), "{root}", None),
        ({**pinned("play"), "HERMES_HOME": "{root}"}, "{root}", "{root}"),
        (pinned("play", "{home}/custom", "{home}/custom"), "{home}/custom", "{home}/custom"),
    ],
    ids=["not pinned", "pinned", "to the same", "void", "custom root"],
)
def test_the_environment(bare: Scratch, state: dict[str, str], root: str, saved: str | None) -> None:
    bare.profiles("work", "play", root=bare.home / "custom")
    env = filled(bare, state)
    done = bare.hermes("profile", "shell", "WORK", env={**env, "SHELL": str(bare.agent), "HERMES_SHELL_DEPTH": "3"})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    report = bare.report()
    assert report is not None
    assert not any(report.argv)
    seen = report.hermes()
    assert seen.pop("HERMES_SHELL_OWNER").isdigit()
    expected = {"HERMES_HOME": f"{fill(bare, root)}/profiles/work", "HERMES_SHELL_PROFILE": "work"}
    if saved is not None:
        expected["HERMES_SHELL_SAVED_HOME"] = "+" + fill(bare, saved)
    assert seen == expected


def test_without_shell_it_is_the_one_that_called(bare: Scratch) -> None:
    called = write_reporter(bare.home / "programs" / "zsh")
    env = {**bare.env, "PATH": f"{called.parent}:{bare.env['PATH']}"}
    done = bare.run(str(bare.installed.program), "--called-from=zsh:1", "profile", "shell", "work", env=env)
    assert done.returncode == 0, done.stderr
    assert (bare.home / "programs" / "zsh.argv").exists()


def test_without_any_it_is_that_of_the_login(bare: Scratch) -> None:
    command = [str(bare.installed.program), "profile", "shell", "work"]
    done = bare.run(*command, input="readlink /proc/$$/exe\n")
    assert done.stdout.strip() == os.path.realpath(pwd.getpwuid(os.getuid()).pw_shell or "/bin/sh")


@pytest.mark.parametrize(
    ("shell", "code", "message"),
    [
        ("/nowhere/zsh", 127, "command not found: /nowhere/zsh"),
        ("{root}", 126, "it is no program"),
    ],
)
def test_a_shell_that_cannot_be_started(bare: Scratch, shell: str, code: int, message: str) -> None:
    refused = bare.hermes("profile", "shell", "work", env={"SHELL": fill(bare, shell)})
    assert (refused.returncode, refused.stdout) == (code, "")
    assert message in refused.stderr.splitlines()[0]
    assert refused.stderr.splitlines()[1].startswith("  ")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [([], 2, "missing argument 'NAME'"), (["work", "play"], 2, "unexpected"), (["nosuch"], 1, "no profile 'nosuch'")],
)
def test_wrong_words(bare: Scratch, words: list[str], code: int, message: str) -> None:
    refused = bare.hermes("profile", "shell", *words, env={"SHELL": str(bare.agent)})
    assert refused.returncode == code
    assert message in refused.stderr.splitlines()[0]
    assert bare.report() is None


# A shell that ends with 5 when a signal comes. What is blocked waits for sigwait, so none is lost.
CATCH = f"""\
#!{sys.executable}
import signal
numbers = [signal.SIGTERM, signal.SIGHUP]
signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
signal.signal(signal.SIGINT, signal.SIG_IGN)  # where we are still busy starting it, it is told of that one as well
print("ready.", flush=True)
print(signal.Signals(signal.sigwait(numbers)).name, flush=True)
raise SystemExit(5)
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_is_passed_on(bare: Scratch, name: str) -> None:
    """But for those that a terminal sends to the shell itself."""
    shell = bare.home / "shell"
    shell.write_text(CATCH)
    shell.chmod(0o755)
    command = [str(bare.installed.program), "profile", "shell", "work"]
    env = {**bare.env, "SHELL": str(shell)}
    process = subprocess.Popen(command, env=env, cwd=bare.home, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.Signals[name]):
        process.send_signal(number)
    assert (process.communicate(timeout=60)[0], process.returncode) == (f"{name}\n", 5)
