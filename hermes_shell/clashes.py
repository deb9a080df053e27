"""What two gateways cannot both have: a bot, a port.

Bots are compared by the SHA-256 of what says who they are; no token leaves `channels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import channels, gateway, home, messaging, names, platforms, ports, residents
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Clash(NamedTuple):
    """Something that another profile's gateway has, or would have, too.

    Attributes:
        other: The other profile.
        platform: The name of the platform, as this profile has it.
        port: The number of the port that both listen on; None where both are the same bot.
        holder: The profile whose gateway runs and has it: the other one, or `default` where that serves it; '' where
            none runs.
    """

    other: str
    platform: str
    port: int | None = None
    holder: str = ""

    def what(self) -> str:
        """Return what both have, in words."""
        return f"the bot on {self.platform}" if self.port is None else f"port {self.port} ({self.platform})"


class Claims:
    """What the gateway of one profile needs for itself alone.

    Attributes:
        bots: By platform, the SHA-256 of what says who the profile is there.
        ports: By number, the platform that listens on it.
    """

    __slots__ = ("bots", "ports")

    def __init__(self, settings: messaging.Settings) -> None:
        self.bots = {
            platform.name: found
            for platform in platforms.ALL
            if platform.name not in platforms.LISTENERS
            and not settings.is_off(platform)
            and (found := channels.channel(settings, platform).identities)
        }
        self.ports = ports.of(settings)

    def shared(self, other: Claims) -> Iterator[tuple[str, int | None]]:
        """Yield what another one needs, too: the platform, and the port where it is one."""
        for platform, bots in self.bots.items():
            if bots & other.bots.get(platform, set()):
                yield platform, None
        for number in sorted(self.ports.keys() & other.ports.keys()):
            yield self.ports[number], number


class Profile:
    """A profile whose gateway runs, or would.

    Attributes:
        name: Its name.
        claims: What its gateway needs for itself alone.
        home: Its home.
        state: What is known of its own gateway.
        holder: The profile whose gateway runs for it: its own or `default`; '' where none does.
    """

    __slots__ = ("claims", "holder", "home", "name", "state")

    def __init__(self, root: str, name: str) -> None:
        self.name = name
        self.home = home.profile_dir(root, name)
        self.state = gateway.state(self.home)
        self.holder = name if self.state.running else ""
        self.claims = Claims(messaging.Settings(self.home, _environment(self.state.pid)))
        if not self.holder and name != names.DEFAULT and gateway.serves(root, name):
            self.holder = names.DEFAULT
            self.claims.ports = {}  # the listeners of `default` serve it as well

    def clashes(self, claims: Claims) -> list[Clash]:
        """Return what it and another one both need."""
        return [Clash(self.name, platform, port, self.holder) for platform, port in claims.shared(self.claims)]


def found(root: str, name: str, place: str, env: Mapping[str, str]) -> list[Clash]:
    """Return what the gateway of a profile would share with those of the others; what cannot be read says nothing.

    Args:
        root: The Hermes root.
        name: The profile.
        place: Its home.
        env: The environment that its gateway would start in.
    """
    claims = Claims(messaging.Settings(place, env))
    if not claims.bots and not claims.ports:
        return []
    others = (other for other in _names(root) if other != name and not home.same(home.profile_dir(root, other), place))
    return [clash for other in others for clash in Profile(root, other).clashes(claims)]


def _names(root: str) -> list[str]:
    try:
        return home.names(root)
    except HermesError:
        return []


def _environment(pid: int | None) -> dict[str, str]:
    process = residents.look(pid) if pid is not None else None
    return (process.environment() if process is not None else None) or {}
