"""Reading what other people put somewhere: no more than agreed, and no pipe that is waited for for ever."""

import os
import stat


def regular(path: str, limit: int) -> bytes:
    """Return the content of a regular file, at most `limit` bytes and one more to tell that there are more.

    Raises:
        OSError: It is not there, cannot be read, or is not a file; it names the path.
    """
    with open(path, "rb", opener=_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "it is not a file", path)
        return file.read(limit + 1)


def _without_waiting(path: str, flags: int) -> int:
    """Open a file, but wait for no writer: what is at the path may be a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
