"""What of a profile is copied, looked at once, before anything is done."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import home as homes
from .. import layout, names
from ..errors import HermesError
from . import connecting, databases, links
from .beneath import FILE as READING
from .beneath import Beneath, Gone, judged
from .entries import CLONE, DIRECTORY, FILE, GONE, LINK, Entry, LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Survey:
    """What of a profile is copied.

    Attributes:
        home: The real path of the profile's home.
        entries: Sorted by name in each directory, the content of a directory right behind it.
        size: Of all files, in bytes.
        left_out: What is not copied, but for what only a running agent needs.
    """

    __slots__ = ("entries", "home", "left_out", "size")

    def __init__(self, home: str, entries: list[Entry], left_out: list[LeftOut]) -> None:
        self.home = home
        self.entries = entries
        self.left_out = left_out
        self.size = sum(entry.size for entry in entries)


def survey(home: str, purpose: str, *, without: Callable[[str], str] | None = None) -> Survey:
    """Look at all that is in a profile.

    Args:
        home: The profile's home; it may be a link.
        purpose: CLONE keeps links that point inside, EXPORT has copies in their place.
        without: Says why a path is to be left out, '' to keep it; a directory goes with all that is in it.

    Raises:
        HermesError: Something in it cannot be read.
    """
    own = homes.pinned_name(home) not in ("", names.DEFAULT)
    walk = _Walk(os.path.realpath(home), {} if own else layout.NOT_OF_DEFAULT, without or (lambda _: ""))
    entries = list(walk.entries())
    if purpose == CLONE:
        entries = links.keep(walk.home, entries, walk.left_out)
    else:
        entries = links.replace(walk.home, entries, walk.left_out, walk.without)
    return Survey(walk.home, entries, walk.left_out)


class _Walk:
    """Once through all directories, without a link followed."""

    def __init__(self, home: str, not_own: dict[str, str], without: Callable[[str], str]) -> None:
        self.home = home
        self.left_out: list[LeftOut] = []
        self.without = without
        self._not_own = not_own

    def entries(self) -> Iterator[Entry]:
        """Yield what is kept, links as they are.

        Raises:
            HermesError: Something cannot be read.
        """
        try:
            with Beneath(self.home) as beneath:
                pending = self._directory(beneath, "")
                while pending:
                    entry = pending.pop()
                    yield entry
                    if entry.kind == DIRECTORY:
                        pending += self._directory(beneath, entry.path)
        except OSError as error:
            raise unreadable(self.home, error) from None

    def _directory(self, beneath: Beneath, path: str) -> list[Entry]:
        """Return what is kept of a directory, the last first."""
        try:
            above = beneath.directory(path)
            listed = dict(_listed(above))
            beside = _sidecars(above, listed)
        except Gone:
            self.left_out.append(LeftOut(path, GONE))
            return []
        except OSError as error:
            raise unreadable(os.path.join(self.home, path), error) from None
        kept = []
        for name in sorted(listed.keys() - beside, reverse=True):
            inside = f"{path}/{name}" if path else name
            try:
                kept += self._entry(above, inside, name, listed[name])
            except Gone:
                self.left_out.append(LeftOut(inside, GONE))
            except OSError as error:
                raise unreadable(os.path.join(self.home, inside), error) from None
        return kept

    def _entry(self, above: int, path: str, name: str, status: os.stat_result) -> list[Entry]:
        if layout.is_run_time(path):
            return []
        why = self._not_own.get(path) or _special(status.st_mode) or self.without(path)
        if why:
            self.left_out.append(LeftOut(path, why))
            return []
        if stat.S_ISLNK(status.st_mode):
            return [Entry(path, LINK, 0, False, _target(above, name), path)]
        if stat.S_ISDIR(status.st_mode):
            return [Entry(path, DIRECTORY, 0, False, "", path)]
        _readable(above, name)
        return [Entry(path, FILE, status.st_size, bool(status.st_mode & stat.S_IXUSR), "", path)]


def unreadable(path: str, error: OSError) -> HermesError:
    """Return the error for what cannot be read."""
    return HermesError(f"cannot read {path}: {error.strerror}", f"look at: ls -ld {path}")


def _special(mode: int) -> str:
    if stat.S_ISSOCK(mode):
        return "a socket"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode) else "a device"


def _listed(directory: int) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(directory) as found:
        for entry in found:
            with suppress(FileNotFoundError):  # it came and went, as temporary files do
                yield entry.name, entry.stat(follow_symlinks=False)


def _sidecars(above: int, listed: dict[str, os.stat_result]) -> set[str]:
    """Return the names of what SQLite keeps beside its databases: what is in there is in their copies."""
    found = set()
    for name in listed:
        for suffix in connecting.SIDECARS:
            if name.endswith(suffix) and _is_database(above, name.removesuffix(suffix), listed):
                found.add(name)
    return found


def _is_database(above: int, name: str, listed: dict[str, os.stat_result]) -> bool:
    if name not in listed or not stat.S_ISREG(listed[name].st_mode):
        return False
    descriptor = _open(above, name)
    try:
        return databases.is_database(descriptor)
    finally:
        os.close(descriptor)


def _readable(above: int, name: str) -> None:
    """Raise what opening a file for reading would raise."""
    if not os.access(name, os.R_OK, dir_fd=above, effective_ids=True):
        os.close(_open(above, name))


def _open(above: int, name: str) -> int:
    try:
        return os.open(name, READING, dir_fd=above)
    except OSError as error:
        raise judged(error) from None


def _target(above: int, name: str) -> str:
    try:
        return os.readlink(name, dir_fd=above)
    except OSError as error:
        raise judged(error) from None
