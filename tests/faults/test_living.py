"""A profile is copied while agents work in it: what is in the copy is whole."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from hermes_shell import snapshot
from tests import writer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JOURNALS = ("wal", "delete", "truncate")
ROUNDS = [pytest.param(3, id="3"), pytest.param(50, id="50", marks=pytest.mark.full)]


@pytest.fixture
def living(tmp_path: Path) -> Iterator[Path]:
    """Give the home of a profile with a writer in each journal mode, each with a growing log."""
    home = tmp_path / ".hermes" / "profiles" / "work"
    (home / "logs").mkdir(parents=True)
    with ExitStack() as writers:
        for journal in JOURNALS:
            writer.seed(home / f"{journal}.db", journal)
            writers.enter_context(writer.writing(home / f"{journal}.db", home / "logs" / f"{journal}.log"))
        yield home


@pytest.mark.parametrize("rounds", ROUNDS)
def test_clones_of_a_living_profile_are_whole(living: Path, tmp_path: Path, rounds: int) -> None:
    lines = []
    for number in range(rounds):
        target = tmp_path / f"copy-{number}"
        target.mkdir(0o700)
        found = snapshot.survey(str(living), snapshot.CLONE)
        assert snapshot.clone(found, str(target)) == []
        expected = sorted([*(f"{journal}.db" for journal in JOURNALS), "logs"])
        assert sorted(path.name for path in target.iterdir()) == expected
        for journal in JOURNALS:
            writer.check(target / f"{journal}.db")
            lines.append(writer.check_log((target / "logs" / f"{journal}.log").read_bytes()))
        shutil.rmtree(target)
    assert lines[-3:] > lines[:3], "nothing was written meanwhile"


@pytest.mark.parametrize("rounds", ROUNDS)
def test_members_of_a_living_profile_are_whole(living: Path, tmp_path: Path, rounds: int) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir(0o700)
    lines = []
    for number in range(rounds):
        found = snapshot.survey(str(living), snapshot.EXPORT)
        content = {}
        for member in snapshot.members(found, str(scratch)):
            with member.open() as file:
                content[member.path] = file.read()
            assert len(content[member.path]) == member.size
        assert found.left_out == []
        for journal in JOURNALS:
            copy = tmp_path / f"{number}-{journal}.db"
            copy.write_bytes(content[f"{journal}.db"])
            writer.check(copy)
            lines.append(writer.check_log(content[f"logs/{journal}.log"]))
            copy.unlink()
        assert list(scratch.iterdir()) == []
    assert lines[-3:] > lines[:3], "nothing was written meanwhile"
