"""How far a copy has come, in bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int, int], None] | None


class Meter:
    """Tells how many bytes are done; never more than there are, whatever grows meanwhile."""

    def __init__(self, progress: Progress, size: int) -> None:
        self._progress = progress
        self._size = size
        self._before = 0
        self._part = 0
        self._done = 0

    def part(self, size: int) -> None:
        """End what went before, and begin with the next file."""
        self._before += self._part
        self._part = size
        self._done = 0
        self.add(0)

    def add(self, count: int) -> None:
        """Tell that more bytes of this file are done."""
        self._done = min(self._done + count, self._part)
        if self._progress:
            self._progress(self._before + self._done, self._size)
