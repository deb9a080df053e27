"""Where wrappers are, and whether they are found there."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from .. import agent, home

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "hermes-"


def directory(env: Mapping[str, str]) -> str:
    """Return where wrappers are: where the agent puts its own."""
    return os.path.dirname(agent.door(env))


def usual(profile: str) -> str:
    """Return the name of the wrapper that every new profile gets."""
    return PREFIX + profile


def remarks(env: Mapping[str, str], name: str) -> list[str]:
    """Return what keeps a wrapper from being found under its name, a line each."""
    place = directory(env)
    found = shutil.which(name, path=env.get("PATH", ""))
    if found is None:
        return [f"{place} is not on PATH, where {name} would be found; put it there"]
    return [] if home.same(found, os.path.join(place, name)) else [f"{found} stands in front of it on PATH"]
