"""What of a profile is copied, and what is not."""

from __future__ import annotations

import os
import resource
import socket
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from hermes_shell import snapshot
from hermes_shell.errors import HermesError
from hermes_shell.snapshot import surveying
from tests.house import open_to_all, unprivileged
from tests.unit.snapshots import OF_THE_ROOT, RUN_TIME, cloned, database, exported, left_out, make, surveyed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOTH = (snapshot.CLONE, snapshot.EXPORT)

LOOK_ALIKE = (
    "skills/x/uv.lock",
    "skills/x/gateway.pid",
    "workspace/processes.json",
    "workspace/profiles/a",
    "cron/jobs.json",
    "memories/x.lock",
    "hermes-shell.lock",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give the home of a profile."""
    made = tmp_path / ".hermes" / "profiles" / "work"
    made.mkdir(parents=True)
    return made


@pytest.mark.parametrize("purpose", BOTH)
def test_what_only_a_running_agent_needs_is_left_out_where_the_agent_puts_it(home: Path, purpose: str) -> None:
    make(home, *RUN_TIME, *LOOK_ALIKE)
    found = surveyed(home, purpose)
    assert set(RUN_TIME).isdisjoint(found)
    assert set(LOOK_ALIKE) <= set(found)
    assert left_out(home, purpose) == {}


@pytest.mark.parametrize("pin", ["", "profiles/.."])
def test_of_the_root_neither_the_other_profiles_nor_the_agent_are_taken(tmp_path: Path, pin: str) -> None:
    make(tmp_path, *OF_THE_ROOT, "config.yaml", "skills/bin/a")
    assert surveyed(tmp_path / pin) == ["config.yaml", "skills", "skills/bin", "skills/bin/a"]
    assert left_out(tmp_path / pin)["profiles"] == "the other profiles"
    assert {path.split("/")[0] for path in OF_THE_ROOT} == left_out(tmp_path / pin).keys()


def test_a_profile_keeps_what_only_looks_like_the_root_s(home: Path) -> None:
    make(home, *OF_THE_ROOT)
    assert set(OF_THE_ROOT) <= set(surveyed(home))


def test_the_content_of_a_directory_comes_right_behind_it(home: Path) -> None:
    make(home, "b", "a-b", "a/z", "a/c/d", "a.x", "e/")
    assert surveyed(home) == ["a", "a/c", "a/c/d", "a/z", "a-b", "a.x", "b", "e"]


def test_sockets_pipes_and_devices_are_named(home: Path) -> None:
    make(home, "kept")
    os.mkfifo(home / "pipe")
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(home / "socket"))
    assert surveyed(home) == ["kept"]
    assert left_out(home) == {"pipe": "a pipe", "socket": "a socket"}


@pytest.mark.parametrize("purpose", BOTH)
def test_a_linked_profile_is_looked_at_through_the_link(tmp_path: Path, home: Path, purpose: str) -> None:
    make(tmp_path, "elsewhere/config.yaml", "elsewhere/bin/own")
    (home.parent / "linked").symlink_to(tmp_path / "elsewhere")
    found = snapshot.survey(str(home.parent / "linked"), purpose)
    assert found.home == str(tmp_path / "elsewhere")
    assert [entry.path for entry in found.entries] == ["bin", "bin/own", "config.yaml"]


def test_whoever_asks_can_leave_out_more_and_says_why(home: Path) -> None:
    make(home, ".env", "a/.env", "pairing/x", "kept")
    reasons = {".env": "secret", "pairing": "also secret"}
    found = snapshot.survey(str(home), snapshot.EXPORT, without=lambda path: reasons.get(path, ""))
    assert [entry.path for entry in found.entries] == ["a", "a/.env", "kept"]
    assert dict(found.left_out) == reasons


def test_the_size_is_that_of_all_files(home: Path) -> None:
    (home / "a").write_bytes(b"x" * 5000)
    make(home, "bcd", "e/")
    assert snapshot.survey(str(home), snapshot.CLONE).size == 5003


@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal"])
@pytest.mark.parametrize(("name", "is_database"), [("notes", True), ("notes.db", False)])
def test_a_database_is_told_by_its_content(home: Path, name: str, is_database: bool, suffix: str) -> None:
    """What SQLite keeps beside it is in its copy; beside another file the same name is somebody's own."""
    make(home, name, f"other{suffix}", f"directory/{name}{suffix}")
    if is_database:
        (home / name).unlink()
        database(home / name)
    make(home, f"{name}{suffix}")
    found = surveyed(home)
    assert (f"{name}{suffix}" in found) is not is_database
    assert {name, f"other{suffix}", f"directory/{name}{suffix}"} <= set(found)


ODD = ("new\nline", "\udcff\udcfe", "é", "e\u0301", "n" * 255, " ", "-rf", "?mode=rw#%41", "'\"$(id)")


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_names_may_be_anything(home: Path, tmp_path: Path, journal: str) -> None:
    for name in ODD:
        make(home, f"{name}/{name}")
        database(tmp_path / "made", journal)
        (tmp_path / "made").rename(home / f"{name[:250]}.db")
    assert cloned(home, tmp_path / "copy") == []
    content, missing = exported(home, tmp_path / "scratch")
    assert missing == []
    for name in ODD:
        assert (tmp_path / "copy" / name / name).read_bytes() == os.fsencode(f"{name}/{name}")
        copy = tmp_path / "copy" / f"{name[:250]}.db"
        with closing(sqlite3.connect(copy.rename(tmp_path / "copied"))) as opened:
            assert opened.execute("SELECT count(*) FROM t").fetchone() == (100,)
        assert content[f"{name}/{name}"] == os.fsencode(f"{name}/{name}")


def dig(top: Path, depth: int, name: str) -> None:
    """Make directories, one in the other, deeper than any path reaches, each with a file."""
    above = os.open(top, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=above)
        below = os.open(name, os.O_RDONLY, dir_fd=above)
        os.close(os.open("zz", os.O_WRONLY | os.O_CREAT, dir_fd=below))
        os.close(above)
        above = below
    os.write(file := os.open("deepest", os.O_WRONLY | os.O_CREAT, dir_fd=above), b"down here")
    os.close(file)
    os.close(above)


@pytest.mark.parametrize(("depth", "width"), [(2000, 1), (50, 200)])
def test_depth_has_no_limit(home: Path, tmp_path: Path, depth: int, width: int) -> None:
    """With a path longer than the system takes, and with more directories than there are descriptors."""
    dig(home, depth, "d" * width)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        assert cloned(home, tmp_path / "copy") == []
        content, _ = exported(home, tmp_path / "scratch")
        copies = snapshot.survey(str(tmp_path / "copy"), snapshot.CLONE).entries
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        subprocess.run(["rm", "-rf", str(home), str(tmp_path / "copy")], check=True)  # Python's own way gives up
    assert content["/".join(["d" * width] * depth) + "/deepest"] == b"down here"
    assert len(copies) == 2 * depth + 1


@pytest.mark.skipif(os.geteuid() != 0, reason="root can read everything: it has to become somebody else")
@pytest.mark.parametrize("purpose", BOTH)
@pytest.mark.parametrize("name", ["skills/secret", "skills"])
def test_what_cannot_be_read_is_an_error_before_anything_is_done(home: Path, purpose: str, name: str) -> None:
    make(home, "skills/secret")
    open_to_all(home)
    (home / name).chmod(0)
    with pytest.raises(HermesError) as caught:
        unprivileged(lambda: snapshot.survey(str(home), purpose))
    assert caught.value.message == f"cannot read {home / name}: Permission denied"
    assert caught.value.cure == f"look at: ls -ld {home / name}"


def test_a_directory_that_vanishes_while_it_is_walked_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(home, "a/file", "b/file")
    listed = surveying._listed

    def vanishing(directory: int) -> Iterator[tuple[str, os.stat_result]]:
        yield from listed(directory)
        if (home / "b").is_dir():
            (home / "b").rename(home.parent / "away")

    monkeypatch.setattr(surveying, "_listed", vanishing)
    found = snapshot.survey(str(home), snapshot.CLONE)
    assert [entry.path for entry in found.entries if entry.path.startswith("a")] == ["a", "a/file"]
    assert found.left_out == [("b", "it vanished meanwhile")]
