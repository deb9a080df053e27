"""The sticky default, what this terminal's environment chooses, and each profile."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import home, names, profiles, reading, resolve, session, sticky
from ..origin import Origin
from . import homes, places
from .finding import ERROR, NOTE, OK, WARNING, Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Subject

_LARGEST = 64 * 1024

# As people write it; what is evaluated is the dialects'.
_UNSET = {"fish": "set -e {}", "powershell": "Remove-Item Env:{}"}


def sticky_default(subject: Subject) -> Iterator[Finding]:
    """Look at what holds for every terminal that is not pinned."""
    root = subject.root
    found = sticky.read(root)
    if found.problem:
        yield _damaged(subject, found)
    elif found.name in names.RESERVED:
        message = f"the sticky default is '{found.name}', a name that the agent keeps for itself"
        yield _missing(subject, message)
    elif not home.exists(root, found.name):
        yield _missing(subject, f"the sticky default is '{found.name}', which is not there")
    else:
        yield Finding("sticky", OK, f"the sticky default is '{found.name}'")


def _missing(subject: Subject, message: str) -> Finding:
    why = "The agent refuses every command of a terminal that is not pinned."
    return Finding("sticky-missing", ERROR, message, why, _using(names.DEFAULT), _use(subject, names.DEFAULT))


def _damaged(subject: Subject, found: sticky.Sticky) -> Finding:
    path = sticky.path(subject.root)
    why = "The agent refuses every command for it, or takes another profile than you think."
    level = WARNING if found.name else ERROR
    meant = _meant(subject.root, path)
    # A directory is moved aside: nothing of it is lost, and the agent takes it for no name either.
    safe = bool(meant) or (os.path.isdir(path) and not os.path.islink(path))
    name = meant or names.DEFAULT
    message = f"{path} {found.problem}"
    return Finding("sticky-damaged", level, message, why, _using(name), _use(subject, name, safe=safe))


def _meant(root: str, path: str) -> str:
    """Return the one profile that a damaged file can mean; '' where that is in doubt."""
    try:
        data = reading.regular(path, _LARGEST)
    except OSError:
        return ""
    lines = [names.normalize(line) for line in _text(data[:_LARGEST]).splitlines()]
    said = {line for line in lines if line and not line.startswith("#")}
    name = said.pop() if len(said) == 1 and len(data) <= _LARGEST else ""
    known = names.is_valid(name) and name not in names.RESERVED and home.exists(root, name)
    return name if known else ""


def _text(data: bytes) -> str:
    """Return what an editor wrote, which on Windows may be UTF-16; '' where that is nothing."""
    with suppress(UnicodeDecodeError):
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    return ""


def _using(name: str) -> str:
    return f"hermes profile use {name}"


def _use(subject: Subject, name: str, *, safe: bool = False) -> Fix:
    root = subject.root

    def look() -> list[str]:
        found = sticky.read(root)
        return [f"{sticky.path(root)} {found.problem}" if found.problem else f"the sticky default is '{found.name}'"]

    def make() -> list[str]:
        aside = profiles.use(subject.env, name).aside
        return [f"what was there is kept: {aside}"] if aside else []

    return Fix(f"make '{name}' the sticky default", look, make, safe)


def pin(subject: Subject) -> Iterator[Finding]:
    """Look at the pin of this terminal."""
    env, choice = subject.env, subject.choice
    found = session.Pin(env)
    cure = "hermes profile use --unset" if found.ours or found.void else _unset(subject, session.HOME)
    if found.void:
        message = (
            f"this terminal was pinned to '{env.get(session.PROFILE, '')}', but HERMES_HOME was changed by hand since"
        )
        yield Finding("pin-void", WARNING, message, "What shows the pin may show another profile.", cure)
    elif not found.name:
        yield Finding("pin", OK, "this terminal is not pinned")
    elif choice.origin == resolve.PIN and choice.problem is not None:
        why = "Nothing runs in this terminal without -p."
        yield Finding("pin-missing", ERROR, choice.problem.message, why, cure)
    elif (owner := Origin(env, choice, ())).alive is False:
        message = f"this terminal is pinned to '{found.name}' by process {owner.owner}, which is gone"
        yield Finding("pin-orphaned", WARNING, message, "The pin is an inherited one, and may be forgotten.", cure)
    else:
        yield Finding("pin", OK, f"this terminal is pinned to '{found.name}'")


def environment(subject: Subject) -> Iterator[Finding]:
    """Look at variables that were set by hand, and do something else than it seems."""
    env = subject.env
    place = home.current(env)
    if os.path.basename(place) == home.PROFILES and not home.pinned_name(place):
        message = f"HERMES_HOME is {place}, where profiles are, and no profile"
        why = "The agent makes a home of it, with another directory of profiles below."
        yield Finding("home-of-profiles", ERROR, message, why, _unset(subject, session.HOME))
    if (label := env.get("HERMES_PROFILE", "")) and not session.Pin(env).name:
        yield Finding(
            "hermes-profile-set",
            NOTE,
            f"HERMES_PROFILE is {names.shown(label)}, which chooses no profile",
            "It is a label of the agent's for who has written something; HERMES_HOME chooses.",
            _unset(subject, "HERMES_PROFILE"),
        )


def _unset(subject: Subject, variable: str) -> str:
    return _UNSET.get(subject.shell, "unset {}").format(variable)


CHECKS = (sticky_default, pin, environment, *places.CHECKS, *homes.CHECKS)
