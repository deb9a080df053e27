"""The sticky default, the pin of this terminal, and each profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import home, session, sticky
from ..origin import Origin
from ..resolve import PIN
from .finding import ERROR, OK, WARNING, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Subject


def sticky_default(subject: Subject) -> Iterator[Finding]:
    """Look at what holds for every terminal that is not pinned."""
    root = subject.root
    found = sticky.read(root)
    cure = "hermes profile use default"
    if found.problem:
        level = WARNING if found.name else ERROR
        why = "The agent refuses every command for it, or takes another profile than you think."
        yield Finding("sticky-damaged", level, f"{sticky.path(root)} {found.problem}", why, cure)
    elif not home.exists(root, found.name):
        why = "The agent refuses every command of a terminal that is not pinned."
        yield Finding("sticky-missing", ERROR, f"the sticky default is '{found.name}', which is not there", why, cure)
    else:
        yield Finding("sticky", OK, f"the sticky default is '{found.name}'")


def pin(subject: Subject) -> Iterator[Finding]:
    """Look at the pin of this terminal."""
    env, choice = subject.env, subject.choice
    cure = "hermes profile use --unset"
    found = session.Pin(env)
    if found.void:
        message = (
            f"this terminal was pinned to '{env.get(session.PROFILE, '')}', but HERMES_HOME was changed by hand since"
        )
        yield Finding("pin-void", WARNING, message, "What shows the pin may show another profile.", cure)
    elif not found.name:
        yield Finding("pin", OK, "this terminal is not pinned")
    elif choice.origin == PIN and choice.problem is not None:
        why = "Nothing runs in this terminal without -p."
        yield Finding("pin-missing", ERROR, choice.problem.message, why, cure)
    elif (owner := Origin(env, choice, ())).alive is False:
        message = f"this terminal is pinned to '{found.name}' by process {owner.owner}, which is gone"
        yield Finding("pin-orphaned", WARNING, message, "The pin is an inherited one, and may be forgotten.", cure)
    else:
        yield Finding("pin", OK, f"this terminal is pinned to '{found.name}'")


CHECKS = (sticky_default, pin)
