"""What an archive may hold: names that mean one thing on every system, in sizes that are no attack.

The writer and the reader ask the same questions, so that whatever is exported can be imported.
"""

from __future__ import annotations

import unicodedata

from .. import sizes

HEADER = ".hermes-shell-exporting.json"
SUMS = ".hermes-shell-archive.sums"
FORMAT = 1

# Everything that an archive tells of itself, at its root; no part of the profile.
OURS = frozenset((HEADER, SUMS))

MAX_DEPTH = 32
MAX_COMPONENT = 255
MAX_PATH = 1024


# Unicode's own words for what a terminal acts on, breaks a line at, or turns text around by; "Cs" is
# what Python makes of a byte that is no UTF-8.
_CONTROL = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


class Limits:
    """How large an archive may grow when it is unpacked.

    Attributes:
        members: How many files and directories.
        total: How many bytes in all.
        file: How many bytes a file.
        ratio: How many times its own size the content may be, once there are `RATIO_FROM` bytes.
    """

    RATIO_FROM = 64 * 1024 * 1024

    def __init__(self, members: int, total: int, file: int, ratio: int) -> None:
        self.members = members
        self.total = total
        self.file = file
        self.ratio = ratio

    def beyond(self, members: int, total: int, largest: int) -> str:
        """Return what is too much, '' where nothing is."""
        if members > self.members:
            return f"more than {self.members:,} files and directories"
        if largest > self.file:
            return f"a file over {sizes.shown(self.file)}"
        if total > self.total:
            return f"more than {sizes.shown(self.total)} in all"
        return ""

    def swells(self, packed: int, unpacked: int) -> str:
        """Return whether so few bytes make too many, in words; '' where they do not."""
        if unpacked > self.RATIO_FROM and unpacked > packed * self.ratio:
            return f"it grows to more than {self.ratio} times its size"
        return ""


class RefusedError(Exception):
    """A member that no profile has.

    Attributes:
        path: Its path in the archive.
        why: The reason.
    """

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)
        self.path = path
        self.why = why


class TooLargeError(Exception):
    """More than the limits allow; its text says what."""


NORMAL = Limits(100_000, 4 * 1024**3, 1024**3, 200)
BIG = Limits(10_000_000, 1024**4, 1024**4, 1024**2)


def problem(path: str) -> str:
    """Return why a path below the root of an archive cannot stand in one, '' where it can."""
    parts = path.split("/")
    if not path.isprintable() and (found := _CONTROL.intersection(map(unicodedata.category, path))):
        return "a name that is not UTF-8" if "Cs" in found else "a name with a control character"
    if "\\" in path:
        return "a name with a backslash"
    if any(part in ("", ".", "..") for part in parts):
        return "a path that leads elsewhere"
    if any(part[1:2] == ":" and part[0].isascii() and part[0].isalpha() for part in parts):
        return "a name that Windows takes for a drive"
    return _too_long(path, parts)


def _too_long(path: str, parts: list[str]) -> str:
    if len(parts) > MAX_DEPTH:
        return f"more than {MAX_DEPTH} directories deep"
    if any(len(part.encode()) > MAX_COMPONENT for part in parts):
        return f"a name longer than {MAX_COMPONENT} bytes"
    return f"a path longer than {MAX_PATH} bytes" if len(path.encode()) > MAX_PATH else ""


_FILE, _DIRECTORY, _IMPLIED = range(3)


class Names:
    """All paths of an archive: no two of them are one file on a system that is less particular."""

    def __init__(self) -> None:
        self._kinds: dict[str, int] = {}
        self._folded: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._kinds)

    def add(self, path: str, *, directory: bool) -> str:
        """Take a path, and the directories that lead there; return why it cannot be, '' where it can."""
        kind = self._kinds.get(path)
        if kind is not None and not (directory and kind == _IMPLIED):
            return "it is there twice"
        problem = self._directory(path.rpartition("/")[0]) or self._fresh(path)
        if not problem:
            self._kinds[path] = _DIRECTORY if directory else _FILE
        return problem

    def is_directory(self, path: str) -> bool | None:
        """Return whether a path is a directory or a file; None where it is neither."""
        kind = self._kinds.get(path) if path else _DIRECTORY
        return None if kind is None else kind != _FILE

    def become_directory(self, path: str) -> None:
        """Let a file be a directory from now on."""
        self._kinds[path] = _DIRECTORY

    def paths(self) -> list[str]:
        """Return all paths, those of directories that were only implied as well."""
        return list(self._kinds)

    def _directory(self, path: str) -> str:
        kind = self._kinds.get(path)
        if kind == _FILE:
            return f"'{path}' is a file"
        if not path or kind is not None:
            return ""
        problem = self._directory(path.rpartition("/")[0]) or self._fresh(path)
        if not problem:
            self._kinds[path] = _IMPLIED
        return problem

    def _fresh(self, path: str) -> str:
        known = self._folded.setdefault(_fold(path), path)
        return "" if known == path else f"it differs from '{known}' only in case or Unicode form"


def _fold(path: str) -> str:
    """Return what all spellings have in common that some system takes for one name."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", path).casefold())


def sum_line(path: str, *, kind: str, size: int = 0, digest: str = "-") -> str:
    """Return the line of the last member that stands for one before it.

    Args:
        path: Below the root.
        kind: `directory`, `file`, or `program` for a file that can be run.
        size: How many bytes were written.
        digest: Their SHA-256.
    """
    return f"{kind} {size} {digest} {path}\n"
