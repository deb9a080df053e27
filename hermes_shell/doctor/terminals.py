"""What the terminals of agents keep between two commands.

An agent keeps the variables of its terminal in a file, which each of its commands reads and writes anew; what was
exported in one command holds for all that follow, whatever profile the agent itself is in. It makes the file anew,
from its own environment, where it is gone.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import files, home, residents
from ..reading import regular
from .finding import NOTE, Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .finding import Subject

_NAME = re.compile(r"hermes-snap-[0-9a-f]{12}\.sh")
_HOME = re.compile(rb'^declare -x HERMES_HOME="((?:[^"\\]|\\.)*)"$', re.MULTILINE)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_MAX_BYTES = 4 * 1024 * 1024


def pinned_terminals(subject: Subject) -> Iterator[Finding]:
    """Say which agent's terminal is in a profile that no agent is in."""
    pinned = dict(_pinned(subject.env))
    agents = list(_agents()) if pinned else []
    for path, directory in pinned.items():
        changed = os.stat(path).st_mtime
        able = [agent for agent, since in agents if since <= changed]
        if able and all(agent.belongs_to(directory) is False for agent in able):
            yield Finding(
                "terminal-pinned",
                NOTE,
                f"{path} pins the terminal of an agent to {directory}, and no agent of that profile runs",
                "What that agent runs works in another profile than the agent.",
                f"rm -f {shlex.quote(path)}",
                _removed(path),
            )


def _removed(path: str) -> Fix:
    def look() -> list[str]:
        return [f"{path}: {'there' if os.path.lexists(path) else 'gone'}"]

    def make() -> list[str]:
        files.remove(path)
        return []

    return Fix(f"let the agent make {path} anew", look, make, safe=False)


def _pinned(env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Find what terminals of this user's agents keep, and the profile's home that is in it."""
    places = [*filter(os.path.isabs, (env.get(name, "") for name in ("TMPDIR", "TMP", "TEMP"))), "/tmp"]  # noqa: S108 - as the agent does
    for place in dict.fromkeys(map(os.path.realpath, places)):
        with suppress(OSError):
            for name in filter(_NAME.fullmatch, sorted(os.listdir(place))):
                path = os.path.join(place, name)
                found = _HOME.search(regular(path, _MAX_BYTES)) if _is_ours(path) else None
                directory = os.fsdecode(_ESCAPED.sub(rb"\1", found[1])) if found else ""
                if home.pinned_name(directory.rstrip("/")):
                    yield path, directory


def _is_ours(path: str) -> bool:
    return sys.platform != "win32" and not os.path.islink(path) and os.stat(path).st_uid == os.geteuid()


def _agents() -> Iterator[tuple[residents.Process, float]]:
    """Find the agents of this user, and since when each runs."""
    import psutil

    for pid in psutil.pids():
        found = residents.look(pid)
        if found is not None and found.invocation is not None and residents.is_of_this_user(found):
            with suppress(psutil.Error):
                yield found, psutil.Process(pid).create_time()


CHECKS = (pinned_terminals,)
