"""What becomes of symbolic links: kept where they point inside of the profile, or turned into what they point to."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from .entries import DIRECTORY, LINK, Entry, LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Links in place of links in place of links: ten directories of two links each would make a thousand copies.
_MORE_ENTRIES = 10_000
_MORE_BYTES = 64 * 1024 * 1024


def keep(home: str, entries: list[Entry], left_out: list[LeftOut]) -> list[Entry]:
    """Return entries with the links that stay what they are; none of them leads out of a copy of the profile.

    Args:
        home: The real path of the profile's home.
        entries: All that is there.
        left_out: Takes the other links.
    """
    links = _Links(home, entries)
    kept = []
    for entry in entries:
        aim, why = links.follow(entry) if entry.kind == LINK else ("", "")
        if why:
            left_out.append(LeftOut(entry.path, why))
        else:
            kept.append(entry._replace(target=links.text(entry, aim)) if entry.kind == LINK else entry)
    return kept


def replace(home: str, entries: list[Entry], left_out: list[LeftOut], without: Callable[[str], str]) -> list[Entry]:
    """Return entries with copies in the place of links.

    Args:
        home: The real path of the profile's home.
        entries: All that is there.
        left_out: Takes the links that can have no copy.
        without: Says why a path is to be left out, '' to keep it.
    """
    return list(_Copies(_Links(home, entries), entries, left_out, without).all())


class _Links:
    """Where links lead to."""

    def __init__(self, home: str, entries: list[Entry]) -> None:
        self._home = home
        self.by_path = {entry.path: entry for entry in entries}

    def follow(self, link: Entry) -> tuple[str, str]:
        """Return where below the home a link leads to, '' for the home itself, and why it leads to nowhere there."""
        try:
            real = os.path.realpath(os.path.join(self._home, link.path), strict=True)
        except OSError as error:
            return "", "a link that leads nowhere" if error.errno == errno.ELOOP else "a link to nothing"
        if not self._is_inside(real):
            return "", "a link to outside of the profile"
        aim = real[len(self._home) + 1 :]
        return aim, "" if not aim or aim in self.by_path else "a link to what is left out"

    def text(self, link: Entry, aim: str) -> str:
        """Return what a link says in a copy: the same, or, where that names the profile itself, a way inside of it."""
        if not os.path.isabs(link.target) and self._stays_inside(link):
            return link.target
        return os.path.relpath(f"/{aim}", f"/{os.path.dirname(link.path)}")

    def _stays_inside(self, link: Entry) -> bool:
        place = os.path.dirname(os.path.join(self._home, link.path))
        for part in link.target.split("/"):
            place = os.path.realpath(os.path.join(place, part))
            if not self._is_inside(place):
                return False
        return True

    def _is_inside(self, real: str) -> bool:
        return f"{real}/".startswith(f"{self._home}/")


class _Copies:
    """A walk through entries that goes on through links."""

    def __init__(
        self, links: _Links, entries: list[Entry], left_out: list[LeftOut], without: Callable[[str], str]
    ) -> None:
        self._links = links
        self._left_out = left_out
        self._without = without
        self._inside: dict[str, list[Entry]] = {}
        for entry in entries:
            self._inside.setdefault(os.path.dirname(entry.path), []).append(entry)
        self._entries_left = len(entries) + _MORE_ENTRIES
        self._bytes_left = sum(entry.size for entry in entries) + _MORE_BYTES

    def all(self) -> Iterator[Entry]:
        """Yield what is there, and in the place of links what they lead to."""
        # Each with its path in the copy and the links that led there, by the places where they really are.
        pending: list[tuple[Entry, str, tuple[str, ...]]] = [
            (entry, entry.path, ()) for entry in reversed(self._inside.get("", []))
        ]
        while pending:
            found, path, through = pending.pop()
            entry, why = self._copied(found, path, through)
            if why:
                self._left_out.append(LeftOut(path, why))
                continue
            yield entry._replace(path=path)
            if entry.kind == DIRECTORY:
                through = (*through, found.path) if found is not entry else through
                inside = reversed(self._inside.get(entry.path, []))
                pending += [(below, f"{path}/{os.path.basename(below.path)}", through) for below in inside]

    def _copied(self, entry: Entry, path: str, through: tuple[str, ...]) -> tuple[Entry, str]:
        """Return what stands for an entry in the copy, and why nothing does."""
        if entry.kind != LINK:
            return entry, self._too_much(entry, path) if through else ""
        aim, why = self._links.follow(entry)
        if why:
            return entry, why
        if any(f"{link}/".startswith(f"{aim}/" if aim else "") for link in (*through, entry.path)):
            return entry, "a link to a directory that it lies in"
        return self._links.by_path[aim], self._too_much(self._links.by_path[aim], path)

    def _too_much(self, entry: Entry, path: str) -> str:
        why = self._without(path)
        if why:
            return why
        if self._entries_left < 1 or self._bytes_left < entry.size:
            return "a copy in place of a link, of which there are too many"
        self._entries_left -= 1
        self._bytes_left -= entry.size
        return ""
