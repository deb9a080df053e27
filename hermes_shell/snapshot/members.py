"""A profile as the members of an archive, one after the other."""

from __future__ import annotations

import io
import os
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from .. import files
from . import connecting, databases
from .beneath import Gone
from .entries import DIRECTORY, FILE, Entry
from .meter import Meter
from .originals import Originals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _typeshed import WriteableBuffer

    from .meter import Progress
    from .surveying import Survey

# What is smaller is read at once: it cannot shrink any more when its size has been told.
_AT_ONCE = 1024 * 1024


class Member(NamedTuple):
    """One member of an archive.

    Attributes:
        path: Relative to the home.
        kind: DIRECTORY or FILE.
        size: Exactly as many bytes as there are to read.
        executable: Whether its owner may execute it.
        open: Gives its content, once, and until the next member is asked for.
    """

    path: str
    kind: str
    size: int
    executable: bool
    open: Callable[[], BinaryIO]


def members(survey: Survey, scratch: str, progress: Progress = None) -> Iterator[Member]:
    """Yield what was surveyed for EXPORT; afterwards `survey.left_out` holds what vanished meanwhile too.

    Args:
        survey: What to read.
        scratch: A directory that nobody else may enter: databases are written there, one at a time.
        progress: Told the bytes that are done and how many there are.

    Raises:
        HermesError: Something cannot be read, or the scratch cannot be written.
    """
    meter = Meter(progress, survey.size)
    spare = os.path.join(scratch, f"{files.own_prefix()}db")
    with Originals(survey) as originals:
        for entry in survey.entries:
            meter.part(entry.size)
            if entry.kind == DIRECTORY:
                yield Member(entry.path, DIRECTORY, 0, False, io.BytesIO)
                continue
            try:
                yield from _member(entry, originals, spare, meter)
            except Gone:
                originals.left_out(entry)
    meter.part(0)


def _member(entry: Entry, originals: Originals, spare: str, meter: Meter) -> Iterator[Member]:
    with originals.opened(entry, partial(_export, target=spare)) as original:
        if original is None:
            try:
                with open(spare, "rb") as file:
                    yield _of(entry, originals, file.fileno(), meter)
            finally:
                connecting.remove(spare)
        else:
            yield _of(entry, originals, original, meter)


def _export(source: connecting.Source, target: str) -> None:
    try:
        databases.export(source, target)
    except BaseException:
        connecting.remove(target)
        raise


def _of(entry: Entry, originals: Originals, descriptor: int, meter: Meter) -> Member:
    content = _Content(entry, originals, descriptor, meter)
    if content.size > _AT_ONCE:
        return Member(entry.path, FILE, content.size, entry.executable, partial(io.BufferedReader, content, _AT_ONCE))
    data = content.at_once()
    return Member(entry.path, FILE, len(data), entry.executable, partial(io.BytesIO, data))


class _Content(io.RawIOBase):
    """As many bytes as a file had when it was opened."""

    def __init__(self, entry: Entry, originals: Originals, descriptor: int, meter: Meter) -> None:
        super().__init__()
        self.size = os.fstat(descriptor).st_size
        self._entry = entry
        self._originals = originals
        self._descriptor = descriptor
        self._meter = meter
        self._place = 0
        self._short = False

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read the next bytes; zeros where the file shrank, for its size has been told by then."""
        view = memoryview(buffer)
        wanted = min(len(view), self.size - self._place)
        data = self._read(wanted)
        if wanted and not data:
            if not self._short:
                self._originals.left_out(self._entry, why="its end, which was cut off meanwhile: it is zeros now")
            self._short = True
            data = bytes(wanted)
            self._place += wanted
        view[: len(data)] = data
        return len(data)

    def at_once(self) -> bytes:
        """Return all that there is of it now."""
        parts = iter(lambda: self._read(self.size - self._place), b"")
        return b"".join(parts)

    def _read(self, count: int) -> bytes:
        try:
            data = os.pread(self._descriptor, count, self._place)
        except OSError as error:
            raise self._originals.unreadable(self._entry, error) from None
        self._place += len(data)
        self._meter.add(len(data))
        return data
