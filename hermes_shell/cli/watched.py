"""Commands of the agent after which it may be another: it runs as a child, and what we rendered follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import agent, process, updating
from ..errors import printable
from ..signals import TYPED, Signals
from . import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..arguments import Line
    from ..resolve import Choice


def run(env: Mapping[str, str], choice: Choice, line: Line) -> int:
    """Run the agent, then let what we rendered follow; return the agent's exit code.

    Raises:
        HermesError: The agent cannot be found or run.
    """
    words, child = agent.prepared(env, choice, line.argv, flagged=line.flagged)
    with Signals(*TYPED) as signals:
        started = process.child(words[0], words, child)
        signals.watch(started.pid)
        code = started.wait()
    followed = updating.follow(env)
    for change in followed.changes:
        text.note(f"hermes: {printable(change, '?')}")
    for warning in followed.warnings:
        text.tell(warning)
    return code if code >= 0 else 128 - code
