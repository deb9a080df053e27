"""Our own settings, and the directories that may choose a profile."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from .. import directory, lock, settings
from ..errors import HermesError
from .finding import ERROR, NOTE, WARNING, Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Subject


def our_settings(subject: Subject) -> Iterator[Finding]:
    """Say what is wrong with our settings, and with what shells read of them."""
    env = subject.env
    try:
        found = settings.load(env)
    except HermesError as error:
        place = shlex.quote(settings.path(env))
        cure = f"mv {place} {place}.old; hermes-shell shell sync"
        yield Finding("settings-broken", ERROR, error.message, "No setting can be changed, nor shells set up.", cure)
        return
    if not settings.lines_are_current(env):
        why = "Directories choose profiles otherwise than the settings say."
        message = f"{directory.lines_path(env)} is not what the settings say"
        yield Finding("settings-stale", WARNING, message, why, "hermes-shell shell sync", _written(subject))
    gone = [place for place in found.allowed if not os.path.isdir(place)]
    if gone:
        why = "Whoever makes such a directory anew could choose your profile there."
        cure = "; ".join(f"hermes profile allow --revoke {shlex.quote(place)}" for place in gone)
        message = f"directories that may choose a profile are gone: {', '.join(gone)}"
        yield Finding("settings-gone", NOTE, message, why, cure)


def _written(subject: Subject) -> Fix:
    env = subject.env

    def look() -> list[str]:
        return [f"{directory.lines_path(env)}: {'current' if settings.lines_are_current(env) else 'differs'}"]

    def make() -> list[str]:
        with lock.alone(env):
            settings.write_lines(env)
        return []

    return Fix("write it anew", look, make)


CHECKS = (our_settings,)
