"""A profile read for an archive."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from hermes_shell import snapshot
from hermes_shell.errors import HermesError
from tests.unit.snapshots import database, exported, make

if TYPE_CHECKING:
    from pathlib import Path

LARGE = 3_000_000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give the home of a profile."""
    made = tmp_path / ".hermes" / "profiles" / "work"
    made.mkdir(parents=True)
    (tmp_path / "scratch").mkdir(0o700)
    return made


def test_members_come_in_the_order_of_the_survey(home: Path, tmp_path: Path) -> None:
    make(home, "b/run", "a", "c/")
    (home / "b" / "run").chmod(0o700)
    database(home / "b" / "base")
    survey = snapshot.survey(str(home), snapshot.EXPORT)
    found = [(member.path, member.kind, member.executable) for member in snapshot.members(survey, str(tmp_path))]
    assert found == [(entry.path, entry.kind, entry.executable) for entry in survey.entries]
    assert ("b/run", snapshot.FILE, True) in found
    assert ("c", snapshot.DIRECTORY, False) in found


@pytest.mark.parametrize("size", [0, 1000, LARGE])
@pytest.mark.parametrize("change", ["grows", "shrinks"])
def test_a_member_is_as_long_as_it_said(home: Path, tmp_path: Path, size: int, change: str) -> None:
    (home / "log").write_bytes(b"x" * size)
    survey = snapshot.survey(str(home), snapshot.EXPORT)
    for member in snapshot.members(survey, str(tmp_path / "scratch")):
        os.truncate(home / "log", size * 2 if change == "grows" else 10)
        with member.open() as file:
            data = file.read()
        assert len(data) == member.size == size
        zeros = size - 10 if change == "shrinks" and size == LARGE else 0
        assert data == b"x" * (size - zeros) + bytes(zeros)
    shrank = "its end, which was cut off meanwhile: it is zeros now"
    assert survey.left_out == ([("log", shrank)] if change == "shrinks" and size == LARGE else [])


def test_what_vanished_since_is_left_out_and_named(home: Path, tmp_path: Path) -> None:
    make(home, "a", "b")
    survey = snapshot.survey(str(home), snapshot.EXPORT)
    (home / "a").unlink()
    assert [member.path for member in snapshot.members(survey, str(tmp_path))] == ["b"]
    assert survey.left_out == [("a", "it vanished meanwhile")]


def test_a_database_in_scratch_is_for_the_owner_alone_and_does_not_stay(home: Path, tmp_path: Path) -> None:
    database(home / "base")
    database(home / "second", "wal")
    before = os.umask(0)
    try:
        survey = snapshot.survey(str(home), snapshot.EXPORT)
        for _ in snapshot.members(survey, str(tmp_path / "scratch")):
            modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "scratch").iterdir()]
            assert modes == [0o600]
    finally:
        os.umask(before)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_progress_goes_up_to_all_bytes(home: Path, tmp_path: Path) -> None:
    (home / "large").write_bytes(b"x" * LARGE)
    database(home / "base")
    make(home, "small")
    survey = snapshot.survey(str(home), snapshot.EXPORT)
    seen: list[tuple[int, int]] = []
    for member in snapshot.members(survey, str(tmp_path / "scratch"), lambda *told: seen.append(told)):
        with member.open() as file:
            file.read()
    done = [told[0] for told in seen]
    assert done == sorted(done)
    assert seen[-1] == (survey.size, survey.size)
    assert len(set(done)) > 4


def test_a_scratch_that_cannot_be_written_is_one_error(home: Path, tmp_path: Path) -> None:
    database(home / "base")
    (tmp_path / "scratch").rmdir()
    (tmp_path / "scratch").write_text("no directory")
    survey = snapshot.survey(str(home), snapshot.EXPORT)
    with pytest.raises(HermesError, match="Not a directory"):
        list(snapshot.members(survey, str(tmp_path / "scratch")))
    assert exported(home, tmp_path / "other")[1] == []
