"""What a wrapper may not be called."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from .. import names, rendering
from ..errors import HermesError
from .place import directory

if TYPE_CHECKING:
    from collections.abc import Mapping

# The cure where a name is taken.
OTHER_NAME = "choose another name"

# Programs that the packages of the agent and ours install.
_PROGRAMS = frozenset(("hermes-shell", "hermes-agent", "hermes-acp"))


def check(env: Mapping[str, str], name: str) -> None:
    """Look whether a new wrapper could have a name.

    Raises:
        HermesError: It could not.
    """
    if not names.is_valid(name):
        raise HermesError(
            f"{names.shown(name)} cannot be the name of a wrapper",
            "a name has 1 to 64 of a-z, 0-9, - and _, and begins with a letter or digit",
        )
    if name in _PROGRAMS or name in names.RESERVED:
        raise HermesError(f"'{name}' cannot be a wrapper: it is a program of its own", OTHER_NAME)
    if name in _words_of_shells():
        raise HermesError(f"'{name}' cannot be a wrapper: it is a word of the shell's own", OTHER_NAME)
    path = os.path.join(directory(env), name)
    if os.path.lexists(path):
        raise in_the_way(path)
    found = shutil.which(name, path=env.get("PATH", ""))
    if found:
        raise HermesError(f"'{name}' cannot be a wrapper: it would stand beside the program {found}", OTHER_NAME)


def in_the_way(path: str) -> HermesError:
    """Return the refusal of a path where something of somebody else's is."""
    return HermesError(f"{path} is there already, and is no wrapper of this profile", OTHER_NAME)


def _words_of_shells() -> set[str]:
    with open(rendering.asset("shells", "words.txt"), encoding="utf-8") as file:
        return set(file.read().splitlines())
