"""A command under several profiles: one after the other, or some at once with their output kept together."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol

from .errors import HermesError
from .signals import TYPED, Signals, exit_code

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

    from .running import Command


class Screen(Protocol):
    """Who shows what the commands print."""

    def header(self, name: str) -> None:
        """Say whose output follows."""

    def output(self, file: IO[bytes], stream: str) -> None:
        """Show what a command printed to a stream, `out` or `err`."""


class Outcome:
    """What became of a command under several profiles.

    Attributes:
        codes: The exit code for each profile that it ran in, in the order of the profiles.
        left_out: The profiles that it did not run in.
        signal: The signal that ended the run, 0 for none.
    """

    __slots__ = ("codes", "left_out", "signal")

    def __init__(self, names: list[str], codes: Mapping[str, int], number: int) -> None:
        self.codes = {name: codes[name] for name in names if name in codes}
        self.left_out = [name for name in names if name not in codes]
        self.signal = number

    @property
    def failed(self) -> dict[str, int]:
        """The exit codes that are none of success."""
        return {name: code for name, code in self.codes.items() if code}

    @property
    def code(self) -> int:
        """The exit code of the whole: of the first that failed, 0 where none did."""
        return 128 + self.signal if self.signal else next(iter(self.failed.values()), 0)


class InTurn:
    """One after the other: input, output and terminal are the command's own.

    Args:
        command: The command.
        environments: The environment for each profile, in order.
        screen: Who shows headers.
        keep_going: Whether a failure leaves the rest alone.
    """

    at_once = 1

    def __init__(
        self, command: Command, environments: dict[str, dict[str, str]], screen: Screen, *, keep_going: bool
    ) -> None:
        self._command = command
        self._environments = environments
        self._screen = screen
        self._keep_going = keep_going
        self._running: dict[int, str] = {}
        self._codes: dict[str, int] = {}

    def run(self) -> Outcome:
        """Run the command in each profile; a signal from the keyboard, or one that is passed on, ends the run.

        Raises:
            HermesError: The command cannot be run any more (126, 127), or the system waits for one child alone.
        """
        if sys.platform == "win32":
            raise HermesError("on Windows a command runs in one profile at a time", "name one profile")
        names = list(self._environments)
        waiting = list(names)
        with Signals(*TYPED) as signals:
            try:
                while waiting and not self._stops(signals):
                    self._start(waiting.pop(0), signals)
                    if len(self._running) == self.at_once:
                        self._reap(signals)
                while self._running:
                    self._reap(signals)
            finally:
                while self._running:  # something went wrong, and nothing is left running behind our back
                    self._wait(signals)
        return Outcome(names, self._codes, signals.number)

    def _stops(self, signals: Signals) -> bool:
        return bool(signals.number) or (not self._keep_going and any(self._codes.values()))

    def _start(self, name: str, signals: Signals) -> None:
        pid = self._launch(name)
        self._running[pid] = name
        signals.watch(pid)

    def _reap(self, signals: Signals) -> None:
        self._wait(signals)
        self._ended()

    def _wait(self, signals: Signals) -> None:
        pid, status = os.wait()
        signals.forget(pid)
        if pid in self._running:  # who became us may have had children of its own
            self._codes[self._running.pop(pid)] = exit_code(status)

    def _launch(self, name: str) -> int:
        """Start the command in a profile; return its process id."""
        self._screen.header(name)
        return self._command.start(self._environments[name])

    def _ended(self) -> None:
        """Show what can be shown, now that a command has ended."""


class AtOnce(InTurn):
    """Some at once: no input, and what each prints is shown whole under its header.

    It is shown in the order of the profiles, as `InTurn` shows it, the same every time; what comes after a
    slow one is held back until then.

    Args:
        command: The command.
        environments: The environment for each profile, in order.
        screen: Who shows headers and output.
        keep_going: Whether new ones are started after a failure.
        at_once: How many run at the same time.
    """

    def __init__(
        self,
        command: Command,
        environments: dict[str, dict[str, str]],
        screen: Screen,
        *,
        keep_going: bool,
        at_once: int,
    ) -> None:
        super().__init__(command, environments, screen, keep_going=keep_going)
        self.at_once = at_once
        self._unshown = list(environments)
        self._together = _one_place()
        self._directory = ""

    def run(self) -> Outcome:
        """Run the command in each profile, as `InTurn` does.

        Raises:
            HermesError: The command cannot be run any more (126, 127).
        """
        import tempfile

        with tempfile.TemporaryDirectory(prefix="hermes-shell-") as self._directory:
            return super().run()

    def _launch(self, name: str) -> int:
        # Appending: where the two are one file, neither writes over the other.
        with open(self._file(name, "out"), "ab") as out, open(self._file(name, "err"), "ab") as err:
            return self._command.start(self._environments[name], no_input=True, output=(out, err))

    def _file(self, name: str, stream: str) -> str:
        return os.path.join(self._directory, f"{name}.{'out' if self._together else stream}")

    def _ended(self) -> None:
        while self._unshown and self._unshown[0] in self._codes:
            self._show(self._unshown.pop(0))

    def _show(self, name: str) -> None:
        self._screen.header(name)
        for stream in ("out",) if self._together else ("out", "err"):
            with open(self._file(name, stream), "rb") as file:
                self._screen.output(file, stream)
            os.unlink(self._file(name, stream))


def _one_place() -> bool:
    """Return whether output and errors go to the same place, as to a terminal: their order is kept then."""
    try:
        return os.path.sameopenfile(1, 2)
    except OSError:
        return False
