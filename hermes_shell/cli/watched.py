"""Commands of the agent after which it may have other commands: it runs as a child, and the completions follow."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

from .. import agent, integration, process
from ..errors import HermesError, printable
from ..signals import Signals
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
    with Signals(signal.SIGINT, signal.SIGQUIT) as signals:
        started = process.start(words[0], words, lambda path, argv: _start(path, argv, child))
        signals.watch(started.pid)
        code = started.wait()
    try:
        for step in integration.follow(env):
            text.note(f"hermes: {printable(step, '?')}")
    except HermesError as error:
        text.tell(error)
    return code if code >= 0 else 128 - code


def _start(path: str, words: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words, executable=path, env=env, close_fds=False)
