"""Whole files or none: writing that a crash cannot cut in half."""

from __future__ import annotations

import errno
import os
import tempfile


def replace(path: str, data: bytes, mode: int) -> None:
    """Write `data` to `path` so that a reader, or a crash, finds the old file or the new one.

    The owner of a file that is there is kept. A link at `path` is replaced, not followed: give its
    target to write there.

    Raises:
        OSError: It could not be written; then nothing has changed.
    """
    directory = os.path.dirname(path)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{os.path.basename(path)}.", dir=directory)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            _keep_owner(path, file.fileno())
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    _sync_directory(directory)


def _keep_owner(path: str, descriptor: int) -> None:
    try:
        old = os.lstat(path)
    except FileNotFoundError:
        return
    new = os.fstat(descriptor)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        os.fchown(descriptor, old.st_uid, old.st_gid)


def _sync_directory(directory: str) -> None:
    """Make the rename itself durable, where the file system can."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)
