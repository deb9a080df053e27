"""What works in a profile: its services, its gateway, other agents; and how it is brought to rest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from . import gateway, home, residents, services
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .residents import Resident
    from .services.unit import Unit


class Activity(NamedTuple):
    """What works in a profile.

    Attributes:
        home: Its home.
        units: Its services, which need not run.
        gateway: The process of its gateway; None where none runs.
        backends: Other agents that nobody talks to directly.
        sessions: Agents that somebody may be talking to.
        other: The profile of the same root that its home is a link to; '' for none.
    """

    home: str
    units: list[Unit]
    gateway: int | None
    backends: list[Resident]
    sessions: list[Resident]
    other: str = ""

    def started(self) -> list[str]:
        """Return the files of the services that run."""
        return [unit.path for unit in self.units if unit.active]

    def check(self, what: str) -> None:
        """Look whether it could be brought to rest.

        Args:
            what: What is to happen to the profile, as in "cannot be renamed".

        Raises:
            HermesError: Somebody may be talking to an agent in it, it may be another profile's, or a service cannot
                be changed.
        """
        if self.sessions:
            numbers = ", ".join(str(session.pid) for session in self.sessions)
            raise HermesError(
                f"an agent is at work in {self.home} (process {numbers}), so that it cannot be {what}",
                "end its session first",
            )
        running = [*([] if self.gateway is None else [self.gateway]), *(backend.pid for backend in self.backends)]
        if self.other and running:
            raise HermesError(
                f"{self.home} is a link to the profile '{self.other}', in which an agent is at work "
                f"(process {running[0]}), so that it cannot be {what}",
                f"stop that first: hermes -p {self.other} gateway stop",
            )
        for unit in self.units:
            unit.check()

    def stop(self) -> None:
        """Bring it to rest: the services first, for they would start the rest again.

        Raises:
            HermesError: Something does not end.
        """
        for unit in self.units:
            unit.stop()
        gateway.stop(self.home)
        for backend in self.backends:
            backend.stop()


def of(env: Mapping[str, str], root: str, name: str) -> Activity:
    """Return what works in a profile."""
    place = home.profile_dir(root, name)
    running = gateway.state(place).pid
    others = [each for each in residents.of(place) if each.pid != running]
    return Activity(
        place,
        services.units(env, root, name),
        running,
        [each for each in others if each.backend],
        [each for each in others if not each.backend],
        _other(root, name),
    )


def _other(root: str, name: str) -> str:
    """Return the profile of the same root that another one's home is a link to; '' for none."""
    place = home.profile_dir(root, name)
    if not os.path.islink(place):
        return ""
    others = (each for each in home.names(root) if each != name)
    return next((each for each in others if home.same(home.profile_dir(root, each), place)), "")
