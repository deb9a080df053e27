"""The sticky default: read whatever is there, written so that no reader ever sees half of it."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import filelock  # noqa: F401 - imported before privileges are dropped
import pytest

from hermes_shell import sticky
from hermes_shell.errors import HermesError
from tests.house import closed, open_to_all, unprivileged

if TYPE_CHECKING:
    from pathlib import Path

READS = {
    "plain": (b"work\n", "work", ""),
    "no newline": (b"work", "work", ""),
    "CRLF": (b"work\r\n", "work", ""),
    "byte order mark": (b"\xef\xbb\xbfwork\n", "work", ""),
    "capitals and space": (b"  Work \n", "work", ""),
    "empty": (b"", "default", ""),
    "blank": (b" \n\n", "default", ""),
    "two lines": (b"work\nplay\n", "", "holds more than one line"),
    "no name": (b"../x\n", "", "does not hold a profile name"),
    "undecodable": (b"\xff\xfe", "default", "is not text, so it is ignored"),
    "huge": (b"x" * 100_000, "", "is too large to hold a name"),
}


@pytest.mark.parametrize(("data", "name", "problem"), READS.values(), ids=READS)
def test_reading(tmp_path: Path, data: bytes, name: str, problem: str) -> None:
    (tmp_path / "active_profile").write_bytes(data)
    found = sticky.read(str(tmp_path))
    assert (found.name, found.problem) == (name, problem)


def test_reading_what_is_no_file(tmp_path: Path) -> None:
    assert sticky.read(str(tmp_path)).name == "default"
    (tmp_path / "active_profile").mkdir()
    assert "ignored" in sticky.read(str(tmp_path)).problem
    (tmp_path / "active_profile").rmdir()
    os.mkfifo(tmp_path / "active_profile")
    assert "ignored" in sticky.read(str(tmp_path)).problem, "a pipe would be waited for"


def test_reading_what_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "active_profile").write_text("work\n")
    (tmp_path / "active_profile").chmod(0)
    open_to_all(tmp_path)
    problem = unprivileged(lambda: sticky.read(str(tmp_path)).problem)
    assert "Permission denied" in str(problem)


def test_writing(tmp_path: Path) -> None:
    assert sticky.write(str(tmp_path), "work") == ""
    file = tmp_path / "active_profile"
    assert file.read_bytes() == b"work\n"
    assert file.stat().st_mode & 0o777 == 0o644
    sticky.write(str(tmp_path), "default")
    assert list(tmp_path.iterdir()) == []


def test_writing_replaces_a_link_and_leaves_its_target(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    (tmp_path / "active_profile").symlink_to(precious)
    sticky.write(str(tmp_path), "work")
    assert precious.read_text() == "kept"
    assert sticky.read(str(tmp_path)).name == "work"


def test_writing_moves_a_directory_out_of_the_way(tmp_path: Path) -> None:
    (tmp_path / "active_profile").mkdir()
    (tmp_path / "active_profile" / "precious").write_text("kept")
    aside = sticky.write(str(tmp_path), "work")
    assert (tmp_path / aside / "precious").read_text() == "kept"
    assert sticky.read(str(tmp_path)).name == "work"


def test_writing_where_one_may_not(tmp_path: Path) -> None:
    with closed(tmp_path), pytest.raises(HermesError, match="Permission denied") as caught:
        unprivileged(lambda: sticky.write(str(tmp_path), "work"))
    assert caught.value.cure
    assert list(tmp_path.iterdir()) == []


def _write_many(root: str, name: str) -> int:
    """Write many times, look after each; return how often something else than a name was there."""
    bad = 0
    for _ in range(100):
        sticky.write(root, name)
        bad += sticky.read(root).name not in ("work", "play")
    return bad


def test_writers_and_readers_at_once(tmp_path: Path) -> None:
    """The agent's own way lost writes and showed readers an empty file (contract 1.5)."""
    with ProcessPoolExecutor(4, mp_context=get_context("forkserver")) as pool:
        results = pool.map(_write_many, [str(tmp_path)] * 4, ["work", "play"] * 2)
    assert list(results) == [0, 0, 0, 0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can get in the user's way like this")
def test_what_root_did_the_user_can_undo(tmp_path: Path) -> None:
    """`sudo` with the user's HOME: neither the lock nor the file may be root's own."""
    open_to_all(tmp_path)
    os.chown(tmp_path, 65534, 65534)
    sticky.write(str(tmp_path), "work")
    assert unprivileged(lambda: sticky.write(str(tmp_path), "play")) == ""
    assert sticky.read(str(tmp_path)).name == "play"
