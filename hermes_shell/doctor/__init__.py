"""What is wrong with profiles and shells, why it matters, and what cures it.

A check only reads, and looks at one thing; what it meets there, however broken, never ends the others.
What can be cured without the user comes with its cure (`finding.Fix`).
"""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from ..errors import HermesError
from . import gateways, hermes, leftovers, permissions, profiles, services, shells, skills, start, wrappers
from .finding import ERROR, Finding, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Check = Callable[[Subject], Iterator[Finding]]

# In the order in which they are told: what everything else depends on comes first.
SECTIONS: dict[str, tuple[Check, ...]] = {
    "Profiles": (*profiles.CHECKS, *permissions.CHECKS, *skills.CHECKS, *leftovers.CHECKS),
    "Wrappers": wrappers.CHECKS,
    "Gateways": (*gateways.CHECKS, *services.CHECKS),
    "Shells": shells.CHECKS,
    "Programs": (*hermes.CHECKS, *start.CHECKS),
}


def examine(subject: Subject) -> dict[str, list[Finding]]:
    """Return what was found, by section. Never fails because of what it examines."""
    return {
        title: [finding for check in checks for finding in _made(check, subject)] for title, checks in SECTIONS.items()
    }


def _made(check: Check, subject: Subject) -> Iterator[Finding]:
    """Make a check; where it fails, that is what was found."""
    try:
        yield from check(subject)
    except HermesError as error:
        yield Finding("not-examined", ERROR, error.message, "Something could not be looked at.", error.cure)
    except OSError as error:
        where = error.filename or subject.root
        yield Finding(
            "not-examined",
            ERROR,
            f"{where}: {error.strerror}",
            "Something could not be looked at.",
            f"ls -ld {shlex.quote(str(where))}",
        )
    except Exception as error:
        if os.environ.get("HERMES_SHELL_DEBUG"):
            raise
        yield Finding(
            "not-examined",
            ERROR,
            f"{check.__module__.rpartition('.')[2]}: {type(error).__name__}: {error}".splitlines()[0],
            "Something could not be looked at, which is a mistake of ours.",
            "HERMES_SHELL_DEBUG=1 hermes-shell doctor --ours",
        )
