"""Whole files or none."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from hermes_shell import creating, files
from tests.house import closed, unprivileged

if TYPE_CHECKING:
    from pathlib import Path


def test_what_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file" / "full").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        files.replace(str(tmp_path / "file"), b"new", 0o644)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_fails_names_no_temporary_file(tmp_path: Path) -> None:
    with closed(tmp_path), pytest.raises(PermissionError) as caught:
        unprivileged(lambda: files.replace(str(tmp_path / "file"), b"data", 0o600))
    assert caught.value.filename == str(tmp_path)


def test_the_owner_is_kept(tmp_path: Path) -> None:
    """As with `sudo hermes-shell shell install`: the start-up file stays the user's own."""
    file = tmp_path / "rc"
    file.write_text("old")
    os.chown(file, 65534, 65534)
    files.replace(str(file), b"new", 0o644)
    assert (file.stat().st_uid, file.stat().st_gid, file.read_text()) == (65534, 65534, "new")


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / f".hermes-shell.{gone.pid}.directory").mkdir()
    (tmp_path / f".hermes-shell.{gone.pid}.directory" / "hermes").touch()
    (tmp_path / f".hermes-shell.{gone.pid}.file").touch()
    living = tmp_path / f".hermes-shell.{os.getpid()}.file"
    stay = [living, *(tmp_path / name for name in (".hermes-shell", ".hermes-shell.d", f"x.{gone.pid}.file"))]
    for path in stay:
        path.touch()
    files.sweep(str(tmp_path))
    assert sorted(tmp_path.iterdir()) == sorted(stay)
    os.utime(living, (0, 0))  # the process id went to another program
    files.sweep(str(tmp_path))
    assert not living.exists()


def test_a_profile_that_cannot_be_published_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(Exception, match="No space left") as caught:
        creating.create({"HOME": str(tmp_path)}, creating.Order("work"))
    assert not isinstance(caught.value, OSError)
    assert list((tmp_path / ".hermes" / "profiles").iterdir()) == []
