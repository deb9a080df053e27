"""Shells that are asked what TAB does, without a sleep or a guess when they are ready.

A pseudo-terminal for each shell. What it answers comes over a FIFO, from a key that is pressed after TAB: keys are
taken in their order, so that its record says that TAB is done. PowerShell answers through `TabExpansion2`, without a
terminal.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import select
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pexpect
import pyte

from tools.terminal import SHELLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from .scene import Scene

PROBES = Path(__file__).parent / "probes"
READY = "READY> "
_PATIENCE = 30
_WIDTH, _HEIGHT = 160, 60

# Keys: C-x C-k makes the line empty, C-x C-p reports it (not C-x C-d: zsh takes ^D for the end of the input).
_RESET = "\x18\x0b"
_REPORT = "\x18\x10"
_numbers = itertools.count(1)
_BACK = "\x02"


@dataclass(frozen=True)
class Answer:
    """What TAB did.

    Attributes:
        words: What was offered: whole words without their quotes, a directory without its slash; sorted.
        line: The line afterwards.
        cursor: Where the cursor stands in it.
        messages: What was said instead, where the shell tells.
    """

    words: list[str]
    line: str
    cursor: int
    messages: list[str] = field(default_factory=list)


class Session(ABC):
    """A running shell with our completion loaded.

    Args:
        scene: The scratch home.
        start: Lines that its start-up file has in front of what loads the completion.

    Attributes:
        directory: A directory of its own.
    """

    shell: ClassVar[str]
    name: ClassVar[str]

    def __init__(self, scene: Scene, start: str = "") -> None:
        self.scene = scene
        self.start = start
        self.directory = scene.home / f".session-{next(_numbers)}"
        self.directory.mkdir()
        self._setting = ""

    @abstractmethod
    def query(self, line: str, cursor: int | None = None) -> Answer:
        """Press TAB on a line, by default at its end."""

    @abstractmethod
    def run(self, command: str) -> None:
        """Run a command that prints nothing."""

    @abstractmethod
    def listing(self, line: str) -> str:
        """Return what is shown when the shell lists what it can offer at the end of a line."""

    @abstractmethod
    def close(self) -> None:
        """End the shell."""

    @property
    @abstractmethod
    def pid(self) -> int:
        """The shell's process id."""

    def set(self, name: str, value: str) -> None:
        """Export a variable; an empty one is unset."""
        self.run(SHELLS[self.shell].export(name, value) if value else self.unset.format(name=name))

    unset: ClassVar[str] = "unset {name}"

    def within(self, setting: str) -> None:
        """Go on in a setting of the corpus."""
        if setting != self._setting:
            for name, value in self.scene.settings(setting).items():
                self.set(name, value)
            self._setting = setting


class _Screen(pyte.Screen):
    """A screen that answers: fish asks the terminal who it is, and waits.

    Attributes:
        answer: What takes the answers.
    """

    answer: Callable[[str], object] | None = None

    def write_process_input(self, data: str) -> None:
        if self.answer:
            self.answer(data)


