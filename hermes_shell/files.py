"""Whole files or none: writing that a crash cannot cut in half."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from . import signals

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a killed process of ours leaves behind begins so; its process id follows.
_OURS = ".hermes-shell."

# How exactly the start of a process is known, in seconds: the system tells when it was started itself in whole ones.
_ABOUT = 2


@signals.held()
def replace(path: str, data: bytes, mode: int | None) -> None:
    """Write `data` to `path` so that a reader, or a crash, finds the old file or the new one.

    Written by root, it belongs to whom the old file, or else the directory, belonged. A link at `path`
    is replaced, not followed: give its target to write there.

    Args:
        path: The file.
        data: All of its new content.
        mode: Its new permissions; None keeps those of the old file, with its group, its access list
            and its extended attributes as far as the system lets us.

    Raises:
        OSError: It could not be written; then nothing has changed.
    """
    with _staged(path, data, mode) as temporary:
        os.replace(temporary, path)
    sync_directory(os.path.dirname(path))


def extend(path: str, more: bytes) -> None:
    """Add bytes at the end of a file in one step, without giving it a new inode.

    Raises:
        OSError: It could not be written; then nothing has changed.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        size = os.fstat(descriptor).st_size
        if os.write(descriptor, more) != len(more):
            os.ftruncate(descriptor, size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        durable(descriptor)
    finally:
        os.close(descriptor)


@signals.held()
def create(path: str, data: bytes, mode: int) -> None:
    """Make a file that is not there yet, whole; nothing that is there is overwritten, and no link followed.

    Raises:
        FileExistsError: Something is there.
        OSError: It could not be written; then nothing has changed.
    """
    with _staged(path, data, mode) as temporary:
        os.link(temporary, path)
    _discard(temporary)
    sync_directory(os.path.dirname(path))


@contextmanager
def _staged(path: str, data: bytes, mode: int | None) -> Iterator[str]:
    """Give a temporary file beside `path` that is all it ought to be, on the disk; where that fails, it is gone."""
    import tempfile

    directory = os.path.dirname(path)
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=own_prefix(), dir=directory)
    except OSError as error:
        raise OSError(error.errno, error.strerror, directory) from None  # nobody knows the temporary file
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            _keep_owner(path, file.fileno())
            if mode is None:
                _keep_attributes(path, temporary)
            else:
                # By its descriptor, where the system can: at the path somebody could have put a link meanwhile.
                os.chmod(file.fileno() if os.chmod in os.supports_fd else temporary, mode)
            durable(file.fileno())
        yield temporary
    except OSError as error:
        _discard(temporary)
        raise OSError(error.errno, error.strerror, path) from None  # an error in writing names no file
    except BaseException:
        _discard(temporary)
        raise


def _discard(temporary: str) -> None:
    """Remove a temporary file; where that cannot be, whoever sweeps does it later."""
    with suppress(OSError):
        os.unlink(temporary)


def remove(path: str) -> None:
    """Remove a file or a link if it is there.

    Raises:
        OSError: It is there and cannot be removed.
    """
    with suppress(FileNotFoundError):
        os.unlink(path)


def remove_tree(path: str) -> None:
    """Remove a directory with all that is in it, however deep, and where its directories are read-only.

    Links are removed, not followed, and so is one at the path itself. Somebody else may be at it too.

    Raises:
        OSError: Something in it cannot be removed.
    """
    if os.path.islink(path):
        remove(path)
        return
    waiting = [path]
    while waiting:
        with suppress(FileNotFoundError):
            below = _remove_files(waiting[-1])
            if below:
                waiting += below
                continue
            os.rmdir(waiting[-1])
        waiting.pop()


def _remove_files(directory: str) -> list[str]:
    """Remove what is no directory; return the directories that are left."""
    if not os.access(directory, os.R_OK | os.W_OK | os.X_OK):
        os.chmod(directory, 0o700)
    below = []
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                below.append(entry.path)
            else:
                remove(entry.path)
    return below


