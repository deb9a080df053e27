"""Where an archive goes: what is there is never lost, and what is not finished is not left."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hermes_shell import exporting
from hermes_shell.archives import unpack
from hermes_shell.errors import HermesError
from tests.house import closed, unprivileged
from tests.unit.archive.exported import profile, refused, unpacked, write


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("", "work.tar.gz"),
        ("to", "to/work.tar.gz"),
        ("to/", "to/work.tar.gz"),
        ("x.tar.gz", "x.tar.gz"),
        ("x.tgz", "x.tgz"),
        ("X.TGZ", "X.TGZ"),
        ("x.tar.zst", "x.tar.zst"),
        ("x", "x.tar.gz"),
        ("x.v2", "x.v2.tar.gz"),
        ("to/../y", "y.tar.gz"),
    ],
)
def test_the_name_that_is_typed(
    typed: str, path: str, env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "to").mkdir()
    done = exporting.export(env, "work", typed)
    assert done.path == str(tmp_path / path)
    assert done.size == os.path.getsize(done.path)
    assert unpacked(done.path, tmp_path / "out").name == "work"


@pytest.mark.parametrize("typed", ["x.zip", "x.tar", "x.tar.bz2", "x.TAR.XZ", "x.gz", "x.7z"])
def test_the_suffix_of_another_format_is_refused(typed: str, env: dict[str, str], tmp_path: Path) -> None:
    assert refused(env, str(tmp_path / typed)).code == 2
    assert not (tmp_path / typed).exists()


def test_a_directory_that_is_not_there_is_named(env: dict[str, str], tmp_path: Path) -> None:
    error = refused(env, str(tmp_path / "no" / "x.tar.gz"))
    assert str(tmp_path / "no") in error.message
    assert error.cure.startswith("make it: mkdir -p")


def test_no_file_is_overwritten_but_with_force(env: dict[str, str], tmp_path: Path) -> None:
    mine = write(tmp_path / "x.tar.gz", "mine")
    assert "--force" in refused(env, str(mine)).cure
    assert mine.read_text() == "mine"
    mine.chmod(0o644)
    exporting.export(env, "work", str(mine), force=True)
    assert mine.stat().st_mode & 0o777 == 0o600
    assert unpacked(str(mine), tmp_path / "out").name == "work"


def test_a_link_at_the_goal_is_replaced_and_not_followed(env: dict[str, str], tmp_path: Path) -> None:
    precious = write(tmp_path / "precious", "mine")
    goal = tmp_path / "x.tar.gz"
    goal.symlink_to(precious)
    refused(env, str(goal))
    exporting.export(env, "work", str(goal), force=True)
    assert not goal.is_symlink()
    assert precious.read_text() == "mine"


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_file_is_never_replaced(force: bool, env: dict[str, str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.tar.gz")
    assert "is no file" in refused(env, str(tmp_path / "x.tar.gz"), force=force).message
    (tmp_path / "y.tar.gz").mkdir()
    done = exporting.export(env, "work", str(tmp_path / "y.tar.gz"), force=force)
    assert done.path == str(tmp_path / "y.tar.gz" / "work.tar.gz")


def test_a_file_that_comes_meanwhile_is_not_overwritten(env: dict[str, str], tmp_path: Path) -> None:
    def come(done: int, total: int) -> None:
        write(tmp_path / "x.tar.gz", "theirs")

    with pytest.raises(HermesError, match="already"):
        exporting.export(env, "work", str(tmp_path / "x.tar.gz"), progress=come)
    assert (tmp_path / "x.tar.gz").read_text() == "theirs"
    assert sorted(os.listdir(tmp_path)) == [".hermes", "x.tar.gz"]


@pytest.mark.parametrize("there", [False, True])
def test_a_file_system_without_links(
    there: bool, env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(source: str, target: str) -> None:
        if there:
            write(Path(target), "theirs")
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    if there:
        refused(env, str(tmp_path / "x.tar.gz"))
        assert (tmp_path / "x.tar.gz").read_text() == "theirs"
    else:
        exporting.export(env, "work", str(tmp_path / "x.tar.gz"))
        assert (tmp_path / "x.tar.gz").stat().st_mode & 0o777 == 0o600


def test_a_file_system_without_permissions(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not exporting.export(env, "work", str(tmp_path / "x.tar.gz")).shared
    chmod = os.chmod

    def refuse(path: str, mode: int) -> None:
        chmod(path, 0o755)
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chmod", refuse)
    assert exporting.export(env, "work", str(tmp_path / "y.tar.gz")).shared


def test_a_directory_that_cannot_be_written(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()
    Path(env["HOME"], ".hermes").chmod(0o755)
    for path in (tmp_path / ".hermes").rglob("*"):
        path.chmod(0o755)
    with closed(tmp_path / "to"), pytest.raises(HermesError, match=r"cannot write .*Permission denied"):
        unprivileged(lambda: exporting.export(env, "work", str(tmp_path / "to")))


def test_an_interrupted_export_leaves_nothing(env: dict[str, str], tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exporting.export(env, "work", str(tmp_path / "x.tar.gz"), progress=interrupt)
    assert os.listdir(tmp_path) == [".hermes"]


def test_what_a_killed_export_left_goes_with_the_next_one(env: dict[str, str], tmp_path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = tmp_path / f".hermes-shell.{int(died.stdout)}.x"
    write(left / "archive", "half")
    exporting.export(env, "work", str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == [".hermes", "work.tar.gz"]


def test_the_archive_never_holds_itself(env: dict[str, str], tmp_path: Path) -> None:
    goal = profile(env) / "backup.tar.gz"
    exporting.export(env, "work", str(goal))
    done = exporting.export(env, "work", str(goal), force=True)
    assert [tuple(each) for each in done.left_out] == [("backup.tar.gz", "the archive itself")]
    unpacked(str(goal), tmp_path / "out")
    assert os.listdir(tmp_path / "out") == ["config.yaml"]


def test_into_a_stream(env: dict[str, str], tmp_path: Path) -> None:
    stream = io.BytesIO()
    done = exporting.write(env, "work", stream)
    assert (done.path, done.size) == ("", len(stream.getvalue()))
    assert unpacked(io.BytesIO(stream.getvalue()), tmp_path / "out").maker == unpack.OURS


def test_a_reader_that_goes_away(env: dict[str, str]) -> None:
    read, write_end = os.pipe()
    os.close(read)
    with pytest.raises(HermesError, match="Broken pipe"), open(write_end, "wb", buffering=0) as stream:
        exporting.write(env, "work", stream)
