"""Profiles: look at them, choose one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from . import change, home, journal, names, resolve, sticky

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .errors import HermesError

# How long, in seconds, who wants out of a profile waits for another command: it is one file.
_PATIENCE = 3


class Used(NamedTuple):
    """What came of choosing the sticky default.

    Attributes:
        aside: What `sticky.write` moved out of the way; '' for nothing.
        stuck: What keeps every other change from being made; None where nothing does.
    """

    aside: str = ""
    stuck: HermesError | None = None


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


def use(env: Mapping[str, str], name: str, waiting: Callable[[], object] | None = None) -> Used:
    """Make a profile the sticky default, whatever else is under way or was left half done.

    Raises:
        HermesError: There is no such profile, or the root cannot be written.
    """
    root, canonical = existing(env, name)
    if canonical == names.DEFAULT and not os.path.lexists(sticky.path(root)) and not journal.is_unfinished(root):
        return Used()  # it is already, also where nobody may write
    try:
        with change.alone(env, waiting, _PATIENCE):
            existing(env, canonical)
            return Used(sticky.write(root, canonical))
    except change.StuckError as error:
        return Used(_use_all_the_same(env, root, canonical), error)


def _use_all_the_same(env: Mapping[str, str], root: str, name: str) -> str:
    """Write it without the lock; a profile that went away meanwhile is not left there."""
    aside = sticky.write(root, name)
    if not home.exists(root, name):
        sticky.write(root, names.DEFAULT)
        existing(env, name)
    return aside
