"""A change to somebody's file: worked out first, shown, looked at, and then made as a whole."""

from __future__ import annotations

import errno
import os
import sys

from . import files
from .errors import HermesError


class Edit:
    """A change to a file, worked out and not made yet.

    Attributes:
        path: The file, behind all links.
        changes: Whether there is anything to change.
    """

    def __init__(self, path: str, before: bytes | None, after: bytes | None) -> None:
        self.path = path
        self.changes = after != before
        self._before = before
        self._after = after

    def make(self) -> None:
        """Make the change; `after` None removes the file."""
        if not self.changes:
            return
        if self._after is None:
            os.unlink(self.path)
        elif self._before is None:
            files.directories(os.path.dirname(self.path))
            files.replace(self.path, self._after, 0o644)
        elif _keeps_inode(self.path):
            _extend_or_cut(self.path, self._before, self._after)
        else:
            _replace(self.path, self._before, self._after)

    def diff(self) -> list[str]:
        """Return the change as a unified diff, in lines that do nothing to a terminal."""
        import difflib

        old, new = _shown(self._before), _shown(self._after)
        was, is_ = (os.devnull if data is None else _escaped(self.path) for data in (self._before, self._after))
        lines = difflib.unified_diff(old, new, was, is_, lineterm="")
        return [part for line in lines for part in line.split("\n")]

    def check(self) -> Edit:
        """Return the edit itself, if `make` can do its work.

        Raises:
            HermesError: It cannot.
        """
        if not self.changes:
            return self
        if self._before is None:
            _check_new(self.path)
            return self
        look = f"look at: ls -l {self.path}"
        # The owner's mark counts: writing by rename, or as root, would get round it.
        if not os.stat(self.path).st_mode & 0o200 or not os.access(self.path, os.W_OK):
            raise HermesError(f"cannot write {self.path}: it is read-only", look)
        if _keeps_inode(self.path):
            self._check_in_place()
        elif not os.access(os.path.dirname(self.path), os.W_OK):
            directory = os.path.dirname(self.path)
            raise HermesError(f"cannot write in {directory}, where {self.path} is", f"look at: ls -ld {directory}")
        return self

    def _check_in_place(self) -> None:
        if self._after is None or not _in_one_step(self._before or b"", self._after):
            raise HermesError(
                f"cannot change {self.path} without parting it from its other names (hard links) or its owner",
                "change it by hand: it is the lines between the marks of hermes-shell",
            )


def _replace(path: str, before: bytes, after: bytes) -> None:
    try:
        files.replace(path, after, None)
    except OSError as error:
        # A file that is a mount point, a container's, stands against every rename.
        if error.errno != errno.EBUSY or not _in_one_step(before, after):
            raise
        _extend_or_cut(path, before, after)


def _in_one_step(before: bytes, after: bytes) -> bool:
    return after.startswith(before) or before.startswith(after)


def _extend_or_cut(path: str, before: bytes, after: bytes) -> None:
    if after.startswith(before):
        files.extend(path, after[len(before) :])
    else:
        os.truncate(path, len(after))


def _check_new(path: str) -> None:
    """Look whether a file that is not there could be made.

    Raises:
        HermesError: It could not.
    """
    directory = os.path.dirname(path)
    above = directory
    while not os.path.lexists(above):
        above = os.path.dirname(above)
    if not os.path.isdir(above) or not os.access(above, os.W_OK | os.X_OK):
        raise HermesError(f"cannot make {path}: one cannot write in {above}", f"look at: ls -ld {above}")


def _keeps_inode(path: str) -> bool:
    """Return whether a rename would lose something: other names of the file, or its owner."""
    status = os.stat(path)
    foreign = sys.platform != "win32" and os.geteuid() not in (0, status.st_uid)
    return status.st_nlink > 1 or foreign


def _shown(data: bytes | None) -> list[str]:
    """Return the lines of a file for a diff; the last one says where its end is missing."""
    if not data:
        return []
    lines = [_escaped(line.decode(errors="backslashreplace")) for line in data.split(b"\n")]
    if lines[-1]:
        lines[-1] += "\n\\ No newline at end of file"
        return lines
    return lines[:-1]


def _escaped(text: str) -> str:
    return "".join(char if char.isprintable() or char == "\t" else repr(char)[1:-1] for char in text)
