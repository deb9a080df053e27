"""What killed commands left behind."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

from .. import change, files, home, journal, refusal
from .finding import WARNING, Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Subject

# How the agent calls a profile that it copies; the number is that of the process.
_STAGED = re.compile(r"\.[a-z0-9][a-z0-9_-]{0,63}\.staging-([0-9]{1,9})")


def unfinished(subject: Subject) -> Iterator[Finding]:
    """Say that a change of profiles was killed, where one was."""
    root = subject.root

    def look() -> list[str]:
        return [f"{root}: {'interrupted' if journal.is_unfinished(root) else 'complete'}"]

    if journal.is_unfinished(root):
        yield Finding(
            "change-interrupted",
            WARNING,
            "a change of profiles was interrupted",
            "Until it is finished or undone, a profile may stand under two names or none.",
            "hermes doctor --fix",
            Fix("finish or undo it", look, lambda: _next_change(subject)),
        )


def _next_change(subject: Subject) -> list[str]:
    """Do what the next change does before its own."""
    with change.alone(subject.env):
        return []


def ours(subject: Subject) -> Iterator[Finding]:
    """Say what killed commands of ours left."""

    def look() -> list[str]:
        return change.left(subject.env, subject.root) or ["nothing is left"]

    if found := change.left(subject.env, subject.root):
        yield Finding(
            "left-over",
            WARNING,
            f"left by a command that was killed: {', '.join(found)}",
            "It takes room, and may hold the keys of a profile.",
            "hermes doctor --fix",
            Fix("remove what was left", look, lambda: _next_change(subject)),
        )


def the_agents(subject: Subject) -> Iterator[Finding]:
    """Say which copies of profiles the agent did not finish."""
    for path in _staged(subject.root):
        yield Finding(
            "copy-interrupted",
            WARNING,
            f"{path} is a copy that the agent did not finish",
            "It takes room, and may hold the keys of a profile.",
            f"rm -rf {shlex.quote(path)}",
            _removing(subject.root, path),
        )


def _staged(root: str) -> list[str]:
    """Return what the agent was copying when it was killed."""
    above = os.path.join(root, home.PROFILES)
    try:
        found = sorted(os.listdir(above))
    except OSError:
        return []
    stages = ((name, _STAGED.fullmatch(name)) for name in found)
    return [os.path.join(above, name) for name, stage in stages if stage and not _lives(int(stage[1]))]


def _lives(pid: int) -> bool:
    import psutil

    return bool(psutil.pid_exists(pid))


def _removing(root: str, path: str) -> Fix:
    def look() -> list[str]:
        return [f"{path} is {'there' if os.path.lexists(path) else 'not there'}"]

    def make() -> list[str]:
        try:
            if path in _staged(root):
                files.remove_tree(path)
        except OSError as error:
            raise refusal.refused(error, path, "cannot remove") from None
        return []

    return Fix(f"remove {path}", look, make, safe=False)


CHECKS = (unfinished, ours, the_agents)
