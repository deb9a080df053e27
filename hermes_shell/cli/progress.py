"""How far something is that takes a while: one line on a terminal, gone when it is done."""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..sizes import shown
from . import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Report = Callable[[int, int], None]

# What is done sooner needs no bar.
_AFTER = 1.0
_BETWEEN = 0.1


@contextmanager
def bar(title: str) -> Iterator[Report]:
    """Give what is to be told the bytes done and the bytes in all, 0 where nobody knows how many.

    It draws on standard error, and on a terminal alone.
    """
    line = _Line(title)
    try:
        yield line.report
    finally:
        line.clear()


class _Line:
    def __init__(self, title: str) -> None:
        self._title = title
        self._start = time.monotonic()
        self._next = self._start + _AFTER if _is_wanted() else float("inf")
        self._width = 0

    def report(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _BETWEEN
        line = f"{self._title} {_progress(done, total, now - self._start)}"
        self._draw(line[: shutil.get_terminal_size().columns - 1])

    def clear(self) -> None:
        if self._width:
            self._draw("")
            self._draw("")  # the cursor goes back to where it was

    def _draw(self, line: str) -> None:
        """Write over the line before: every terminal can do that."""
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)


def _progress(done: int, total: int, seconds: float) -> str:
    rate = done / seconds if seconds else 0.0
    speed = f"{shown(int(rate))}/s"
    if not total:
        return f"{shown(done)}, {speed}"
    done = min(done, total)
    left = f", {_duration((total - done) / rate)} left" if rate and done < total else ""
    return f"{100 * done // total} % of {shown(total)}, {speed}{left}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _is_wanted() -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and not text.is_quiet()
