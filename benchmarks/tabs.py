"""Shells that time their own completion with their own clock, each in a process that goes on.

What is timed is what the shell does at TAB, from the line to the candidates; never what the terminal shows of
it. The text that each shell runs for that is in `timers/`.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

import pexpect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tools.shells import Shell

_TIMERS = Path(__file__).parent / "timers"
_FILES = {"bash": "timer.bash", "zsh": "timer.zsh", "fish": "timer.fish", "powershell": "timer.ps1"}

_ANSWER = re.compile(r"answered (\d+)(?: (\S+))?")
# What fish's `time` says; it has no other clock.
_EXECUTED = re.compile(r"Executed in +(\S+) (\S+)")
_UNITS = {"micros": 1e-6, "millis": 1e-3, "secs": 1.0}

_KEY = "\x181"  # ctrl-x 1


@dataclass(frozen=True)
class Answer:
    """What one TAB came to.

    Attributes:
        count: How many candidates there were.
        seconds: How long it took.
    """

    count: int
    seconds: float


class _Talk(Protocol):
    """A way to give lines to a shell and to read what it answers."""

    def ask(self, line: str) -> None:
        """Let it complete a line."""

    def read(self) -> str:
        """Return its next line, empty where it has ended."""

    def close(self) -> None:
        """End it."""


class Session:
    """One shell that has loaded a completion.

    Attributes:
        loaded: How many seconds that took.
    """

    def __init__(self, talk: _Talk) -> None:
        self._talk = talk
        self.loaded = self._answer().seconds

    def tab(self, line: str) -> Answer:
        """Press TAB behind a line."""
        self._talk.ask(line)
        return self._answer()

    def _answer(self) -> Answer:
        seconds, said = 0.0, []
        while line := self._talk.read():
            said.append(line)
            if found := _EXECUTED.search(line):
                seconds = float(found[1]) * _UNITS[found[2]]
            if found := _ANSWER.match(line):
                return Answer(int(found[1]), float(found[2] or seconds))
        raise RuntimeError(f"a shell ended instead of answering; it said: {''.join(said)[-2000:]}")


class _Piped:
    """Through its standard input and output: to complete there, these shells need no terminal."""

    def __init__(self, before: Sequence[str], shell: Shell, text: str, env: Mapping[str, str]) -> None:
        self._shell = subprocess.Popen(
            [*before, *shell.script(text)],
            env=env,
            cwd=env["HOME"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ask(self, line: str) -> None:
        stream = _open(self._shell.stdin)
        stream.write(f"{line}\n")
        stream.flush()

    def read(self) -> str:
        return _open(self._shell.stdout).readline()

    def close(self) -> None:
        with self._shell:
            _open(self._shell.stdin).close()


class _Typed:
    """zsh completes in its line editor alone: keys on a terminal, answers through a pipe beside it."""

    def __init__(self, before: Sequence[str], shell: Shell, text: str, env: Mapping[str, str]) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="hermes-shell-benchmark.")
        place = Path(self._directory.name)
        (place / ".zshrc").write_text(text)
        pipe = place / "pipe"
        os.mkfifo(pipe)
        # For writing too: so neither side waits for the other to open it.
        self._pipe = os.open(pipe, os.O_RDWR)
        env = {**env, "TIMER_PIPE": str(pipe), "ZDOTDIR": str(place)}
        program, *words = [*before, shell.path() or shell.program, "-d", "-i"]
        self._shell = pexpect.spawn(program, words, env=env, cwd=env["HOME"])
        # By itself it sleeps before and after everything.
        self._shell.delaybeforesend = None
        self._shell.ptyproc.delayafterclose = self._shell.ptyproc.delayafterterminate = 0
        self._held = b""
        self._ready = False

    def ask(self, line: str) -> None:
        self._await()
        self._shell.send(line + _KEY)

    def read(self) -> str:
        while b"\n" not in self._held:
            said, _, _ = select.select([self._pipe, self._shell.fileno()], [], [])
            if self._pipe in said:
                self._held += os.read(self._pipe, 1 << 16)
            elif not self._look():
                return ""
        line, _, self._held = self._held.partition(b"\n")
        return f"{line.decode()}\n"

    def close(self) -> None:
        self._await()
        self._shell.sendeof()
        self._shell.expect(pexpect.EOF)
        self._shell.close()
        os.close(self._pipe)
        self._directory.cleanup()

    def _await(self) -> None:
        while not self._ready and (line := self.read()):
            self._ready = line == "ready\n"

    def _look(self) -> bool:
        """Take what the terminal shows, for the shell waits where nobody does; return whether it is still there."""
        try:
            return bool(os.read(self._shell.fileno(), 1 << 16))
        except OSError:
            return False


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream
    return stream


_TALKS: dict[str, Callable[[Sequence[str], Shell, str, Mapping[str, str]], _Talk]] = {"zsh": _Typed}


@contextmanager
def session(shell: Shell, load: str, env: Mapping[str, str], before: Sequence[str] = ()) -> Iterator[Session]:
    """Give a shell that has evaluated `load`.

    Args:
        shell: Its kind.
        load: What makes it complete.
        env: Its environment.
        before: Words before its command line: a program that watches it.
    """
    talk = _TALKS.get(shell.name, _Piped)
    text = shell.source(str(_TIMERS / _FILES[shell.name]))
    started = talk(before, shell, text, {**env, "TIMER_LOAD": load})
    try:
        yield Session(started)
    finally:
        started.close()
