"""Services that keep an agent of a profile running.

The agent names them by the profile (contract 4), but two roots may share a name, and users write their own: a
file is a profile's where its command line and environment prove it.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from .. import home
from . import launchd, systemd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .unit import Unit


def units(env: Mapping[str, str], root: str, name: str) -> list[Unit]:
    """Return the services that start an agent in a profile, whatever they are called.

    Args:
        env: The environment.
        root: The Hermes root.
        name: The profile, which need not be there any more.
    """
    directory = home.profile_dir(root, name)
    return [unit for unit in every(env) if unit.is_for(directory)]


def every(env: Mapping[str, str]) -> list[Unit]:
    """Return all services whose file can be looked at, whatever they start; Windows has other ones, not known to us."""
    if sys.platform == "win32":
        return []
    return [unit for kind in (systemd.UserUnit, systemd.SystemUnit, launchd.Job) for unit in kind.every(env)]


def misplaced(env: Mapping[str, str], place: str) -> list[tuple[Unit, Unit]]:
    """Return services that were written where no manager looks: below the home of a profile.

    An agent in a container takes the directory `home` of a profile for the user's own.

    Args:
        env: The environment.
        place: The home of the profile.

    Returns:
        Each of them, with what stands, or would stand, in its place.
    """
    there = {**env, "HOME": os.path.join(place, "home"), "XDG_CONFIG_HOME": ""}
    kinds: tuple[type[Unit], ...] = (systemd.UserUnit, launchd.Job)
    return [
        (unit, kind(env, os.path.join(kind.directories(env)[0], os.path.basename(unit.path))))
        for kind in kinds
        for unit in kind.every(there)
    ]
