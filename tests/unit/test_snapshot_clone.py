"""A profile copied into a directory."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from typing import TYPE_CHECKING

import pytest

from hermes_shell import snapshot
from hermes_shell.errors import HermesError
from hermes_shell.snapshot import copying
from tests.unit.snapshots import cloned, database, make

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give the home of a profile."""
    made = tmp_path / ".hermes" / "profiles" / "work"
    made.mkdir(parents=True)
    return made


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_modes_are_for_the_owner_alone(home: Path, tmp_path: Path, umask: int) -> None:
    make(home, "a/run", "a/keep", "a/none", "b/")
    database(home / "a" / "base")
    for name, mode in {"run": 0o4777, "keep": 0o666, "none": 0o055, "base": 0o644}.items():
        (home / "a" / name).chmod(mode)
    (home / "b").chmod(0o777)
    before = os.umask(umask)
    try:
        cloned(home, tmp_path / "copy")
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    copy = tmp_path / "copy"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in copy.rglob("*")}
    assert modes == {"a": 0o700, "b": 0o700, "run": 0o700, "keep": 0o600, "none": 0o600, "base": 0o600}


def test_content_times_and_empty_directories_are_kept(home: Path, tmp_path: Path) -> None:
    make(home, "a/b/file", "empty/in/", "none")
    (home / "none").write_bytes(b"")
    os.utime(home / "a" / "b" / "file", ns=(1, 1_234_567_891_234_567_890))
    (home / "linked").hardlink_to(home / "a" / "b" / "file")
    assert cloned(home, tmp_path / "copy") == []
    copy = tmp_path / "copy"
    assert sorted(path.name for path in copy.rglob("*")) == ["a", "b", "empty", "file", "in", "linked", "none"]
    assert (copy / "a" / "b" / "file").read_text() == "a/b/file"
    assert (copy / "a" / "b" / "file").stat().st_mtime_ns == 1_234_567_891_234_567_890
    assert (copy / "linked").stat().st_nlink == (copy / "a" / "b" / "file").stat().st_nlink == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_made_by_root_it_belongs_to_whom_the_directory_belongs(home: Path, tmp_path: Path) -> None:
    make(home, "a/file")
    database(home / "base")
    (home / "link").symlink_to("a")
    (tmp_path / "copy").mkdir(0o700)
    os.chown(tmp_path / "copy", 65534, 65534)
    snapshot.clone(snapshot.survey(str(home), snapshot.CLONE), str(tmp_path / "copy"))
    assert {path.lstat().st_uid for path in (tmp_path / "copy").rglob("*")} == {65534}


def test_a_sparse_file_stays_sparse(home: Path, tmp_path: Path) -> None:
    with (home / "image").open("wb") as file:
        for place in (0, 5_000_000, 40_000_000):
            file.seek(place)
            file.write(b"data")
        file.truncate(100_000_000)
    cloned(home, tmp_path / "copy")
    copy = tmp_path / "copy" / "image"
    assert copy.read_bytes() == (home / "image").read_bytes()
    assert copy.stat().st_blocks * 512 < 1_000_000


REFUSALS = (errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, 0)


