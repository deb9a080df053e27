"""Databases in a profile, in every state that an agent, or its death, leaves them in."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from hermes_shell import snapshot
from hermes_shell.errors import HermesError
from hermes_shell.snapshot import connecting, databases
from tests.house import open_to_all, unprivileged
from tests.unit.snapshots import cloned, database, exported, total, total_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SUM = sum(range(100))
_DIES = """
import os, sqlite3, sys
path, journal, statement = sys.argv[1:]
database = sqlite3.connect(path, isolation_level=None)
database.execute(f"PRAGMA journal_mode = {journal}")
database.execute("PRAGMA cache_size = 1")
database.execute("BEGIN")
database.execute(statement)
if journal == "wal":
    database.execute("COMMIT")
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give the home of a profile."""
    made = tmp_path / ".hermes" / "profiles" / "work"
    made.mkdir(parents=True)
    return made


def die(path: Path, journal: str, statement: str) -> None:
    """Write to a database and be killed before it is closed."""
    done = subprocess.run([sys.executable, "-c", _DIES, str(path), journal, statement], check=False)
    assert done.returncode == -signal.SIGKILL


def both_ways(home: Path, tmp_path: Path, name: str) -> tuple[int, int]:
    """Return the sum in a clone and in an archive; the clone has nothing beside the database."""
    assert cloned(home, tmp_path / "copy") == []
    assert [path.name for path in (tmp_path / "copy").iterdir()] == [name]
    content, missing = exported(home, tmp_path / "scratch")
    assert (list(content), missing) == ([name], [])
    return total(tmp_path / "copy" / name), total_of(content[name], tmp_path / "member")


@pytest.mark.parametrize("journal", ["delete", "truncate", "persist", "wal"])
def test_at_rest(home: Path, tmp_path: Path, journal: str) -> None:
    database(home / "base", journal)
    before = sorted(path.name for path in home.iterdir())
    assert both_ways(home, tmp_path, "base") == (SUM, SUM)
    assert sorted(path.name for path in home.iterdir()) == before, "something was left in the profile"


def test_the_journal_mode_stays_in_a_clone(home: Path, tmp_path: Path) -> None:
    for journal in ("delete", "wal"):
        database(home / journal, journal)
    cloned(home, tmp_path / "copy")
    for journal in ("delete", "wal"):
        with contextlib.closing(sqlite3.connect(tmp_path / "copy" / journal)) as opened:
            assert opened.execute("PRAGMA journal_mode").fetchone() == (journal,)


def test_what_is_still_in_the_log_is_in_the_copy(home: Path, tmp_path: Path) -> None:
    database(home / "base", "wal")
    die(home / "base", "wal", "UPDATE t SET a = a + 1")
    assert (home / "base-wal").stat().st_size > 0
    assert both_ways(home, tmp_path, "base") == (SUM + 100, SUM + 100)


def test_half_a_change_is_rolled_back_in_the_copy_and_left_to_the_agent_in_the_profile(
    home: Path, tmp_path: Path
) -> None:
    database(home / "base", rows=5000)
    die(home / "base", "delete", "UPDATE t SET a = a + 1, b = b || 'changed'")
    left = {path.name: path.read_bytes() for path in home.iterdir()}
    assert left.keys() == {"base", "base-journal"}
    assert both_ways(home, tmp_path, "base") == (sum(range(5000)),) * 2
    assert {path.name: path.read_bytes() for path in home.iterdir()} == left


@pytest.mark.skipif(os.geteuid() != 0, reason="root can write everywhere: it has to become somebody else")
@pytest.mark.parametrize("state", ["at rest", "with a log", "with a log and its index", "rollback"])
def test_a_directory_that_cannot_be_written(home: Path, tmp_path: Path, state: str) -> None:
    database(home / "base", "delete" if state == "rollback" else "wal")
    expected = SUM
    if "log" in state:
        die(home / "base", "wal", "UPDATE t SET a = a + 1")
        expected += 100
    if state == "with a log":
        (home / "base-shm").unlink()
    open_to_all(home)
    for path in home.iterdir():
        path.chmod(0o444)
    home.chmod(0o555)
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 65534, 65534)
    assert unprivileged(lambda: both_ways(home, tmp_path / "theirs", "base")) == (expected, expected)


NO_DATABASES: dict[str, Callable[[bytes], bytes]] = {
    "garbage behind the header": lambda data: data[:16] + b"\xee" * 5000,
    "cut": lambda data: data[:6000],
    "the header alone": lambda data: data[:16],
    "an encrypted header": lambda data: bytes(byte ^ 0x55 for byte in data),
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("case", NO_DATABASES)
def test_what_is_no_database_is_copied_as_a_file(home: Path, tmp_path: Path, case: str) -> None:
    database(home / "base", rows=5000)
    data = NO_DATABASES[case]((home / "base").read_bytes())
    (home / "base").write_bytes(data)
    assert cloned(home, tmp_path / "copy") == []
    assert (tmp_path / "copy" / "base").read_bytes() == data
    assert exported(home, tmp_path / "scratch") == ({"base": data}, [])


def test_the_journal_of_what_is_no_database_is_named(home: Path, tmp_path: Path) -> None:
    (home / "base").write_bytes(databases.HEADER + b"\xee" * 5000)
    (home / "base-wal").write_bytes(b"what was not lost yet")
    why = "the journal of a database that SQLite cannot read"
    assert cloned(home, tmp_path / "copy") == [("base-wal", why)]
    assert exported(home, tmp_path / "scratch")[1] == [("base-wal", why)]


def test_pages_that_are_damaged_are_copied_as_they_are(home: Path, tmp_path: Path) -> None:
    """VACUUM gives up there; what can still be read of it is not to be lost."""
    database(home / "base", rows=5000)
    with (home / "base").open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xee" * 4096)
    content, missing = exported(home, tmp_path / "scratch")
    assert missing == []
    assert content["base"][3 * 4096 : 4 * 4096] == b"\xee" * 4096
    assert cloned(home, tmp_path / "copy") == []
    assert (tmp_path / "copy" / "base").read_bytes()[3 * 4096 : 4 * 4096] == b"\xee" * 4096


def test_the_schema_of_a_newer_sqlite_is_no_obstacle(home: Path, tmp_path: Path) -> None:
    """What is still in the log comes along: it is not copied as a mere file."""
    database(home / "base", "wal")
    die(home / "base", "wal", "UPDATE t SET a = a + 1")
    with contextlib.closing(sqlite3.connect(home / "base", isolation_level=None)) as opened:
        opened.execute("PRAGMA writable_schema = ON")
        opened.execute("UPDATE sqlite_schema SET sql = replace(sql, 'a INTEGER', 'a FUTURE (')")
        log = (home / "base-wal").read_bytes()
        assert log
        assert cloned(home, tmp_path / "copy") == []
        content, missing = exported(home, tmp_path / "scratch")
        assert missing == []
        for data in ((tmp_path / "copy" / "base").read_bytes(), content["base"]):
            assert b"a FUTURE (" in data
        assert (home / "base-wal").read_bytes() == log


def test_an_archive_of_an_unchanged_database_is_the_same(home: Path, tmp_path: Path) -> None:
    """In whichever of its files the content is, and without what was deleted."""
    database(home / "base", "wal", rows=5000)
    die(home / "base", "wal", "DELETE FROM t WHERE a > 50")
    first = exported(home, tmp_path / "scratch")[0]["base"]
    with contextlib.closing(sqlite3.connect(home / "base")) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert not (home / "base-wal").exists()
    assert exported(home, tmp_path / "scratch")[0]["base"] == first
    assert len(first) < (home / "base").stat().st_size / 4


def test_a_short_lock_is_waited_for(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database(home / "base")
    with locked(home / "base") as lock:
        real = connecting.look
        looked: list[int] = []

        def look(opened: sqlite3.Connection) -> None:
            looked.append(1)
            if len(looked) == 2:
                lock.communicate(b"\n")
            real(opened)

        monkeypatch.setattr(connecting, "look", look)
        cloned(home, tmp_path / "copy")
    assert total(tmp_path / "copy" / "base") == SUM
    assert len(looked) > 2


@pytest.mark.parametrize("take", [cloned, exported])
def test_a_lock_that_stays_is_an_error(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, take: Callable[[Path, Path], object]
) -> None:
    database(home / "base")
    monkeypatch.setattr(connecting, "_PATIENCE", 0.1)
    with locked(home / "base"), pytest.raises(HermesError) as caught:
        take(home, tmp_path / "copy")
    assert caught.value.message == f"the database {home / 'base'} is locked by another program"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Have another process hold a database for itself until it gets a line."""
    program = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
database.execute("COMMIT")
"""
    command = [sys.executable, "-c", program, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


def test_ctrl_c_ends_the_writing_of_a_large_one(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database(home / "base", rows=200_000)
    (tmp_path / "scratch").mkdir()

    def pressed() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(databases, "_nothing", pressed)
    survey = snapshot.survey(str(home), snapshot.EXPORT)
    with pytest.raises(KeyboardInterrupt):
        list(snapshot.members(survey, str(tmp_path / "scratch")))
    assert list((tmp_path / "scratch").iterdir()) == []


def test_what_is_copied_aside_is_copied_again_where_it_changed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database(home / "base", "wal")
    database(tmp_path / "other", "wal", rows=200)
    real = connecting._copy
    copied: list[str] = []

    def meanwhile(source: connecting.Source, suffix: str, spare: str, added: Callable[[int], object]) -> None:
        real(source, suffix, spare, added)
        copied.append(suffix)
        if len(copied) == 1:
            shutil.copy(tmp_path / "other", home / "base")

    monkeypatch.setattr(connecting, "_copy", meanwhile)
    cloned(home, tmp_path / "copy")
    assert total(tmp_path / "copy" / "base") == sum(range(200))
    assert copied == ["", ""]
