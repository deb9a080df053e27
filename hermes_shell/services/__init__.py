"""Services that keep an agent of a profile running.

The agent names them by the profile (contract 4), but two roots may share a name, and users write their own: a
file is a profile's where its command line and environment prove it.
"""

from __future__ import annotations

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
    return [
        unit
        for kind in (systemd.UserUnit, systemd.SystemUnit, launchd.Job)
        for unit in kind.every(env)
        if unit.is_for(directory)
    ]
