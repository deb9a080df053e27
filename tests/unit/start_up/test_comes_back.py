"""Whatever a start-up file looks like: it is set up and comes back as it was."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import rcfile
from tests.house import open_to_all, seen, unprivileged
from tests.unit.start_up.files import contains, hard_link, install, link, plan, put, uninstall

if TYPE_CHECKING:
    from collections.abc import Callable


def attributes(directory: Path) -> None:
    contains(b"mine\n")(directory)
    os.setxattr(directory / ".bashrc", "user.note", b"precious")


def owner(directory: Path) -> None:
    contains(b"mine\n", 0o640)(directory)
    if os.geteuid() == 0:
        os.chown(directory / ".bashrc", 65534, 65533)


def dangling(directory: Path) -> None:
    (directory / "dotfiles").mkdir()
    (directory / "dotfiles" / "other").touch()
    (directory / ".bashrc").symlink_to("dotfiles/rc")


SHAPES: dict[str, Callable[[Path], None]] = {
    "nothing": lambda _: None,
    "empty": contains(b""),
    "plain": contains(b"alias ls='ls -F'\n"),
    "no final newline": contains(b"alias ls='ls -F'"),
    "CRLF": contains(b"one\r\ntwo\r\n"),
    "CRLF, no final newline": contains(b"one\r\ntwo"),
    "mixed newlines": contains(b"one\ntwo\r\nthree\n"),
    "lone carriage returns": contains(b"one\rtwo\r"),
    "byte order mark": contains(b"\xef\xbb\xbfone\n"),
    "not UTF-8": contains(b"caf\xe9\n"),
    "NUL bytes": contains(b"a\0b\0"),
    "only blank lines": contains(b"\n\n\n"),
    "huge": contains(b"# a line of a comment\n" * 400_000),
    "our marks, indented": contains(b"  # >>> hermes-shell >>>\n"),
    "our marks inside a line": contains(b"echo '# >>> hermes-shell >>>'\n"),
    "an example, commented out": contains(b'# eval "$(hermes-shell shell init bash)"\n'),
    "mode 0600": contains(b"mine\n", 0o600),
    "mode 0640": contains(b"mine\n", 0o640),
    "mode 0755": contains(b"mine\n", 0o755),
    "a relative link": link("dotfiles/rc"),
    "an absolute link": link("{home}/dotfiles/rc"),
    "a chain of links": link("dotfiles/link1", "link2", "{home}/dotfiles/rc"),
    "a link to a file that is not there yet": dangling,
    "a hard link": hard_link,
    "extended attributes": attributes,
    "somebody else's, for root": owner,
}


@pytest.mark.parametrize("make", SHAPES.values(), ids=SHAPES)
def test_it_comes_back_as_it_was(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path)
    before = seen(tmp_path)
    install(tmp_path)
    once = {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()}
    assert b"hermes-shell/hermes.sh" in (tmp_path / ".bashrc").read_bytes()
    again = install(tmp_path)
    twice = {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()}
    assert {**once, **twice} == once, "the second time something was written"
    assert all(step.startswith("nothing to change in") for step in again)
    uninstall(tmp_path)
    assert seen(tmp_path) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_writable_file_of_another_owner_stays_theirs(tmp_path: Path) -> None:
    """A rename would make it ours."""
    contains(b"theirs\n", 0o666)(tmp_path)
    before = seen(tmp_path)
    open_to_all(tmp_path)
    tmp_path.chmod(0o777)
    plan(tmp_path)  # loads what Python may keep where root alone can read it
    unprivileged(lambda: install(tmp_path))
    assert b"hermes-shell" in (tmp_path / ".bashrc").read_bytes()
    assert (tmp_path / ".bashrc").stat().st_uid == 0
    unprivileged(lambda: uninstall(tmp_path))
    assert seen(tmp_path) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_set_up_by_root_all_is_the_users(tmp_path: Path) -> None:
    """As with sudo, where it keeps HOME."""
    contains(b"mine\n")(tmp_path)
    put(".local/bin/hermes", b"#!/bin/sh\n", 0o755)(tmp_path)
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.chown(path, 65534, 65533)
    install(tmp_path, "bash", "fish")
    made = [path for path in tmp_path.rglob("*") if (path.lstat().st_uid, path.lstat().st_gid) != (65534, 65533)]
    assert made == []
    assert (tmp_path / ".local/share/hermes-shell.lock").exists()
    uninstall(tmp_path)
    assert (tmp_path / ".local/bin/hermes").stat().st_uid == 65534


MOVED = {
    "text after it": lambda block, mine: mine + block + b"more\n",
    "at the very start": lambda block, mine: block + mine,
    "in the middle": lambda block, mine: b"first\n" + block + mine,
}


@pytest.mark.parametrize("move", MOVED.values(), ids=MOVED)
def test_the_block_is_found_where_the_user_moved_it(tmp_path: Path, move: Callable[[bytes, bytes], bytes]) -> None:
    contains(b"mine\n")(tmp_path)
    install(tmp_path)
    block = (tmp_path / ".bashrc").read_bytes().removeprefix(b"mine\n")
    moved = move(block, b"mine\n")
    (tmp_path / ".bashrc").write_bytes(moved)
    assert f"nothing to change in {tmp_path}/.bashrc, which bash loads" in install(tmp_path)
    assert (tmp_path / ".bashrc").read_bytes() == moved
    uninstall(tmp_path)
    assert (tmp_path / ".bashrc").read_bytes() == move(b"", b"mine\n")


def test_a_mount_point_is_written_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Containers bring start-up files so; nothing can be renamed over one."""
    contains(b"mine")(tmp_path)
    replace = os.replace

    def busy(source: str, target: str) -> None:
        if os.path.basename(target) == ".bashrc":
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), target)
        replace(source, target)

    monkeypatch.setattr(os, "replace", busy)
    before = seen(tmp_path)
    install(tmp_path)
    assert b"hermes-shell" in (tmp_path / ".bashrc").read_bytes()
    uninstall(tmp_path)
    assert seen(tmp_path) == before


def test_a_full_disk_leaves_a_hard_link_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hard_link(tmp_path)
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:5]))
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        rcfile.put(str(tmp_path / ".bashrc"), "line").make()
    assert (tmp_path / ".bashrc").read_bytes() == b"mine"
