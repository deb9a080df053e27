"""Bots and ports that profiles share, and gateways that may be running."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from typing import TYPE_CHECKING

from .. import channels, clashes, gateway, home, messaging, platforms, ports
from ..errors import HermesError
from .finding import ERROR, FEW, WARNING, Finding, Fix, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..clashes import Profile
    from .finding import Subject

_FIX = "hermes doctor --fix"

# The first port that anybody may listen on.
_UNPRIVILEGED = 1024


def shared(subject: Subject) -> Iterator[Finding]:
    """Say which profiles are one and the same bot, and which would listen on one port."""
    profiles = _profiles(subject.root)
    bots: dict[tuple[str, bytes], list[Profile]] = {}
    listeners: dict[int, list[Profile]] = {}
    for profile in profiles:
        for platform, found in profile.claims.bots.items():
            for who in found:
                bots.setdefault((platform, who), []).append(profile)
        for number in profile.claims.ports:
            listeners.setdefault(number, []).append(profile)
    # A platform may tell twice who a profile is; that is one fault.
    one = {(platform, tuple(each.name for each in group)): group for (platform, _), group in bots.items()}
    for (platform, _), group in one.items():
        if len(group) > 1:
            yield _one_bot(subject.root, platform, group)
    used = set(listeners)
    for number, group in listeners.items():
        if len(group) > 1:
            yield _one_port(number, group, used)


def _profiles(root: str) -> list[Profile]:
    """Return the profiles whose gateways need something for themselves, by home; those that run come first."""
    found: dict[str, Profile] = {}
    for name in home.names(root):
        found.setdefault(os.path.realpath(home.profile_dir(root, name)), clashes.Profile(root, name))
    return sorted(found.values(), key=lambda each: not each.holder)


def _one_bot(root: str, platform: str, group: Sequence[Profile]) -> Finding:
    first, *rest = group
    message = f"{_named(group)} are one bot on {platform}{_running(group)}"
    why = "Only one gateway can be it: the other is refused, or the two take each other's messages."
    if files := [path for each in rest for path in _files(each, platform)]:
        moves = "; ".join(f"mv {shlex.quote(path)} {shlex.quote(path)}.old" for path in files)
        return Finding("bots-shared", _level(group), message, why, moves)
    if parting := _parting(group):
        return Finding("bots-shared", _level(group), message, why, parting)

    def look() -> list[str]:
        return [f"{each.name}: {', '.join(_places(each, platform)) or 'nothing'}" for each in rest]

    def make() -> list[str]:
        # What another fix has taken out meanwhile was the last that somebody had of it.
        still = [each for each in rest if _are_one(root, platform, first, each)]
        for each in still:
            channels.take_out(each.home, platform)
            if left := _places(each, platform):
                raise HermesError(f"'{each.name}' still has {', '.join(left)}", f"take that out by hand: {each.home}")
        return _restarts(still)

    does = f"take {platform} out of the settings of {_named(rest)}, so that it stays with '{first.name}'"
    return Finding("bots-shared", _level(group), message, why, _FIX, Fix(does, look, make, safe=False))


def _are_one(root: str, platform: str, first: Profile, other: Profile) -> bool:
    """Return whether two profiles are one bot by now, and by files of their own."""
    now = [clashes.Profile(root, each.name) for each in (first, other)]
    known, found = (each.claims.bots.get(platform, set()) for each in now)
    return bool(known & found) and not _parting(now)


def _parting(profiles: Sequence[Profile]) -> str:
    """Return the command that gives each profile settings of its own; '' where no two have one file by a link."""
    paths = [os.path.join(each.home, name) for each in profiles for name in (".env", "config.yaml")]
    real = Counter(map(os.path.realpath, paths))
    links = [shlex.quote(path) for path in paths if os.path.islink(path) and real[os.path.realpath(path)] > 1]
    return " && ".join([*(f"cp -L {path} {path}.own && mv {path}.own {path}" for path in links), _FIX] if links else [])


def _one_port(number: int, group: Sequence[Profile], used: set[int]) -> Finding:
    """Say which profiles would listen on a port; all but the first are given one that is used by nobody."""
    message = f"{_named(group)} would listen on port {number}{_running(group)}"
    why = "Only one gateway can: the other does without that platform, or does not start."
    if parting := _parting(group):
        return Finding("ports-shared", _level(group), message, why, parting)
    moves = [(each, each.claims.ports[number], _free(number, used)) for each in group[1:]]
    settings = [_setting(each, platform) for each, platform, _ in moves]
    commands = [
        f"hermes -p {each.name} config set platforms.{platform}.{place} {port}"
        for (each, platform, port), place in zip(moves, settings, strict=True)
    ]
    if not any(place.isupper() for place in settings):
        return Finding("ports-shared", _level(group), message, why, "; ".join(commands))

    def look() -> list[str]:
        return [f"{each.name}: port {_port(each, platform)} ({platform})" for each, platform, _ in moves]

    def make() -> list[str]:
        for (each, _, port), place, command in zip(moves, settings, commands, strict=True):
            if not place.isupper():
                raise HermesError(f"the port of '{each.name}' stands in config.yaml", command)
            channels.set_variable(each.home, place, str(port))
        return _restarts(group[1:])

    does = "move " + " and ".join(f"'{each.name}' to port {port}" for each, _, port in moves)
    return Finding("ports-shared", _level(group), message, why, _FIX, Fix(does, look, make, safe=False))


def _free(number: int, used: set[int]) -> int:
    """Return a port that is used by nobody, above another one where there is any, and have it used."""
    above, below = range(number + 1, ports.LARGEST + 1), range(_UNPRIVILEGED, number)
    found: int = next(port for port in (*above, *below) if port not in used)
    used.add(found)
    return found


def unproven(subject: Subject) -> Iterator[Finding]:
    """Say where a gateway may be running which is not proven to be the profile's."""
    for name in home.names(subject.root):
        place = home.profile_dir(subject.root, name)
        state = gateway.state(place)
        if state.unproven:
            cure = (
                f"kill {state.suspect}" if state.suspect else f"lsof {shlex.quote(os.path.join(place, gateway.LOCK))}"
            )
            why = "No gateway of this profile can start beside it, and it is not stopped with the profile."
            message = f"a gateway of '{name}' may be running: {state.unproven}"
            yield Finding("gateway-unproven", WARNING, message, why, cure)


