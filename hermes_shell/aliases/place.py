"""Where wrappers are, and whether they are found there."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from .. import agent, home

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "hermes-"


def directory(env: Mapping[str, str]) -> str:
    """Return where wrappers are: where the agent puts its own."""
    return os.path.dirname(agent.door(env))


def path(env: Mapping[str, str], name: str) -> str:
    """Return the path of the wrapper that we would make under a name."""
    return paths(env, name)[0]


def paths(env: Mapping[str, str], name: str) -> list[str]:
    """Return where a wrapper of that name may be: ours, then the agent's."""
    return [os.path.join(directory(env), name + suffix) for suffix in _suffixes()]


def name_of(file: str) -> str:
    """Return the name of the wrapper that a file would be; '' where none could be called so."""
    suffix = next((suffix for suffix in _suffixes() if file.endswith(suffix)), None)
    return "" if suffix is None else file.removesuffix(suffix)


def _suffixes() -> tuple[str, ...]:
    return (".cmd", ".bat") if sys.platform == "win32" else ("",)


def usual(profile: str) -> str:
    """Return the name of the wrapper that every new profile gets."""
    return PREFIX + profile


def is_on_path(env: Mapping[str, str]) -> bool:
    """Return whether the directory of wrappers is on PATH."""
    place = directory(env)
    entries = [entry for entry in env.get("PATH", "").split(os.pathsep) if entry]
    return any(entry == place or home.same(entry, place) for entry in entries)


def is_found(env: Mapping[str, str], name: str) -> bool:
    """Return whether a wrapper is what its name means to a shell."""
    return is_on_path(env) and not remarks(env, name)


def remarks(env: Mapping[str, str], name: str) -> list[str]:
    """Return what keeps a wrapper from being found under its name, a line each, beside that PATH lacks its place."""
    if not is_on_path(env):
        return []
    found = shutil.which(name, path=env.get("PATH", ""))
    if found is None:
        return [f"{path(env, name)} cannot be run"]
    above = os.path.dirname(found)
    is_there = above == directory(env) or home.same(above, directory(env))
    return [] if is_there else [f"{found} stands in front of it on PATH"]
