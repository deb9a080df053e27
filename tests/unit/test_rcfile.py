"""The marked block: nothing outside it is touched, and taking it out leaves the file as it was."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hermes_shell import rcfile
from hermes_shell.errors import HermesError
from tests.house import closed, unprivileged


def put(file: Path, line: str = "line") -> None:
    edit = rcfile.put(str(file), line)
    assert edit.changes
    edit.make()


def take(file: Path) -> None:
    edit = rcfile.take(str(file))
    assert edit.changes
    edit.make()


SHAPES = {
    "empty": b"",
    "plain": b"alias ls='ls -F'\n",
    "no final newline": b"alias ls='ls -F'",
    "CRLF": b"one\r\ntwo\r\n",
    "CRLF, no final newline": b"one\r\ntwo",
    "blank lines at the end": b"one\n\n\n",
    "mixed newlines": b"one\r\ntwo\nthree\r\n",
    "LF, and a carriage return for its end": b"one\ntwo\r",
    "lone carriage returns": b"one\rtwo\r",
    "a carriage return alone": b"\r",
    "byte order mark": b"\xef\xbb\xbfone\n",
    "byte order mark alone": b"\xef\xbb\xbf",
    "not text": b"\xff\xc0\x00\n",
    "only blank lines": b"\n\n \n",
    "our marks, indented": b"  " + rcfile.BEGIN + b"\n\t" + rcfile.END + b"\n",
    "our mark after a carriage return": b"one\r" + rcfile.BEGIN + b"\n",
}


@pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES)
def test_put_and_take_leave_the_file_as_it_was(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "rc"
    file.write_bytes(data)
    file.chmod(0o640)
    put(file)
    once = file.read_bytes()
    assert once.startswith(data)
    assert b"line" in once
    assert not rcfile.put(str(file), "line").changes
    assert file.read_bytes() == once
    take(file)
    assert file.read_bytes() == data
    assert file.stat().st_mode & 0o777 == 0o640
    assert not rcfile.take(str(file)).changes


@given(st.binary().filter(lambda data: b"hermes-shell" not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff"))))
def test_any_bytes_come_back(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "rc")
        file.write_bytes(data)
        put(file)
        take(file)
        assert file.read_bytes() == data


def test_a_changed_line_is_changed_in_place(tmp_path: Path) -> None:
    file = tmp_path / "rc"
    file.write_bytes(b"before")
    put(file, "old")
    with file.open("ab") as more:
        more.write(b"after\n")
    put(file, "new")
    assert b"old" not in file.read_bytes()
    take(file)
    assert file.read_bytes() == b"before\nafter\n"


def test_a_file_that_was_not_there_is_gone_again(tmp_path: Path) -> None:
    file = tmp_path / "directory" / "rc"
    put(file)
    take(file)
    assert not file.exists()


def test_a_file_that_was_not_there_stays_with_what_came_since(tmp_path: Path) -> None:
    file = tmp_path / "rc"
    put(file)
    with file.open("ab") as more:
        more.write(b"mine\n")
    take(file)
    assert file.read_bytes() == b"mine\n"


def test_a_linked_file_is_edited_where_it_lies(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "rc"
    target.parent.mkdir()
    target.write_text("mine\n")
    link = tmp_path / "rc"
    link.symlink_to("dotfiles/rc")
    put(link)
    assert link.is_symlink()
    assert "line" in target.read_text()
    take(link)
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
    with closed(tmp_path), pytest.raises(HermesError, match="cannot write in"):
        unprivileged(lambda: rcfile.put(os.path.join(tmp_path, "new", "rc"), "line"))
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rc")
    with pytest.raises(HermesError, match="not a file"):
        rcfile.take(str(tmp_path / "rc"))


DIFFS = {
    "plain": (b"one\n", [" one", "+" + rcfile.BEGIN.decode(), "+line", "+" + rcfile.END.decode()]),
    "no final newline": (b"one", ["-one", "\\ No newline at end of file", "+one"]),
    "control characters": (b"\x1b[2Jone\n", [" \\x1b[2Jone"]),
    "not text": (b"\xff\n", [" \\xff"]),
    "CRLF": (b"one\r\n", [" one\\r", "+line #\\r"]),
}


@pytest.mark.parametrize(("data", "lines"), DIFFS.values(), ids=DIFFS)
def test_a_diff_is_for_reading(tmp_path: Path, data: bytes, lines: list[str]) -> None:
    file = tmp_path / "rc"
    file.write_bytes(data)
    diff = rcfile.put(str(file), "line").diff()
    assert diff[:2] == [f"--- {file}", f"+++ {file}"]
    assert [line for line in diff if line in lines] == lines
    assert all(line.isprintable() for line in diff)


def test_the_diff_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    diff = rcfile.put(str(tmp_path / "rc"), "line").diff()
    assert diff[:3] == ["--- /dev/null", f"+++ {tmp_path}/rc", "@@ -0,0 +1,3 @@"]