def directories(path: str, mode: int = 0o777) -> None:
    """Make a directory and what is missing above it; made by root, each belongs to the owner of the one above.

    Args:
        path: The directory, absolute.
        mode: Its permissions; those above it get the usual ones.

    Raises:
        OSError: One cannot be made.
    """
    if os.path.isdir(path):
        return
    above = os.path.dirname(path)
    directories(above)
    try:
        os.mkdir(path, mode)
    except FileExistsError:
        if not os.path.isdir(path):
            raise
        return  # somebody else was faster
    give_to_owner(path, above)


@contextmanager
def private() -> Iterator[None]:
    """Let what is made be for its owner alone, and for the owner at all, whatever the umask says."""
    umask = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(umask)


def is_root() -> bool:
    """Return whether we may do to a file what its owner may, and give it to another: on Windows nobody is that."""
    return sys.platform != "win32" and os.geteuid() == 0


def give_to_owner(path: str, directory: str) -> None:
    """Give what root has made to the owner of a directory."""
    if sys.platform != "win32" and is_root():
        owner = os.stat(directory)
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def give_tree_to_owner(path: str, directory: str) -> None:
    """Give a directory that root has made, with all that is in it, to the owner of another.

    For one that nobody else can reach yet.
    """
    if not is_root() or os.stat(directory).st_uid == 0:
        return
    give_to_owner(path, directory)
    for above, below, files in os.walk(path):
        for name in (*below, *files):
            give_to_owner(os.path.join(above, name), directory)


def own_prefix() -> str:
    """Return how the name of a temporary file of this process begins."""
    return f"{_OURS}{os.getpid()}."


def sweep(directory: str) -> None:
    """Remove what killed processes of ours left in a directory; failures do no harm."""
    for path in left_over(directory):
        with suppress(OSError):
            remove_tree(path) if os.path.isdir(path) else remove(path)


def left_over(directory: str) -> list[str]:
    """Return what killed processes of ours left in a directory; where it cannot be looked into, nothing."""
    with suppress(OSError), os.scandir(directory) as entries:
        return [entry.path for entry in entries if entry.name.startswith(_OURS) and _is_left_over(entry)]
    return []


def _is_left_over(entry: os.DirEntry[str]) -> bool:
    process, dot, _ = entry.name.removeprefix(_OURS).partition(".")
    if not dot or not (process.isascii() and process.isdigit()) or len(process) > 9:
        return False
    import psutil

    with suppress(OSError, psutil.AccessDenied):
        try:
            started = psutil.Process(int(process)).create_time()
        except psutil.NoSuchProcess:
            return True
        return started > entry.stat(follow_symlinks=False).st_mtime + _ABOUT  # the id went to another program
    return False


def _keep_owner(path: str, descriptor: int) -> None:
    if sys.platform != "win32" and is_root():  # nobody else can give a file away
        owner = os.lstat(path if os.path.lexists(path) else os.path.dirname(path))
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def _keep_attributes(path: str, temporary: str) -> None:
    import shutil

    if sys.platform != "win32":
        with suppress(PermissionError):  # a group that we are not in
            os.chown(temporary, -1, os.stat(path).st_gid)
    shutil.copystat(path, temporary)
    os.utime(temporary)  # it was changed now


def durable(descriptor: int) -> None:
    """Make durable what was written to a file.

    On macOS fsync leaves it in memory of the drive, which a power cut empties (fsync(2) there).

    Raises:
        OSError: The system cannot.
    """
    if sys.platform != "win32":
        import fcntl

        full = getattr(fcntl, "F_FULLFSYNC", None)  # macOS alone has it
        if full is not None:
            with suppress(OSError):  # file systems of other machines refuse it
                fcntl.fcntl(descriptor, full)
                return
    os.fsync(descriptor)


def sync_directory(directory: str) -> None:
    """Make durable what was renamed in a directory, as far as the system can: it is renamed whatever it says."""
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            durable(descriptor)
        finally:
            os.close(descriptor)
