"""Universal variables of fish that pin every terminal."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import session, startup
from ..dialects import DIALECTS
from ..errors import HermesError
from ..reading import regular
from .finding import WARNING, Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .finding import Subject

_SET = re.compile(rb"^SETUVAR (?:--\w+ )*(\w+):(.*)$", re.MULTILINE)
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")
_MAX_BYTES = 4 * 1024 * 1024
_PIN = (session.HOME, session.PROFILE, session.OWNER, session.SAVED_HOME)
_PATIENCE = 10


def universal_pins(subject: Subject) -> Iterator[Finding]:
    """Say which variables of a pin fish keeps for all terminals."""
    env = subject.env
    program = startup.program(env, DIALECTS["fish"])
    names = _pins(env) if program else []
    if not names:
        return
    erase = f"set -Ue {' '.join(names)}"

    def make() -> list[str]:
        _run(program, erase, env)
        return []

    yield Finding(
        "pin-universal",
        WARNING,
        f"fish has universal variables that pin a profile: {', '.join(names)}",
        "They hold for each terminal with fish and come back when its own pin is dropped.",
        f"fish -c {shlex.quote(erase)}",
        Fix("erase them", lambda: [f"universal: {', '.join(_pins(env)) or 'none of them'}"], make, safe=False),
    )


def _pins(env: Mapping[str, str]) -> list[str]:
    """Return the names of the universal variables that belong to a pin; a root of the user's own is none."""
    path = os.path.join(startup.config_dir(env), "fish", "fish_variables")
    try:
        found = {name.decode(): _plain(value) for name, value in _SET.findall(regular(path, _MAX_BYTES))}
    except OSError:
        return []
    home = found.get(session.HOME, "").rstrip("/")
    pinned = os.path.basename(os.path.dirname(home)) == "profiles"
    return [name for name in _PIN if name in found and (pinned or name != session.HOME)]


def _plain(value: bytes) -> str:
    return os.fsdecode(_ESCAPED.sub(lambda digits: bytes((int(digits[1], 16),)), value))


def _run(program: str, text: str, env: Mapping[str, str]) -> None:
    import subprocess

    with suppress(subprocess.TimeoutExpired):
        done = subprocess.run(
            [program, "-c", text],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            # What a start-up file leaves running would hold a pipe open.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=_PATIENCE,
        )
        if done.returncode == 0:
            return
    raise HermesError("fish did not erase its universal variables", f"try it yourself: fish -c {shlex.quote(text)}")


CHECKS = (universal_pins,)
