"""The bytes of one file into another, with the blocks shared where the file system can; and all of it onto the disk."""

from __future__ import annotations

import errno
import os
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

# linux/fs.h: let a file share all the blocks of another one.
_FICLONE = 0x40049409
_PAGE = 4096


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
    _cut(target, min(size, os.fstat(source).st_size))


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


def share(source: int, wanted: int, target: int) -> bool:
    """Make a file that shares its blocks with another one, for as much as their content is the same.

    Args:
        source: A descriptor of that file; it may be written to meanwhile.
        wanted: A descriptor of a file with the content that is wanted.
        target: A descriptor of an empty file, open for reading and writing.

    Returns:
        Whether the file system can; if not, the target is still empty.

    Raises:
        OSError: It could not be read or written.
    """
    try:
        from fcntl import ioctl

        ioctl(target, _FICLONE, source)
    except (OSError, ImportError):
        return False
    size = os.fstat(wanted).st_size
    for place in range(0, size, _BY_HAND):
        data = os.pread(wanted, _BY_HAND, place)
        found = os.pread(target, _BY_HAND, place)
        if data != found:
            _rewrite(target, place, data, found)
    _cut(target, size)
    return True


def _rewrite(target: int, place: int, data: bytes, found: bytes) -> None:
    for begin in range(0, len(data), _PAGE):
        page = slice(begin, begin + _PAGE)
        if data[page] != found[page]:
            os.pwrite(target, data[page], place + begin)


def _cut(target: int, size: int) -> None:
    # Asked to cut off nothing, XFS makes its own copy of the last block all the same.
    if os.fstat(target).st_size != size:
        os.ftruncate(target, size)


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