@pytest.mark.parametrize("code", REFUSALS)
def test_where_the_kernel_does_not_copy_it_is_done_by_hand(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    data = os.urandom(3_000_000)
    (home / "file").write_bytes(data)
    real = os.copy_file_range
    calls = []

    def refusing(source: int, target: int, count: int, *places: int) -> int:
        calls.append(count)
        if len(calls) == 1:
            return real(source, target, 100_000, *places)
        if code:
            raise OSError(code, os.strerror(code))
        return 0

    monkeypatch.setattr(os, "copy_file_range", refusing)
    cloned(home, tmp_path / "copy")
    assert (tmp_path / "copy" / "file").read_bytes() == data
    assert len(calls) == 2


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_file_that_grows_is_cut_and_one_that_shrinks_is_shorter(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_hand: bool
) -> None:
    (home / "grows").write_bytes(b"g" * 200_000)
    (home / "shrinks").write_bytes(b"s" * 200_000)
    copy = copying.copy
    if by_hand:
        monkeypatch.delattr(os, "copy_file_range")

    def meanwhile(source: int, target: int, size: int, added: copying.Added) -> None:
        with (home / "grows").open("ab") as file:
            file.write(b"more")
        os.truncate(home / "shrinks", 1000)
        copy(source, target, size, added)

    monkeypatch.setattr(copying, "copy", meanwhile)
    assert cloned(home, tmp_path / "copy") == []
    assert (tmp_path / "copy" / "grows").read_bytes() == b"g" * 200_000
    assert (tmp_path / "copy" / "shrinks").read_bytes() == b"s" * 1000


@pytest.mark.parametrize("instead", ["nothing", "a link", "a pipe", "no directory"])
def test_what_vanished_since_is_left_out_and_named(home: Path, tmp_path: Path, instead: str) -> None:
    make(home, "a/file", "b")
    make(tmp_path, "outside")
    survey = snapshot.survey(str(home), snapshot.CLONE)
    (home / "a" / "file").unlink()
    if instead == "a link":
        (home / "a" / "file").symlink_to(tmp_path / "outside")
    elif instead == "a pipe":
        os.mkfifo(home / "a" / "file")
    elif instead == "no directory":
        (home / "a").rmdir()
        (home / "a").symlink_to(tmp_path)
        (tmp_path / "file").write_text("another one's")
    (tmp_path / "copy").mkdir(0o700)
    assert snapshot.clone(survey, str(tmp_path / "copy")) == [("a/file", "it vanished meanwhile")]
    assert sorted(path.name for path in (tmp_path / "copy").rglob("*")) == ["a", "b"]


def test_progress_goes_up_to_all_bytes(home: Path, tmp_path: Path) -> None:
    make(home, "a/b", "c")
    (home / "large").write_bytes(b"x" * 300_000)
    database(home / "base", "wal", rows=5000)
    database(home / "second", rows=5000)
    seen: list[tuple[int, int]] = []
    (tmp_path / "copy").mkdir(0o700)
    survey = snapshot.survey(str(home), snapshot.CLONE)
    snapshot.clone(survey, str(tmp_path / "copy"), lambda *told: seen.append(told))
    done = [told[0] for told in seen]
    assert done == sorted(done)
    assert seen[-1] == (survey.size, survey.size)
    assert {told[1] for told in seen} == {survey.size}
    assert len(set(done)) > 5


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_what_cannot_be_written_is_one_error(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    make(home, "a/file")

    def failing(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "copy_file_range", failing)
    with pytest.raises(HermesError, match=os.strerror(code)) as caught:
        cloned(home, tmp_path / "copy")
    assert str(tmp_path / "copy" / "a" / "file") in caught.value.message


@pytest.mark.parametrize("change", ["none", "one page", "longer", "shorter"])
def test_what_shares_blocks_has_the_content_that_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Whatever the file looked like when its blocks were shared; only what differs is written."""
    data = os.urandom(2_500_000)
    found = {
        "none": data,
        "one page": data[:5000] + b"other" + data[5005:],
        "longer": data + b"more",
        "shorter": data[:-5000],
    }[change]
    written: list[int] = []
    write = os.pwrite

    def cloning(target: int, request: int, source: int) -> None:
        write(target, found, 0)

    def counting(target: int, part: bytes, place: int) -> int:
        written.append(len(part))
        return write(target, part, place)

    monkeypatch.setattr(fcntl, "ioctl", cloning)
    monkeypatch.setattr(os, "pwrite", counting)
    (tmp_path / "source").write_bytes(found)
    (tmp_path / "wanted").write_bytes(data)
    with (
        (tmp_path / "source").open("rb") as source,
        (tmp_path / "wanted").open("rb") as wanted,
        (tmp_path / "target").open("w+b") as target,
    ):
        assert copying.share(source.fileno(), wanted.fileno(), target.fileno())
    assert (tmp_path / "target").read_bytes() == data
    assert sum(written) <= 3 * 4096
