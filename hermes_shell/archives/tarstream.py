"""A tar archive read once, from front to back, by a reader that trusts no header."""

from __future__ import annotations

import struct
import tarfile
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from .compression import DamagedError, Reader
from .members import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .members import Limits

_CHUNK = 1024 * 1024
_BLOCKS = 20 * tarfile.BLOCKSIZE

# Two blocks of zeros end an archive.
_END = 2 * tarfile.BLOCKSIZE

# What a member's name and the rest of its headers may take; `tarfile` reads each of them at once.
_HEADERS = 1024 * 1024

# What `tarfile` answers to headers that are made to confuse it.
_CONFUSED = (
    *(tarfile.TarError, struct.error, EOFError, ArithmeticError, LookupError, ValueError),
    *(AttributeError, TypeError, MemoryError, RecursionError),
)


class TarStream:
    """The members of an archive, and what is in them.

    Attributes:
        limits: How large it may grow.
    """

    def __init__(self, reader: Reader, limits: Limits, progress: Callable[[int], None]) -> None:
        """Read from a compressed stream.

        Args:
            reader: The stream.
            limits: How large the archive may grow.
            progress: Told how many compressed bytes are read.

        Raises:
            DamagedError: No archive is in it.
            TooLargeError: It grows beyond the limits at once.
        """
        self.limits = limits
        self._source = _Source(reader, limits, progress)
        self._total = 0
        source = cast("BinaryIO", self._source)
        try:
            self._tar = tarfile.open(  # noqa: SIM115 - what it holds open is its source
                fileobj=source, mode="r|", bufsize=_BLOCKS, encoding="utf-8", errors="surrogateescape"
            )
        except _CONFUSED:
            raise DamagedError("there is no tar archive in it") from None

    def members(self) -> Iterator[tarfile.TarInfo]:
        """Yield one after the other; what is in it is to be read before the next.

        Raises:
            DamagedError: The archive is damaged, cut off, or goes on after its end.
            TooLargeError: It grows beyond the limits.
        """
        while (member := self._next()) is not None:
            self._count(member)
            yield member
        self._source.rest(self._tar.offset)

    def data(self, member: tarfile.TarInfo) -> Iterator[bytes]:
        """Yield what is in a file.

        Raises:
            DamagedError: The archive is damaged or cut off.
            TooLargeError: It grows beyond the limits.
        """
        self._source.allow(member.size)
        left = member.size
        try:
            file = cast("IO[bytes]", self._tar.extractfile(member))
            while left > 0:
                data = file.read(min(left, _CHUNK))
                left = left - len(data) if data else 0
                yield data
        except _CONFUSED:
            raise DamagedError("it is cut off, or a size in it is wrong") from None

    def _next(self) -> tarfile.TarInfo | None:
        cast("Any", self._tar).members.clear()  # it keeps them all, and nobody asks
        self._source.allow(0)
        try:
            return self._tar.next()
        except _CONFUSED:
            raise DamagedError("a header in it is damaged") from None

    def _count(self, member: tarfile.TarInfo) -> None:
        self._total += max(member.size, 0)
        problem = self.limits.beyond(0, self._total, member.size)
        if problem:
            raise TooLargeError(problem)


class _Source:
    """What `tarfile` reads from; it stops what swells, and a header that never ends."""

    def __init__(self, reader: Reader, limits: Limits, progress: Callable[[int], None]) -> None:
        self._reader = reader
        self._limits = limits
        self._progress = progress
        self._last = b""
        self._allowed = _HEADERS

    def allow(self, size: int) -> None:
        """Let so many bytes be read, and headers after them."""
        self._allowed = self._reader.given + size + _HEADERS

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer at the end alone."""
        if self._reader.given > self._allowed:
            raise DamagedError("a header in it is far too long")
        data = self._reader.read(size)
        self._last = data or self._last
        problem = self._limits.swells(self._reader.taken, self._reader.given)
        if problem:
            raise TooLargeError(problem)
        self._progress(self._reader.taken)
        return data

    def rest(self, offset: int) -> None:
        """Read to the very end: from where `tarfile` stopped on there are zeros, and no fewer than end an archive.

        It also stops, without a word, at a header that is damaged.
        """
        rest = self._last[offset - self._reader.given + len(self._last) :] if offset < self._reader.given else b""
        count = 0
        while rest:
            count += len(rest)
            if rest.strip(b"\0"):
                raise DamagedError("a header in it is damaged, or something follows its end")
            self.allow(0)
            rest = self.read(_CHUNK)
        if count < _END:
            raise DamagedError("it is cut off")
