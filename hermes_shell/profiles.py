"""Profiles: look at them, choose one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from . import change, home, names, resolve, sticky

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def usable(env: Mapping[str, str]) -> list[str]:
    """Return the names of all profiles but those with a reserved name, which nobody can choose.

    Raises:
        HermesError: The directory of profiles cannot be read.
    """
    return [name for name in home.names(home.root(env)) if name not in names.RESERVED]


def existing(env: Mapping[str, str], name: str) -> tuple[str, str]:
    """Return the root and the normalized name of a profile that is there.

    Raises:
        HermesError: The name is bad, or there is no such profile.
    """
    root, canonical = home.root(env), names.check(name)
    if not home.exists(root, canonical):
        raise resolve.missing(canonical, root, "see which there are: hermes profile list")
    return root, canonical


def use(env: Mapping[str, str], name: str, waiting: Callable[[], object] | None = None) -> str:
    """Make a profile the sticky default; return what `sticky.write` moved out of the way.

    Raises:
        HermesError: There is no such profile, or the root cannot be written.
    """
    root, canonical = existing(env, name)
    if canonical == names.DEFAULT and not os.path.lexists(sticky.path(root)) and not change.is_unfinished(root):
        return ""  # it is already, also where nobody may write
    with change.alone(env, waiting):
        existing(env, canonical)
        return sticky.write(root, canonical)
