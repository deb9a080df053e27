"""What the tests of snapshots share: a profile, a copy of it, what is where."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from hermes_shell import snapshot

if TYPE_CHECKING:
    from pathlib import Path

# What only the agent that runs there needs, and what stands in the root and is not of `default`.
RUN_TIME = (
    "gateway.pid",
    "gateway.lock",
    "gateway_state.json",
    "processes.json",
    "cron.pid",
    "auth.lock",
    ".gateway-takeover.json",
    ".gateway-planned-stop.json",
    ".restart_notify.json",
    ".update_pending.json",
    "runtime/active_sessions.json",
    "cron/.tick.lock",
    "memories/MEMORY.md.lock",
    "skills/.usage.json.lock",
    "kanban/boards/a/kanban.db.init.lock",
    "whatsapp/session/bridge.pid",
    ".hermes-shell.lock",
    "cron/.hermes-shell.123.abc",
)
OF_THE_ROOT = (
    "profiles/play/.env",
    "hermes-agent/a",
    "bin/tirith",
    "node/bin/node",
    "node_modules/a",
    "active_profile",
)


def make(home: Path, *paths: str) -> None:
    """Make files that hold their own path, and, for a path with a slash at its end, directories."""
    for path in paths:
        place = home / path
        (place if path.endswith("/") else place.parent).mkdir(parents=True, exist_ok=True)
        if not path.endswith("/"):
            place.write_bytes(os.fsencode(path))


def surveyed(home: Path, purpose: str = snapshot.CLONE) -> list[str]:
    """Return the paths that would be copied."""
    return [entry.path for entry in snapshot.survey(str(home), purpose).entries]


def left_out(home: Path, purpose: str = snapshot.CLONE) -> dict[str, str]:
    """Return what would not be copied, and why."""
    return dict(snapshot.survey(str(home), purpose).left_out)


def cloned(home: Path, target: Path) -> list[snapshot.LeftOut]:
    """Copy a profile; return what was left out."""
    target.mkdir(0o700)
    return snapshot.clone(snapshot.survey(str(home), snapshot.CLONE), str(target))


def exported(home: Path, scratch: Path) -> tuple[dict[str, bytes], list[snapshot.LeftOut]]:
    """Return the content of each file in an archive, and what was left out."""
    scratch.mkdir(0o700, exist_ok=True)
    survey = snapshot.survey(str(home), snapshot.EXPORT)
    content = {}
    for member in snapshot.members(survey, str(scratch)):
        if member.kind == snapshot.FILE:
            with member.open() as file:
                content[member.path] = file.read()
            assert len(content[member.path]) == member.size
    assert os.listdir(scratch) == []
    return content, survey.left_out


def database(path: Path, journal: str = "delete", rows: int = 100) -> None:
    """Make a database that nobody has open."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        made.execute(f"PRAGMA journal_mode = {journal}")
        made.execute("CREATE TABLE t (a INTEGER, b TEXT)")
        made.execute("BEGIN")
        made.executemany("INSERT INTO t VALUES (?, 'text')", [(number,) for number in range(rows)])
        made.execute("COMMIT")


def total(path: Path) -> int:
    """Return the sum over a database, whole as it is."""
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return int(opened.execute("SELECT sum(a) FROM t").fetchone()[0])


def total_of(data: bytes, place: Path) -> int:
    """Return the sum over a database that was read."""
    place.write_bytes(data)
    return total(place)