def _setting(profile: Profile, platform: str) -> str:
    """Return where the port of a platform is to be written: a variable or a setting."""
    return ports.place(messaging.Settings(profile.home), platform)


def _port(profile: Profile, platform: str) -> str:
    known = ports.of(messaging.Settings(profile.home))
    return next((str(number) for number, name in known.items() if name == platform), "none")


def _places(profile: Profile, platform: str) -> list[str]:
    """Return what in the files of a profile says who it is on a platform."""
    (found,) = (each for each in platforms.ALL if each.name == platform)
    return channels.channel(messaging.Settings(profile.home), found).places


def _files(profile: Profile, platform: str) -> list[str]:
    (found,) = (each for each in platforms.ALL if each.name == platform)
    return [os.path.join(profile.home, place) for place in _places(profile, platform) if place in found.files]


def _restarts(profiles: Sequence[Profile]) -> list[str]:
    return [
        f"the gateway of '{each.name}' goes on as it was: hermes -p {each.holder} gateway restart"
        for each in profiles
        if each.holder
    ]


def _level(group: Sequence[Profile]) -> str:
    return ERROR if sum(bool(each.holder) for each in group) > 1 else WARNING


def _running(group: Sequence[Profile]) -> str:
    running = [each for each in group if each.holder]
    return f"; the gateways of {_named(running)} run" if len(running) > 1 else ""


def _named(group: Sequence[Profile]) -> str:
    names = [f"'{each.name}'" for each in group]
    if len(names) > FEW:
        return listed(names)
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


CHECKS = (shared, unproven)
