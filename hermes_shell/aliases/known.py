"""Which wrappers there are."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from .. import home, names
from ..reading import regular
from . import agents, ours, place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# The agent reads no more of a file either when it looks for a wrapper; ours is longer where paths are.
_LOOKS_AT = 8192
_MAX_BYTES = 8 * _LOOKS_AT


class Wrapper(NamedTuple):
    """A wrapper that is there.

    Attributes:
        name: What it is called by.
        path: Its file.
        profile: The profile that it stands for.
        root: The root of that profile.
        text: What is in it.
        version: The version of ours that wrote it; '' where the agent did.
    """

    name: str
    path: str
    profile: str
    root: str
    text: str
    version: str

    @property
    def ours(self) -> bool:
        """Whether we made it; else the agent did."""
        return bool(self.version)


def every(env: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names of the wrappers of each profile of the root in force, in one look at their directory."""
    found: dict[str, list[str]] = {}
    for wrapper in scan(env, home.root(env)):
        found.setdefault(wrapper.profile, []).append(wrapper.name)
    return found


def first(env: Mapping[str, str], profile: str) -> str:
    """Return a wrapper by which a profile is found on PATH; '' where there is none."""
    return next((name for name in every(env).get(profile, ()) if place.is_found(env, name)), "")


def of(env: Mapping[str, str], root: str, profile: str) -> list[Wrapper]:
    """Return the wrappers of a profile, by name."""
    return [wrapper for wrapper in scan(env, root) if wrapper.profile == profile]


def program(wrapper: Wrapper) -> str:
    """Return what a wrapper of the agent's runs: a path, or a name that is looked for on PATH."""
    return agents.program_of(wrapper.text)


def texts(env: Mapping[str, str], root: str, *profiles: str) -> dict[str, str]:
    """Return the text of each wrapper of some profiles, by path."""
    return {wrapper.path: wrapper.text for wrapper in scan(env, root) if wrapper.profile in profiles}


def scan(env: Mapping[str, str], root: str) -> list[Wrapper]:
    """Return the wrappers of all profiles of a root, by name; where the directory cannot be read, none.

    Args:
        env: The environment.
        root: The root; '' for every root.
    """
    try:
        with os.scandir(place.directory(env)) as entries:
            files = (entry for entry in entries if names.is_valid(place.name_of(entry.name)))
            paths = sorted(entry.path for entry in files if entry.is_file(follow_symlinks=False))
    except OSError:
        return []
    belongs = _belonging(root)
    found = (_read(env, path) for path in paths)
    return [wrapper for wrapper in found if wrapper is not None and belongs(wrapper.root)]


def at(env: Mapping[str, str], root: str, name: str) -> Wrapper | None:
    """Return the wrapper of a root that has a name; None where there is none, or a link to one."""
    paths = [path for path in place.paths(env, name) if not os.path.islink(path)]
    found = (_read(env, path) for path in paths)
    belongs = _belonging(root)
    return next((wrapper for wrapper in found if wrapper is not None and belongs(wrapper.root)), None)


def _belonging(root: str) -> Callable[[str], bool]:
    """Return what tells whether a root is the one that is meant, also under another path; '' means any."""

    @cache
    def belongs(other: str) -> bool:
        return not root or other == root or home.same(other, root)

    return belongs


def _read(env: Mapping[str, str], path: str) -> Wrapper | None:
    """Return the wrapper that a file is; None where it is something else."""
    try:
        data = regular(path, _LOOKS_AT)
        if len(data) > _LOOKS_AT and ours.begins(data):
            data = regular(path, _MAX_BYTES)
    except OSError:
        return None
    if len(data) > (_MAX_BYTES if ours.begins(data) else _LOOKS_AT):
        return None
    text, name = os.fsdecode(data), place.name_of(os.path.basename(path))
    if (marker := ours.marker(text)) is not None:
        return Wrapper(name, path, marker.profile, marker.root, text, marker.version)
    profile = agents.profile_of(text)
    return Wrapper(name, path, profile, home.native_root(env), text, "") if profile else None
