"""Whole files or none: writing that a crash cannot cut in half."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress


def replace(path: str, data: bytes, mode: int) -> None:
    """Write `data` to `path` so that a reader, or a crash, finds the old file or the new one.

    Written by root, it belongs to whom the old file, or else the directory, belonged. A link at `path`
    is replaced, not followed: give its target to write there.

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
    except OSError as error:
        os.unlink(temporary)
        raise OSError(error.errno, error.strerror, path) from None  # an error in writing names no file
    except BaseException:
        os.unlink(temporary)
        raise
    _sync_directory(directory)


def remove(path: str) -> None:
    """Remove a file or a link if it is there.

    Raises:
        OSError: It is there and cannot be removed.
    """
    with suppress(FileNotFoundError):
        os.unlink(path)


def _keep_owner(path: str, descriptor: int) -> None:
    if os.geteuid() == 0:  # nobody else can give a file away
        owner = os.lstat(path if os.path.lexists(path) else os.path.dirname(path))
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


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
