"""The marked block: nothing outside it is touched, and taking it out leaves the file as it was."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from hermes_shell import rcfile
from hermes_shell.errors import HermesError
from tests.house import closed, unprivileged

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = {
    "empty": b"",
    "plain": b"alias ls='ls -F'\n",
    "no final newline": b"alias ls='ls -F'",
    "CRLF": b"one\r\ntwo\r\n",
    "CRLF, no final newline": b"one\r\ntwo",
    "blank lines at the end": b"one\n\n\n",
    "not text": b"\xff\xfe\x00\n",
}


@pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES)
def test_put_and_take_leave_the_file_as_it_was(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "rc"
    file.write_bytes(data)
    file.chmod(0o640)
    assert rcfile.put(str(file), "line")
    once = file.read_bytes()
    assert once.startswith(data)
    assert b"line" in once
    assert not rcfile.put(str(file), "line")
    assert file.read_bytes() == once
    assert rcfile.take(str(file))
    assert file.read_bytes() == data
    assert file.stat().st_mode & 0o777 == 0o640
    assert not rcfile.take(str(file))


def test_a_changed_line_is_changed_in_place(tmp_path: Path) -> None:
    file = tmp_path / "rc"
    file.write_bytes(b"before")
    rcfile.put(str(file), "old")
    with file.open("ab") as more:
        more.write(b"after\n")
    assert rcfile.put(str(file), "new")
    assert b"old" not in file.read_bytes()
    assert rcfile.take(str(file))
    assert file.read_bytes() == b"before\nafter\n"


def test_a_file_that_was_not_there_is_gone_again(tmp_path: Path) -> None:
    file = tmp_path / "directory" / "rc"
    assert rcfile.put(str(file), "line")
    assert rcfile.take(str(file))
    assert not file.exists()


def test_a_file_that_was_not_there_stays_with_what_came_since(tmp_path: Path) -> None:
    file = tmp_path / "rc"
    rcfile.put(str(file), "line")
    with file.open("ab") as more:
        more.write(b"mine\n")
    rcfile.take(str(file))
    assert file.read_bytes() == b"mine\n"


def test_a_linked_file_is_edited_where_it_lies(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "rc"
    target.parent.mkdir()
    target.write_text("mine\n")
    link = tmp_path / "rc"
    link.symlink_to("dotfiles/rc")
    rcfile.put(str(link), "line")
    assert link.is_symlink()
    assert "line" in target.read_text()
    rcfile.take(str(link))
    assert target.read_text() == "mine\n"


DAMAGED = {
    "half": (b"x\n" + rcfile.BEGIN + b"\nline\n", "lines 2"),
    "end alone": (rcfile.END + b"\n", "lines 1"),
    "twice": ((rcfile.BEGIN + b"\n" + rcfile.END + b"\n") * 2, "lines 1, 2, 3, 4"),
    "the wrong way round": (rcfile.END + b"\n" + rcfile.BEGIN + b"\n", "lines 1, 2"),
}


@pytest.mark.parametrize(("data", "where"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_block_is_refused_with_its_lines(tmp_path: Path, data: bytes, where: str) -> None:
    file = tmp_path / "rc"
    file.write_bytes(data)
    with pytest.raises(HermesError, match=where) as caught:
        rcfile.put(str(file), "line")
    assert caught.value.cure
    with pytest.raises(HermesError, match=where):
        rcfile.take(str(file))
    assert file.read_bytes() == data


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    """Renaming would get round it."""
    file = tmp_path / "rc"
    file.write_bytes(b"mine\n")
    file.chmod(0o444)
    with pytest.raises(HermesError, match="read-only"):
        rcfile.put(str(file), "line")
    assert file.read_bytes() == b"mine\n"


def test_a_directory_where_one_may_not_write(tmp_path: Path) -> None:
    with closed(tmp_path), pytest.raises(HermesError, match="Permission denied"):
        unprivileged(lambda: rcfile.put(os.path.join(tmp_path, "rc"), "line"))
    assert list(tmp_path.iterdir()) == []
