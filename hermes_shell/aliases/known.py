"""Which wrappers there are."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from .. import home, names
from ..reading import regular
from . import agents, ours
from .place import directory, remarks

if TYPE_CHECKING:
    from collections.abc import Mapping

# The agent reads no more of a file either when it looks for a wrapper.
_MAX_BYTES = 8192


class Wrapper(NamedTuple):
    """A wrapper that is there.

    Attributes:
        name: What it is called by.
        path: Its file.
        profile: The profile that it stands for.
        ours: Whether we made it; else the agent did.
        text: What is in it.
    """

    name: str
    path: str
    profile: str
    ours: bool
    text: str


def every(env: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names of the wrappers of each profile of the root in force, in one look at their directory."""
    found: dict[str, list[str]] = {}
    for wrapper in scan(env, home.root(env)):
        found.setdefault(wrapper.profile, []).append(wrapper.name)
    return found


def first(env: Mapping[str, str], profile: str) -> str:
    """Return a wrapper by which a profile is found on PATH; '' where there is none."""
    return next((name for name in every(env).get(profile, ()) if not remarks(env, name)), "")


def of(env: Mapping[str, str], root: str, profile: str) -> list[Wrapper]:
    """Return the wrappers of a profile, by name."""
    return [wrapper for wrapper in scan(env, root) if wrapper.profile == profile]


def texts(env: Mapping[str, str], root: str, *profiles: str) -> dict[str, str]:
    """Return the text of each wrapper of some profiles, by path."""
    return {wrapper.path: wrapper.text for wrapper in scan(env, root) if wrapper.profile in profiles}


def scan(env: Mapping[str, str], root: str) -> list[Wrapper]:
    """Return the wrappers of all profiles of a root, by name; where the directory cannot be read, none.

    Args:
        env: The environment.
        root: The root; '' for every root.
    """
    native = not root or home.same(root, home.native_root(env))
    try:
        with os.scandir(directory(env)) as entries:
            files_ = (entry for entry in entries if names.is_valid(entry.name) and entry.is_file(follow_symlinks=False))
            paths = sorted(entry.path for entry in files_)
    except OSError:
        return []
    found = (_read(path, root, native=native) for path in paths)
    return [wrapper for wrapper in found if wrapper is not None]


def at(env: Mapping[str, str], root: str, path: str) -> Wrapper | None:
    """Return the wrapper of a root at a path; None where there is none, or a link to one."""
    return None if os.path.islink(path) else _read(path, root, native=home.same(root, home.native_root(env)))


def _read(path: str, root: str, *, native: bool) -> Wrapper | None:
    """Return the wrapper that a file is; None where it is something else, or belongs to another root."""
    try:
        data = regular(path, _MAX_BYTES)
    except OSError:
        return None
    if len(data) > _MAX_BYTES or not data.startswith(ours.FIRST.encode()):
        return None
    text = os.fsdecode(data)
    is_ours = text.startswith(ours.MARKER)
    profile = ours.profile_of(text, root) if is_ours else agents.profile_of(text) if native else ""
    return Wrapper(os.path.basename(path), path, profile, is_ours, text) if profile else None
