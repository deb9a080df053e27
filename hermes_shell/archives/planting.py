"""A tree of private files and directories, made beneath one directory and never through a link."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO, Self

from ..snapshot.beneath import NO_LINK, Beneath

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINK
_CHUNK = 1024 * 1024


class Planting:
    """What is made below an empty directory; paths are relative to it and '/'-separated.

    For whoever has said `files.private`.
    """

    def __init__(self, top: str) -> None:
        self._beneath = Beneath(top)
        self._made = {""}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beneath.__exit__(kind, error, trace)

    def directory(self, path: str) -> None:
        """Make a directory, and what is missing above it."""
        if path in self._made:
            return
        above, _, name = path.rpartition("/")
        self.directory(above)
        os.mkdir(name, 0o700, dir_fd=self._beneath.directory(above))
        self._made.add(path)

    def file(self, path: str, data: Iterator[bytes], *, executable: bool) -> None:
        """Make a file, and what is missing above it."""
        above, _, name = path.rpartition("/")
        self.directory(above)
        descriptor = os.open(name, _NEW, 0o700 if executable else 0o600, dir_fd=self._beneath.directory(above))
        with open(descriptor, "wb", buffering=0) as file:
            for part in data:
                _write(file, part)

    def copy(self, path: str, other: str) -> None:
        """Make a copy of a file that was made."""
        with open(self._beneath.file(path), "rb") as source:
            executable = bool(os.fstat(source.fileno()).st_mode & 0o100)
            self.file(other, iter(lambda: source.read(_CHUNK), b""), executable=executable)

    def size(self, path: str) -> int:
        """Return the size of a file that was made."""
        above, name = self._beneath.parent(path)
        return os.stat(name, dir_fd=above, follow_symlinks=False).st_size


def _write(file: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
