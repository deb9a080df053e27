"""What has to outlast a power cut, on macOS too, where fsync alone does not reach the disk."""

from __future__ import annotations

import errno
import fcntl
import os
from typing import TYPE_CHECKING

import pytest

from hermes_shell import files

if TYPE_CHECKING:
    from pathlib import Path

_FULL = 51  # F_FULLFSYNC


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note down what the system is asked for, as on macOS."""
    calls: list[str] = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", _FULL, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda _, what: calls.append("full" if what == _FULL else "other"))
    monkeypatch.setattr(os, "fsync", lambda _: calls.append("fsync"))
    return calls


def test_a_file_and_its_directory_reach_the_disk(asked: list[str], tmp_path: Path) -> None:
    files.replace(str(tmp_path / "settings"), b"new", 0o600)
    assert asked == ["full", "full"]


def test_a_file_system_that_refuses_it_gets_what_it_can(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int, _what: int) -> None:
        raise OSError(errno.ENOTSUP, "not here")

    monkeypatch.setattr(fcntl, "fcntl", refuse)
    files.replace(str(tmp_path / "settings"), b"new", 0o600)
    assert asked == ["fsync", "fsync"]
    assert (tmp_path / "settings").read_bytes() == b"new"


def test_elsewhere_fsync_is_enough(asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(fcntl, "F_FULLFSYNC")
    files.replace(str(tmp_path / "settings"), b"new", 0o600)
    assert asked == ["fsync", "fsync"]
