"""The bytes of one file into another, with the blocks shared where the file system can; and all of it onto the disk."""

from __future__ import annotations

import errno
import os
import struct
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Added = Callable[[int], object]

# A multiple of every block size, or else the blocks of the last step would not be shared.
_BLOCK = 64 * 1024
_STEP = 64 * 1024 * 1024
_BY_HAND = 1024 * 1024

# What the kernel says where it cannot copy these two files by itself.
_CANNOT = (
    errno.EXDEV,
    errno.ENOSYS,
    errno.EINVAL,
    errno.EOPNOTSUPP,
    errno.EPERM,
    errno.EBADF,
    errno.ETXTBSY,
    errno.EOVERFLOW,
)

# linux/fs.h: struct file_dedupe_range with one file_dedupe_range_info.
_FIDEDUPERANGE = 0xC0189436
_RANGE = struct.Struct("=QQHHIqQQiI")
_COMPARED = 1024 * 1024


def copy(source: int, target: int, size: int, added: Added) -> None:
    """Copy the first `size` bytes of a file, or what there is of them; holes stay holes.

    Args:
        source: A descriptor open for reading.
        target: A descriptor of an empty file, open for writing.
        size: How many bytes; what was added since is not copied.
        added: Called with the number of bytes after each step.

    Raises:
        OSError: It could not be read or written.
    """
    for start, end in _filled(source, size):
        _part(source, target, start, end, added)
    os.ftruncate(target, min(size, os.fstat(source).st_size))


def _part(source: int, target: int, place: int, end: int, added: Added) -> None:
    move = _in_kernel if hasattr(os, "copy_file_range") else _by_hand
    while place < end:
        try:
            moved = move(source, target, place, end - place)
        except OSError as error:
            if move is _by_hand or error.errno not in _CANNOT:
                raise
            moved = 0
        if not moved and move is _by_hand:
            break  # it shrank
        if not moved:
            move = _by_hand
        place += moved
        added(moved)


def share(source: int, target: int) -> None:
    """Let a file share the blocks that another one has the same content in, where the file system can.

    The kernel compares, so that the content stays as it is whatever becomes of the source meanwhile.
    """
    end = min(os.fstat(source).st_size, os.fstat(target).st_size)
    pending = [(place, min(_COMPARED, end - place)) for place in range(0, end, _COMPARED)]
    with suppress(OSError, ImportError):  # it cannot, or it is no Linux
        while pending:
            place, count = pending.pop()
            count -= count % 4096
            if count and not _shared(source, target, place, count) and count > _BLOCK:
                half = max(_BLOCK, count // 2 // _BLOCK * _BLOCK)
                pending += [(place, half), (place + half, count - half)]


def to_disk(directory: str) -> None:
    """Wait until all that was written to the file system of a directory is on the disk.

    One call for thousands of files: syncing each of them takes many times as long.
    """
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        if not _sync_file_system(descriptor):
            os.sync()
    finally:
        os.close(descriptor)


def _filled(source: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield the beginning and the end of each part of a file that is no hole."""
    if os.fstat(source).st_blocks * 512 >= size:
        yield 0, size
        return
    place = 0
    while place < size:
        try:
            start = os.lseek(source, place, os.SEEK_DATA)
            end = os.lseek(source, start, os.SEEK_HOLE)
        except OSError as error:
            if error.errno != errno.ENXIO:  # it is not that there is nothing more: it does not know of holes
                yield place, size
            return
        yield start, min(end, size)
        place = end


def _in_kernel(source: int, target: int, place: int, count: int) -> int:
    step = min(count, _STEP)
    if step > _BLOCK:
        step -= step % _BLOCK
    return os.copy_file_range(source, target, step, place, place)


def _by_hand(source: int, target: int, place: int, count: int) -> int:
    return os.pwrite(target, os.pread(source, min(count, _BY_HAND), place), place)


def _shared(source: int, target: int, place: int, count: int) -> bool:
    from fcntl import ioctl

    answer = bytearray(_RANGE.pack(place, count, 1, 0, 0, target, place, 0, 0, 0))
    ioctl(source, _FIDEDUPERANGE, answer)
    status = int(_RANGE.unpack(answer)[8])
    if status < 0:
        raise OSError(-status, os.strerror(-status))
    return status == 0


def _sync_file_system(descriptor: int) -> bool:
    import ctypes

    try:
        library = ctypes.CDLL(None, use_errno=True)
        failed = library.syncfs(descriptor)
    except (OSError, AttributeError):  # only Linux has it
        return False
    if failed:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return True
