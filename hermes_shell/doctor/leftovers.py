"""What killed commands left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import change
from .finding import WARNING, Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Subject


def unfinished(subject: Subject) -> Iterator[Finding]:
    """Say that a change of profiles was killed, where one was."""
    root = subject.root

    def look() -> list[str]:
        return [f"{root}: {'interrupted' if change.is_unfinished(root) else 'complete'}"]

    def make() -> list[str]:
        with change.alone(subject.env):
            return []

    if change.is_unfinished(root):
        yield Finding(
            "change-interrupted",
            WARNING,
            "a change of profiles was interrupted",
            "Until it is finished or undone, a profile may stand under two names or none.",
            "hermes doctor --fix",
            Fix("finish or undo it", look, make),
        )


CHECKS = (unfinished,)
