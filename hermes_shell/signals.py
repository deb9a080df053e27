"""Signals while a child of ours runs, and while we do what must not be cut in half."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType, TracebackType
    from typing import Self

# The terminal sends SIGINT and its like to the children itself; these come to us alone. Windows has no hang-up.
_PASSED_ON = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))

# What a key sends to all that is in the foreground, and ends a program; Windows has Ctrl-C alone.
TYPED = tuple(getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name))


def exit_code(status: int) -> int:
    """Return a wait status as a shell has it: 128 and the signal where one ended the process."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Hold Ctrl-C back while a change is made that would be left half done; it comes afterwards."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before in (None, signal.SIG_IGN, signal.SIG_DFL):
        yield  # it does not come here, or is not ours to hold
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


class Signals:
    """While this is entered, no signal ends us before our children have ended.

    Args:
        noted: Signals that a terminal sends to the children as well.

    Attributes:
        number: The first signal that came; 0 while there was none.
    """

    def __init__(self, *noted: signal.Signals) -> None:
        self.number = 0
        self._noted = noted
        self._missed: list[int] = []
        self._children: set[int] = set()
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        # Where it was ignored, as a parent may leave it, the exit codes of children would be lost.
        if sys.platform != "win32":
            self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number in (*self._noted, *_PASSED_ON):
            # What was ignored stays so, for the children too: nohup, and jobs in the background. And a
            # handler, unlike "ignored", is not inherited by them.
            if signal.getsignal(number) != signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._came)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def watch(self, pid: int) -> None:
        """Tell a child from now on what has to be passed on."""
        self._children.add(pid)
        for number in dict.fromkeys(self._missed):
            # It may have come while the child was being started, and be lost there.
            self._send([pid], number)

    def forget(self, pid: int) -> None:
        """Leave alone a child that has ended."""
        self._children.discard(pid)

    def _came(self, number: int, _frame: FrameType | None) -> None:
        if not self.number or number in _PASSED_ON:
            self._missed.append(number)
        self.number = self.number or number
        if number in _PASSED_ON:
            self._send(self._children, number)

    def _send(self, children: Iterable[int], number: int) -> None:
        for pid in children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
