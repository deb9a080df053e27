"""Services that start a gateway otherwise than it is meant.

Only their files are looked at: no manager is asked.
"""

from __future__ import annotations

import os
import shlex
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from .. import home, invocation, names, services, sticky
from . import places
from .finding import ERROR, WARNING, Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..services.unit import Unit
    from ..services.unitfile import Aim
    from .finding import Subject


class _Service(NamedTuple):
    """A service that starts an agent in a profile of the root in force."""

    unit: Unit
    aim: Aim

    @property
    def follows(self) -> bool:
        """Whether the sticky default decides where it starts."""
        return not self.aim.home

    @property
    def profile(self) -> str:
        """The profile that it is meant for."""
        return home.pinned_name(os.path.normpath(self.aim.home)) or names.DEFAULT

    @property
    def is_orphaned(self) -> bool:
        return not self.follows and not os.path.isdir(self.aim.home)

    @property
    def is_the_agents(self) -> bool:
        """Whether it is called as the agent calls it."""
        suffix = "" if self.profile == names.DEFAULT else f"-{self.profile}"
        usual = (f"hermes-gateway{suffix}.service", f"ai.hermes.gateway{suffix}.plist")
        return os.path.basename(self.unit.path) in usual


def installed(subject: Subject) -> Iterator[Finding]:
    """Look at the services of the root in force."""
    found = list(_found(subject))
    for each in found:
        if each.follows:
            yield from _unpinned(subject, each)
        elif each.is_orphaned:
            yield _orphaned(subject, each)
        if not each.is_orphaned and (program := _missing_program(each)):
            yield _without_program(each, program)
    yield from _twice(found)


def _found(subject: Subject) -> Iterator[_Service]:
    for unit in services.every(subject.env):
        found = _of(subject, unit)
        if found is not None:
            yield found


def _of(subject: Subject, unit: Unit) -> _Service | None:
    aim = unit.definition.aim() if unit.definition is not None else None
    return _Service(unit, aim) if aim is not None and invocation.same(aim.root, subject.root) else None


def _unpinned(subject: Subject, found: _Service) -> Iterator[Finding]:
    pin = home.default_pin(subject.root)
    if not pin:
        return  # there is no other profile that it could be led to, or no way to say so
    leads = sticky.read(subject.root).name or names.DEFAULT
    path, why = found.unit.path, "The agent writes it so: what profile use chooses takes the place of 'default' there."
    fix = _pinning(subject, found.unit, pin) if os.access(os.path.dirname(path), os.W_OK) else None
    cure = "hermes doctor --fix" if fix else found.unit.pinning(pin)
    if leads == names.DEFAULT:
        message = f"the service {path} is that of 'default' only as long as the sticky default is"
        yield Finding("service-unpinned", WARNING, message, why, cure, fix)
    else:
        message = f"the service {path} starts '{leads}', the sticky default, instead of 'default'"
        yield Finding("service-redirected", ERROR, message, why, cure, fix)


def _pinning(subject: Subject, unit: Unit, pin: str) -> Fix:
    def look() -> list[str]:
        now = _again(subject, unit)
        decides = "the sticky default decides" if now is None or now.follows else f"it starts '{now.profile}'"
        return [f"{unit.path}: {decides}"]

    def make() -> list[str]:
        now = _again(subject, unit)
        return now.unit.pin(pin) if now is not None and now.follows else []

    return Fix(f"let the service {unit.name} start 'default', whatever the sticky default is", look, make, safe=False)


def _again(subject: Subject, unit: Unit) -> _Service | None:
    """Return a service as it is now."""
    return _of(subject, type(unit)(subject.env, unit.path))


def _orphaned(subject: Subject, found: _Service) -> Finding:
    unit = found.unit
    fix = _taking_away(subject, unit) if os.access(os.path.dirname(unit.path), os.W_OK) else None
    return Finding(
        "service-orphaned",
        WARNING,
        f"the service {unit.path} is of the profile '{found.profile}', which is not there",
        "It fails at each start, or makes the home of a deleted profile anew.",
        unit.removal,
        fix,
    )


def _taking_away(subject: Subject, unit: Unit) -> Fix:
    def look() -> list[str]:
        return [f"{unit.path} is {'there' if os.path.lexists(unit.path) else 'not there'}"]

    def make() -> list[str]:
        now = _again(subject, unit)
        if now is None or not now.is_orphaned or not now.unit.is_for(now.aim.home):
            return []
        return now.unit.take_away()

    return Fix(f"stop the service {unit.name} and remove {unit.path}", look, make, safe=False)


def _missing_program(found: _Service) -> str:
    """Return what a service starts, where that is not there; '' where it is, or cannot be told."""
    program = found.unit.definition.argv[0] if found.unit.definition is not None else ""
    plain = os.path.isabs(program) and not {"$", "%"} & set(program)
    return program if plain and not os.path.exists(program) else ""


def _without_program(found: _Service, program: str) -> Finding:
    unit = found.unit
    words = ["hermes", "-p", found.profile, "gateway", "install", "--force"]
    if not os.access(os.path.dirname(unit.path), os.W_OK):
        words = ["sudo", *words, "--system"]
    cure = shlex.join(words) if found.is_the_agents else f"${{EDITOR:-vi}} {shlex.quote(unit.path)}"
    why = "The agent was moved or installed anew; the gateway does not start any more."
    return Finding("service-program", WARNING, f"the service {unit.path} starts {program}, which is gone", why, cure)


def _twice(found: list[_Service]) -> Iterator[Finding]:
    """Say which profiles have more than one gateway that starts by itself."""
    by_profile: dict[str, list[_Service]] = defaultdict(list)
    for each in found:
        if each.aim.is_gateway and not each.is_orphaned and each.unit.enabled:
            by_profile[each.profile].append(each)
    for name, several in by_profile.items():
        first, *others = sorted(several, key=lambda each: not each.is_the_agents)
        if others:
            paths = " and ".join(each.unit.path for each in (first, *others))
            why = "Each stops the other's, for only one gateway can run in a profile."
            cure = "; ".join(each.unit.disabling for each in others)
            yield Finding("service-twice", WARNING, f"'{name}' has more than one service: {paths}", why, cure)


def misplaced(subject: Subject) -> Iterator[Finding]:
    """Say which services were written where nobody looks for them."""
    user_home = home.user_home(subject.env)
    for name in places.real(subject.root):
        place = home.profile_dir(subject.root, name)
        if home.same(os.path.join(place, "home"), user_home):
            continue  # we are there, too
        for unit, other in services.misplaced(subject.env, place):
            if unit.definition is None or unit.definition.aim() is None:
                continue
            taken = os.path.lexists(other.path)
            yield Finding(
                "service-misplaced",
                WARNING,
                f"the service {unit.path} is where {unit.manager} does not look",
                "An agent that had the profile's own directory for its home wrote it there; it is never started.",
                f"rm {shlex.quote(unit.path)}" if taken else other.adopting(unit.path),
            )


CHECKS = (installed, misplaced)
