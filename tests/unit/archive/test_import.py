"""An import makes a whole profile, or leaves nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hermes_shell import exporting, importing
from hermes_shell.errors import HermesError
from tests.unit.archive.exported import profile, write


def test_import_makes_a_whole_profile(env: dict[str, str]) -> None:
    write(profile(env) / "skills" / "run.sh").chmod(0o755)
    done = exporting.export(env, "work", env["HOME"])
    made = importing.import_(env, done.path, importing.Wanted("again"))
    assert (made.name, made.home) == ("again", str(profile(env, "again")))
    assert (profile(env, "again") / "config.yaml").read_text() == "model: x\n"
    assert (profile(env, "again") / ".env").stat().st_mode & 0o777 == 0o600
    assert profile(env, "again").stat().st_mode & 0o777 == 0o700
    assert sorted(os.listdir(profile(env).parent)) == ["again", "work"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "there is a profile 'work' already"),
        ("default", "a profile 'default' already"),
        ("a b", "cannot be"),
        ("root", "reserved"),
    ],
)
def test_import_under_a_name_that_cannot_be(name: str, message: str, env: dict[str, str]) -> None:
    done = exporting.export(env, "work", env["HOME"])
    with pytest.raises(HermesError, match=message):
        importing.import_(env, done.path, importing.Wanted(name))
    assert os.listdir(profile(env).parent) == ["work"]


def test_a_refused_import_leaves_nothing(env: dict[str, str]) -> None:
    done = exporting.export(env, "work", env["HOME"])
    Path(done.path).write_bytes(Path(done.path).read_bytes()[:-1])
    with pytest.raises(HermesError, match="cut off"):
        importing.import_(env, done.path, importing.Wanted("again"))
    assert os.listdir(profile(env).parent) == ["work"]


def test_an_archive_that_is_not_there(env: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(HermesError, match="there is no archive"):
        importing.import_(env, str(tmp_path / "no.tar.gz"), importing.Wanted())
    with pytest.raises(HermesError, match="is a directory"):
        importing.import_(env, str(tmp_path), importing.Wanted())
