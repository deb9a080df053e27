"""What stands where profiles are: profiles, and what only looks like one."""

from __future__ import annotations

import os
import shlex
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import change, deleting, files, gateway, home, layout, names, reading
from .finding import NOTE, WARNING, Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .finding import Subject

_LARGEST = 64 * 1024

# What a gateway writes of itself, and what the agent leaves out when it copies a profile.
_RUN_TIME = (gateway.PID, gateway.STATUS, "processes.json")


def real(root: str) -> list[str]:
    """Return the names of what are profiles, `default` first; what cannot be looked into counts as one."""
    return [name for name in home.names(root) if name not in names.RESERVED and not is_ghost(root, name)]


def is_ghost(root: str, name: str) -> bool:
    """Return whether what has a profile's name holds nothing that makes a profile."""
    place = home.profile_dir(root, name)
    if name == names.DEFAULT or not os.access(place, os.R_OK | os.X_OK):
        return False
    return not any(os.path.lexists(os.path.join(place, each)) for each in layout.IDENTITY)


def nested(subject: Subject) -> Iterator[Finding]:
    """Say that the directory of profiles was used as a home itself."""
    root = subject.root
    found = sorted({*_nested(root), *_files(root)})
    if found:
        above = os.path.join(root, home.PROFILES)
        yield Finding(
            "profiles-nested",
            WARNING,
            f"{above} was used as a home: {', '.join(found)}",
            "A HERMES_HOME that ended there put them there; some look like profiles.",
            _move_aside(root, (os.path.join(above, name) for name in found)),
        )


def _files(root: str) -> Iterator[str]:
    """Find what makes a home where only profiles ought to be."""
    for name in layout.IDENTITY:
        if os.path.isfile(os.path.join(root, home.PROFILES, name)):
            yield name


def _nested(root: str) -> Iterator[str]:
    """Find directories that a home has, and that hold no profile."""
    for name in (*layout.DIRECTORIES, home.PROFILES):
        if os.path.isdir(home.profile_dir(root, name)) and is_ghost(root, name):
            yield name


def _move_aside(root: str, paths: Iterable[str]) -> str:
    aside = shlex.quote(os.path.join(root, "profiles.aside"))
    return f"mkdir -p {aside} && mv {shlex.join(paths)} {aside}/"


def ghosts(subject: Subject) -> Iterator[Finding]:
    """Say which profiles are none: something wrote into them after they were deleted, or never made them whole."""
    root = subject.root
    explained = set(_nested(root))
    for name in home.names(root):
        if name not in explained and name not in names.RESERVED and is_ghost(root, name):
            yield Finding(
                "profile-ghost",
                WARNING,
                f"{home.profile_dir(root, name)} is no profile: it has none of {', '.join(layout.IDENTITY)}",
                "It was deleted and written into again, by a HERMES_HOME say, or its making was interrupted.",
                "hermes doctor --fix",
                _deleting(subject, name),
            )


def _deleting(subject: Subject, name: str) -> Fix:
    place = home.profile_dir(subject.root, name)

    def look() -> list[str]:
        try:
            holds = sorted(os.listdir(place))
        except OSError:
            return [f"{place} is not there"]
        return [
            f"{place} holds {', '.join(holds[:10])}{', …' if len(holds) > 10 else ''}" if holds else f"{place} is empty"
        ]

    def make() -> list[str]:
        if not is_ghost(subject.root, name):
            return [f"'{name}' is a profile by now"]
        return deleting.delete(subject.env, name)

    return Fix(f"delete {place} with all that is in it", look, make, safe=False)


def unusable(subject: Subject) -> Iterator[Finding]:
    """Say which directories no profile can be called like."""
    root = subject.root
    found = sorted(entry.name for entry in _entries(root) if not _is_usable(entry.name) and _is_directory(entry))
    if found:
        above = os.path.join(root, home.PROFILES)
        yield Finding(
            "profile-unusable",
            NOTE,
            f"no profile can be called so, in {above}: {', '.join(map(names.shown, found))}",
            "The agent refuses the names or passes over them, and so do we.",
            _move_aside(root, (os.path.join(above, name) for name in found)),
        )


def _is_usable(name: str) -> bool:
    """Return whether a profile may be called so; what is hidden is somebody's own."""
    return name.startswith(".") or (names.is_valid(name) and name not in (*names.RESERVED, names.DEFAULT))


def _entries(root: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(os.path.join(root, home.PROFILES)) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_directory(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):
        return entry.is_dir()
    return False


def links(subject: Subject) -> Iterator[Finding]:
    """Say which profiles are links that lead nowhere, or to another profile."""
    root = subject.root
    found = sorted((entry.path, entry.name) for entry in _entries(root) if entry.is_symlink())
    homes = {os.path.realpath(home.profile_dir(root, name)): name for name in home.names(root)} if found else {}
    homes = {place: name for place, name in homes.items() if not os.path.islink(home.profile_dir(root, name))}
    for path, name in found:
        if name.startswith("."):
            continue
        cure = f"rm {shlex.quote(path)}"
        if not os.path.exists(path):
            message = f"{path} is a link that leads nowhere"
            yield Finding("profile-dangling", WARNING, message, "The profile that it stood for is gone.", cure)
        elif other := homes.get(os.path.realpath(path)):
            why = "Both are one home: what one does, a delete too, the other one sees."
            yield Finding("profile-shared", WARNING, f"{path} is a link to the profile '{other}'", why, cure)


def copies(subject: Subject) -> Iterator[Finding]:
    """Say which profiles hold what the gateway of another one wrote of itself."""
    for original, name, found in _copied(subject.root):
        place = home.profile_dir(subject.root, name)
        yield Finding(
            "run-time-copied",
            WARNING,
            f"'{name}' holds what the gateway of '{original}' wrote of itself: {', '.join(found)}",
            "It was copied, perhaps not to the end: the agent takes the other's gateway for its own, and stops it.",
            f"rm {shlex.join(os.path.join(place, each) for each in found)}",
            _removing(subject, name, found),
        )


def _copied(root: str) -> Iterator[tuple[str, str, list[str]]]:
    """Find profiles that have run-time files of another: whose they are, who has them, and which."""
    holders: dict[tuple[str, bytes], list[str]] = defaultdict(list)
    for name in home.names(root):
        place = home.profile_dir(root, name)
        if name != names.DEFAULT and os.path.islink(place):
            continue
        for file in _RUN_TIME:
            with suppress(OSError):
                if data := reading.regular(os.path.join(place, file), _LARGEST):
                    holders[file, data].append(name)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (file, data), who in holders.items():
        if len(who) > 1 and data.strip() not in (b"", b"{}", b"[]"):
            original = next((name for name in who if gateway.state(home.profile_dir(root, name)).running), who[0])
            for name in who:
                if name != original:
                    found[original, name].append(file)
    for (original, name), which in found.items():
        yield original, name, which


def _removing(subject: Subject, name: str, found: list[str]) -> Fix:
    root = subject.root
    place = home.profile_dir(root, name)
    paths = [os.path.join(place, each) for each in found]

    def make() -> list[str]:
        with change.alone(subject.env):
            still = {each for _, other, which in _copied(root) if other == name for each in which}
            for path in paths:
                if os.path.basename(path) in still:
                    files.remove(path)
        return []

    def look() -> list[str]:
        return [f"{path} is {'there' if os.path.lexists(path) else 'not there'}" for path in paths]

    return Fix(f"remove what is another gateway's from {place}", look, make, safe=False)


CHECKS = (nested, ghosts, unusable, links, copies)
