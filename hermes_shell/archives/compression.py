"""Compressed streams: gzip and Zstandard, the same bytes for the same input, and read to their very end.

Python's own file objects stop in silence where a gzip stream is followed by something else, and a tar
reader stops before it has seen the checksum. So both directions stand here on the plain codecs.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO, Protocol

from ..errors import HermesError

if TYPE_CHECKING:
    from types import ModuleType

    class _Compressor(Protocol):
        def compress(self, data: bytes, /) -> bytes: ...

        def flush(self) -> bytes: ...

    class _Decompressor(Protocol):
        @property
        def eof(self) -> bool: ...

        @property
        def needs_input(self) -> bool: ...

        @property
        def unused_data(self) -> bytes: ...

        def decompress(self, data: bytes, most: int, /) -> bytes: ...

    class _Inflater(Protocol):
        eof: bool
        unconsumed_tail: bytes
        unused_data: bytes

        def decompress(self, data: bytes, most: int, /) -> bytes: ...


GZIP = "gzip"
ZSTD = "Zstandard"
SUFFIXES = {".tar.gz": GZIP, ".tgz": GZIP, ".tar.zst": ZSTD, ".tzst": ZSTD}

_MAGIC = {b"\x1f\x8b": GZIP, b"\x28\xb5\x2f\xfd": ZSTD}

# Of both libraries the level from which on a smaller file costs more time than it is worth.
_ISAL_LEVEL = 2
_ZLIB_LEVEL = 6

# gzip's own framing around the stream, with its checksum.
_GZIP_BITS = 31
_CHUNK = 256 * 1024


class DamagedError(Exception):
    """What is read is not whole, or not what it says it is."""


def by_name(path: str) -> str:
    """Return the method that a file's name asks for, '' where it names none."""
    lower = path.lower()
    return next((method for suffix, method in SUFFIXES.items() if lower.endswith(suffix)), "")


class Writer:
    """Compresses what is written to it into a file.

    Attributes:
        taken: How many bytes were written to it.
        given: How many of them, compressed, went to the file.
    """

    def __init__(self, file: BinaryIO, method: str) -> None:
        """Begin a stream.

        Raises:
            HermesError: The method is Zstandard and this Python has none.
        """
        self._file = file
        self._compressor = _compressor(method)
        self.taken = 0
        self.given = 0

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self.taken += len(data)
        self._give(self._compressor.compress(data))
        return len(data)

    def tell(self) -> int:
        """Return how many bytes were written to it."""
        return self.taken

    def finish(self) -> None:
        """Write the end of the stream; the file stays open."""
        self._give(self._compressor.flush())

    def _give(self, data: bytes) -> None:
        self._file.write(data)
        self.given += len(data)


class Reader:
    """Reads a compressed file: one stream, whole, with nothing after it.

    Attributes:
        taken: How many bytes were read from the file.
        given: How many bytes came out of them.
    """

    def __init__(self, file: BinaryIO) -> None:
        """Look at the beginning of a file.

        Raises:
            DamagedError: It is no stream that we know.
            HermesError: It is one that this Python cannot read.
        """
        self._file = file
        self._first = file.read(_CHUNK)
        self.taken = len(self._first)
        self.given = 0
        method = next((name for magic, name in _MAGIC.items() if self._first.startswith(magic)), "")
        if not method:
            raise DamagedError("it is empty" if not self._first else "it is no gzip or Zstandard file")
        self._decompress, self._broken = _decompressor(method)

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes; fewer at the end alone.

        Raises:
            DamagedError: The stream is damaged, or cut off.
        """
        parts = []
        while size > 0 and (part := self._some(size)):
            parts.append(part)
            size -= len(part)
        data = b"".join(parts)
        self.given += len(data)
        return data

    def finish(self) -> None:
        """Make sure that the file ends where the stream did; all of it has been read.

        Raises:
            DamagedError: More follows.
        """
        if self._decompress.unused_data or self._next():
            raise DamagedError("something follows the end of the archive")

    def _some(self, most: int) -> bytes:
        codec = self._decompress
        while not codec.eof:
            data = self._next() if codec.needs_input else b""
            try:
                found: bytes = codec.decompress(data, most)
            except self._broken:
                raise DamagedError("its compressed data is damaged") from None
            if found:
                return found
            if not data and codec.needs_input and not codec.eof:
                raise DamagedError("it is cut off")
        return b""

    def _next(self) -> bytes:
        if self._first:
            data, self._first = self._first, b""
        else:
            data = self._file.read(_CHUNK)
            self.taken += len(data)
        return data


class _Gzip:
    """A gzip decompressor with the manners of the standard library's other ones."""

    def __init__(self, codec: _Inflater) -> None:
        self._codec = codec

    @property
    def eof(self) -> bool:
        return self._codec.eof

    @property
    def needs_input(self) -> bool:
        return not self._codec.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._codec.unused_data

    def decompress(self, data: bytes, most: int) -> bytes:
        return self._codec.decompress(self._codec.unconsumed_tail or data, most)


def _decompressor(method: str) -> tuple[_Decompressor, type[Exception]]:
    """Return what decompresses, and what it raises over damaged data."""
    if method == ZSTD:
        zstd = _zstd()
        return zstd.ZstdDecompressor(), zstd.ZstdError
    codec = _gzip()
    return _Gzip(codec.decompressobj(wbits=_GZIP_BITS)), codec.error


def _compressor(method: str) -> _Compressor:
    made: _Compressor
    if method == ZSTD:
        zstd = _zstd()
        made = zstd.ZstdCompressor(options={zstd.CompressionParameter.checksum_flag: 1})
    else:
        codec = _gzip()
        level = _ZLIB_LEVEL if codec is zlib else _ISAL_LEVEL
        made = codec.compressobj(level, codec.DEFLATED, _GZIP_BITS)
    return made


def _gzip() -> ModuleType:
    """Return isal, six times as fast, where it can be had."""
    return _module("isal.isal_zlib") or zlib


def _zstd() -> ModuleType:
    """Return Python's own Zstandard, from 3.14 on, or the same for older ones."""
    found = _module("compression.zstd") or _module("backports.zstd")
    if found is None:
        raise HermesError(
            "this Python cannot read or write Zstandard (.tar.zst)",
            "use .tar.gz, or install it beside hermes-shell: pip install backports.zstd",
        )
    return found


def _module(name: str) -> ModuleType | None:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        return None