class Pty(Session):
    """A shell on a pseudo-terminal.

    Args:
        scene: The scratch home.
        start: Lines that its start-up file has in front of what loads the completion.
        env: Further variables.
    """

    # What is pressed to complete, and to list.
    tab: ClassVar[str] = "\t"
    lists: ClassVar[str] = "\t"

    def __init__(self, scene: Scene, start: str = "", env: dict[str, str] | None = None) -> None:
        super().__init__(scene, start)
        fifo = self.directory / "fifo"
        os.mkfifo(fifo)
        self._channel = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)
        self._records = b""
        self._screen = _Screen(_WIDTH, _HEIGHT)
        self._stream = pyte.ByteStream(self._screen)
        arguments, variables = self.prepare()
        environment = {**scene.env, "PROBE": str(fifo), **variables, **(env or {})}
        program = SHELLS[self.shell].path()
        assert program, f"{self.shell} is not installed"
        self._child = pexpect.spawn(
            program, arguments, env=environment, cwd=str(scene.directory), dimensions=(_HEIGHT, _WIDTH), echo=True
        )
        self._child.delaybeforesend = None
        self._screen.answer = self._child.send
        self._until_ready()

    @abstractmethod
    def prepare(self) -> tuple[list[str], dict[str, str]]:
        """Write the start-up files; return the arguments and the variables to start with."""

    @property
    def pid(self) -> int:
        return int(self._child.pid)

    def query(self, line: str, cursor: int | None = None) -> Answer:
        back = 0 if cursor is None else len(line) - cursor
        self._send(_RESET + line + _BACK * back + self.tab + _REPORT)
        records = self._until("line")
        *_, (_, after, stands) = records
        before = line[: len(line) - back]
        offers = [record[1:] for record in records if record[0] == "offer"]
        words = sorted(word.rstrip("/") or word for offer in offers for word in self.words(before, offer))
        messages = [record[1] for record in records if record[0] == "message"]
        return Answer(words, after, int(stands or 0), messages)

    @abstractmethod
    def words(self, before: str, record: list[str]) -> list[str]:
        """Return the words of a record; `before` is the line up to the cursor."""

    def press(self, keys: str) -> str:
        """Press keys on the line as it stands, wait until they have done their work, and return the line."""
        self._send(keys + _REPORT)
        return self._until("line")[-1][1]

    def screen(self) -> str:
        """Return what the terminal shows.

        What was shown before the line is reported is there; bash draws the line itself anew after that.
        """
        line = f"{READY}{self.press('')}"[:_WIDTH].rstrip()
        deadline = time.monotonic() + _PATIENCE
        while self._read(0) or line not in self._rows():
            if line not in self._rows():
                self._wait(deadline, repr(line))
        return "\n".join(row for row in self._rows() if row)

    def _rows(self) -> list[str]:
        return [row.rstrip() for row in self._screen.display]

    def listing(self, line: str) -> str:
        self.press(_RESET + line + self.lists)
        return self.screen()

    def run(self, command: str) -> None:
        self._send(_RESET + command + "\r")
        self.press("")

    def close(self) -> None:
        self._child.close(force=True)
        os.close(self._channel)

    def _send(self, text: str) -> None:
        self._child.send(text)

    def _until_ready(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while self._screen.display[self._screen.cursor.y].rstrip() != READY.rstrip():
            self._wait(deadline, "the prompt")
        while self._child.getecho():  # the line editor is not at work yet: the terminal would show keys itself
            assert time.monotonic() < deadline, f"{self.shell}: no line editor"
            self._read(0.02)
        self.press("")

    def _until(self, kind: str) -> list[list[str]]:
        """Return the records up to the next of a kind."""
        deadline = time.monotonic() + _PATIENCE
        records: list[list[str]] = []
        while not records or records[-1][0] != kind:
            record, end, rest = self._records.partition(b"\x1e")
            if end:
                self._records = rest
                records.append(record.decode(errors="surrogateescape").split("\x1f"))
            else:
                self._wait(deadline, f"a record '{kind}' after {records}")
        return records

    def _wait(self, deadline: float, what: str) -> None:
        left = deadline - time.monotonic()
        with contextlib.suppress(pexpect.EOF):
            if left > 0 and self._read(left):
                return
        shown = "\n".join(row for row in self._rows() if row)
        raise TimeoutError(f"{self.shell}: waited for {what}; the terminal shows:\n{shown}")

    def _read(self, patience: float) -> bool:
        ready, _, _ = select.select([self._channel, self._child.child_fd], [], [], patience)
        if self._child.child_fd in ready:
            self._stream.feed(self._child.read_nonblocking(65536))
        if self._channel in ready:
            self._records += os.read(self._channel, 65536)
        return bool(ready)
