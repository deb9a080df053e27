"""What lies beneath a directory, reached from one directory to the next and never through a link."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Self

from ..errors import HermesError

if TYPE_CHECKING:
    from types import TracebackType

# Windows has none of these; nothing is copied there, but all modules are imported.
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_DIRECTORY = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)

# Not waiting for a writer: a pipe may have taken the place of the file.
FILE = os.O_RDONLY | NO_LINK | getattr(os, "O_NONBLOCK", 0)

# Whole paths are limited to 4,096 bytes and descriptors, often, to 256; the depth of directories is not.
_HELD = 64

_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.ENODEV, errno.ESTALE)


class Gone(Exception):  # noqa: N818 - it is no failure: an agent is at work here
    """What was there a moment ago is gone, or something else has taken its place."""


class Beneath:
    """A directory of which the insides are opened by their paths, '/'-separated and relative to it.

    Paths that follow each other in the order of a walk cost one step each.
    """

    def __init__(self, top: str) -> None:
        if os.open not in os.supports_dir_fd:
            raise HermesError(
                "whole profiles cannot be copied or packed on this system, which has no descriptors of directories",
                "on Windows: use hermes-shell in WSL for that",
            )
        self._top = os.open(top, _DIRECTORY)
        self._path = ""
        self._chain: list[tuple[str, int]] = []  # names from the top down; -1: closed to save descriptors

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close_from(0)
        os.close(self._top)

    def directory(self, path: str) -> int:
        """Return a descriptor of a directory; it is valid until the next call.

        Raises:
            Gone: It is not there any more.
            OSError: It cannot be opened.
        """
        if path != self._path or (self._chain and self._chain[-1][1] < 0):
            self._go(path.split("/") if path else [])
            self._path = path
        return self._chain[-1][1] if self._chain else self._top

    def parent(self, path: str) -> tuple[int, str]:
        """Return a descriptor of the directory that a path lies in, and its name there.

        Raises:
            Gone: The directory is not there any more.
            OSError: It cannot be opened.
        """
        above, _, name = path.rpartition("/")
        return self.directory(above), name

    def file(self, path: str) -> int:
        """Open a regular file for reading; return its descriptor, which is the caller's.

        Raises:
            Gone: It is not there any more, or no regular file.
            OSError: It cannot be opened.
        """
        above, name = self.parent(path)
        try:
            descriptor = os.open(name, FILE, dir_fd=above)
        except OSError as error:
            raise judged(error) from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Gone
        return descriptor

    def _go(self, names: list[str]) -> None:
        self._path = "\0"  # nowhere, should it fail halfway
        same = 0
        for (known, _), name in zip(self._chain, names, strict=False):
            if known != name:
                break
            same += 1
        self._close_from(same)
        if self._chain and self._chain[-1][1] < 0:
            self._close_from(0)
        for name in names[len(self._chain) :]:
            self._descend(name)

    def _descend(self, name: str) -> None:
        above = self._chain[-1][1] if self._chain else self._top
        try:
            self._chain.append((name, os.open(name, _DIRECTORY | NO_LINK, dir_fd=above)))
        except OSError as error:
            raise judged(error) from None
        if len(self._chain) > _HELD:
            spared, descriptor = self._chain[-_HELD - 1]
            os.close(descriptor)
            self._chain[-_HELD - 1] = (spared, -1)

    def _close_from(self, depth: int) -> None:
        for _, descriptor in self._chain[depth:]:
            if descriptor >= 0:
                os.close(descriptor)
        del self._chain[depth:]


def judged(error: OSError) -> Exception:
    """Return what to raise for what could not be opened."""
    return Gone() if error.errno in _GONE else error
