"""Profiles that an update left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import skills
from .finding import WARNING, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Subject


def left_behind(subject: Subject) -> Iterator[Finding]:
    """Say which profiles have older skills than the agent brings along."""
    behind = skills.behind(subject.env, subject.root)
    if behind.profiles:
        why = "An update skipped them, or they come from an older agent."
        yield Finding("skills-behind", WARNING, behind.message, why, behind.cure)


CHECKS = (left_behind,)
