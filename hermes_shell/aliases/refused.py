"""What a wrapper may not be called."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from .. import home, names, rendering
from ..errors import HermesError
from . import place

if TYPE_CHECKING:
    from collections.abc import Mapping

# The cure where a name is taken.
OTHER_NAME = "choose another name"

# Programs that the packages of the agent and ours install, and what the agent takes for a gateway (contract 4).
_PROGRAMS = frozenset(("hermes-shell", "hermes-agent", "hermes-acp", "hermes-gateway"))


def check(env: Mapping[str, str], root: str, profile: str, name: str) -> None:
    """Look whether a new wrapper of a profile could have a name.

    Raises:
        HermesError: It could not.
    """
    if not names.is_valid(name):
        raise HermesError(
            f"{names.shown(name)} cannot be the name of a wrapper",
            "a name has 1 to 64 of a-z, 0-9, - and _, and begins with a letter or digit",
        )
    why = _means(env, name) or _belongs(root, profile, name)
    if why:
        raise HermesError(f"'{name}' cannot be a wrapper: it is {why}", OTHER_NAME)
    for path in place.paths(env, name):
        if os.path.lexists(path):
            raise in_the_way(path)
    found = shutil.which(name, path=env.get("PATH", ""))
    if found:
        raise HermesError(f"'{name}' cannot be a wrapper: it would stand beside the program {found}", OTHER_NAME)


def _means(env: Mapping[str, str], name: str) -> str:
    """Return what a name means already, wherever it is typed; '' where it means nothing."""
    if name in _PROGRAMS:
        return "a program of its own"
    if name in names.RESERVED:
        return "reserved by the agent"
    if name in _listed("words.txt"):
        return "a word of the shell's own"
    if name in _listed("commands.txt"):
        return "a common command"
    from .. import completion, harvest

    trees = (harvest.known(env).node, completion.ours())
    known = any(name in each.children or name in each.aliases for each in trees)
    return f"a command of hermes: hermes {name}" if known else ""


def _belongs(root: str, profile: str, name: str) -> str:
    """Return which other profile goes by a name; '' where none does.

    Where a profile is deleted or renamed, the agent takes the wrapper of its very name for the profile's own.
    """
    if name == place.usual(profile):
        return ""
    others = [other for other in (name, name.removeprefix(place.PREFIX)) if other != profile and names.is_valid(other)]
    return next((f"what the profile '{other}' goes by" for other in others if home.exists(root, other)), "")


def in_the_way(path: str) -> HermesError:
    """Return the refusal of a path where something of somebody else's is."""
    return HermesError(f"{path} is there already, and is no wrapper of this profile", OTHER_NAME)


def _listed(file: str) -> set[str]:
    with open(rendering.asset("shells", file), encoding="utf-8") as lines:
        return set(lines.read().splitlines())
