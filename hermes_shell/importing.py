"""An archive becomes a profile: unpacked beside its goal, and put there by one rename."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from . import aliases, change, files, home, layout, publishing
from .archives import members, unpack
from .errors import HermesError
from .snapshot import copying

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Imported(NamedTuple):
    """A profile that was imported.

    Attributes:
        name: Its name.
        home: Its home.
        unpacked: What came out of the archive.
        told: What the user has to know, a line each.
        wrapper: A wrapper by which it is found; '' where there is none.
    """

    name: str
    home: str
    unpacked: unpack.Unpacked
    told: list[str]
    wrapper: str


class Wanted(NamedTuple):
    """What is to become of an archive.

    Attributes:
        name: What the profile is to be called; '' for the name in the archive.
        alias: Whether it gets a wrapper.
        limits: How large it may grow.
    """

    name: str = ""
    alias: bool = True
    limits: members.Limits = members.NORMAL


def import_(
    env: Mapping[str, str],
    source: str | BinaryIO,
    wanted: Wanted,
    progress: Callable[[int, int], None] | None = None,
    waiting: Callable[[], object] | None = None,
) -> Imported:
    """Make a profile of an archive; it is there whole, or not at all.

    Args:
        env: The environment.
        source: The archive's path, or a stream.
        wanted: What is to become of it.
        progress: Told the bytes read, and the bytes in all (0 where nobody knows).
        waiting: As in `change.alone`.

    Raises:
        HermesError: The archive is refused, the name is bad or taken, or the root cannot be written.
    """
    canonical = _free(env, wanted.name) if wanted.name else ""
    with change.workspace(env, waiting) as place:
        staged = os.path.join(place, home.PROFILES, "archive")
        os.makedirs(staged)
        named = None if canonical else partial(_free, env)
        unpacked = unpack.unpack(source, staged, limits=wanted.limits, named=named, progress=progress)
        _complete(staged)
        copying.to_disk(staged)
        canonical = canonical or _free(env, unpacked.name)
        told = publishing.publish(env, staged, canonical, alias=wanted.alias, waiting=waiting)
    wrapper = aliases.first(env, canonical)
    return Imported(canonical, home.profile_dir(home.root(env), canonical), unpacked, told, wrapper)


def _free(env: Mapping[str, str], name: str) -> str:
    """Return the normalized name of a profile that is not there yet."""
    try:
        return publishing.free(env, name)
    except HermesError as error:
        raise HermesError(error.message, "name it otherwise: hermes profile import FILE NAME") from None


def _complete(directory: str) -> None:
    # The agent gives a profile that has none a copy of the default profile's, with all its keys.
    path = os.path.join(directory, ".env")
    if not os.path.lexists(path):
        files.replace(path, layout.ENV.encode(), 0o600)
