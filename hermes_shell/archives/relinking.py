"""The symbolic links of an agent's archive: what points inside becomes a copy, the rest is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .members import Limits, Names, RefusedError, TooLargeError, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from .planting import Planting

OUTSIDE = "a link to outside of the profile"
NOWHERE = "a link to what is not in the archive"
ENDLESS = "a link that leads back to itself"

# As the kernel does.
_MOST_HOPS = 40


class Links:
    """All links of an archive, dealt with when everything else is in place."""

    def __init__(self, names: Names, planting: Planting, limits: Limits, skip: Callable[[str, str], None]) -> None:
        """Take what the archive has besides.

        Args:
            names: All paths, those of the links among them as files.
            planting: Where the files are.
            limits: How many, and how large, the copies may be with all the rest.
            skip: Told the path of each link that is left out, and why.
        """
        self._names = names
        self._planting = planting
        self._limits = limits
        self._skip = skip
        self._targets: dict[str, str] = {}
        self._below: dict[str, list[str]] = {}
        self._total = 0

    def add(self, path: str, target: str) -> None:
        """Take a symbolic link."""
        self._targets[path] = target

    def add_hard(self, path: str, other: str) -> None:
        """Take a hard link to another file of the archive."""
        self._targets[path] = "../" * path.count("/") + other

    def settle(self, total: int) -> int:
        """Put copies in the place of links; return how many bytes there are then.

        Args:
            total: How many bytes there are.

        Raises:
            RefusedError: A copy would lie too deep.
            TooLargeError: The copies take more than the limits allow.
        """
        self._total = total
        if self._targets:
            for path in sorted(self._names.paths()):
                self._below.setdefault(path.rpartition("/")[0], []).append(path)
            for path in sorted(self._targets):
                self._settle(path, path)
        return self._total

    def _settle(self, link: str, place: str) -> None:
        """Put what a link points to in a place: its own, or one in the copy of a directory that it is in."""
        found, why_not = self._resolve(link)
        kind = self._names.is_directory(found)
        if why_not or kind is None:
            self._skip(place, why_not or NOWHERE)
        elif not kind:
            self._copy(found, place)
        elif not found or place == found or place.startswith(f"{found}/"):
            self._skip(place, ENDLESS)
        else:
            self._copy_directory(found, place)

    def _resolve(self, link: str) -> tuple[str, str]:
        """Return the path that a link leads to, with no link in it any more; or else a reason."""
        done: list[str] = []
        todo = link.split("/")[::-1]
        hops = 0
        while todo:
            part = todo.pop()
            if part == "..":
                if not done:
                    return "", OUTSIDE
                done.pop()
            elif part not in ("", "."):
                done.append(part)
                target = self._targets.get("/".join(done))
                if target is not None:
                    hops += 1
                    if target.startswith("/"):
                        return "", OUTSIDE
                    if hops > _MOST_HOPS:
                        return "", ENDLESS
                    done.pop()
                    todo += target.split("/")[::-1]
        return "/".join(done), ""

    def _copy_directory(self, found: str, place: str) -> None:
        self._take(place, 0, directory=True)
        self._planting.directory(place)
        for path in self._below.get(found, []):
            inside = place + path[len(found) :]
            if path in self._targets:
                self._settle(path, inside)
            elif self._names.is_directory(path):
                self._copy_directory(path, inside)
            else:
                self._copy(path, inside)

    def _copy(self, found: str, place: str) -> None:
        self._take(place, self._planting.size(found), directory=False)
        self._planting.copy(found, place)

    def _take(self, place: str, size: int, *, directory: bool) -> None:
        if why_not := problem(place):
            raise RefusedError(place, why_not)
        if place in self._targets:
            if directory:
                self._names.become_directory(place)
        else:
            self._names.add(place, directory=directory)
        self._total += size
        if too_much := self._limits.beyond(len(self._names), self._total, size):
            raise TooLargeError(too_much)
