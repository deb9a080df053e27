"""A start-up file that cannot be set up is refused before anything is changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import integration, rcfile
from hermes_shell.errors import HermesError
from tests.house import closed, unprivileged
from tests.unit.start_up.files import BASH, contains, environment, hard_link, install, put, uninstall

if TYPE_CHECKING:
    from collections.abc import Callable


def read_only_place(directory: Path) -> None:
    put("store/rc", b"mine\n", 0o444)(directory)
    (directory / ".bashrc").symlink_to("store/rc")


def nowhere(directory: Path) -> None:
    (directory / ".bashrc").symlink_to("dotfiles/not/rc")


def loop(directory: Path) -> None:
    (directory / ".bashrc").symlink_to(".bashrc")


def moved_hard_link(directory: Path) -> None:
    hard_link(directory)
    (directory / ".bashrc").write_bytes(rcfile.BEGIN + b"\nold\n" + rcfile.END + b"\nmore\n")


REFUSED = {
    "read-only": (contains(b"mine\n", 0o444), "read-only"),
    "a link to a read-only place": (read_only_place, "read-only"),
    "a link to a directory that is not there": (nowhere, "whose directory is not there"),
    "a link to itself": (loop, "cannot read"),
    "half a block": (contains(b"one\n" + rcfile.BEGIN + b"\n"), "lines 2"),
    "two blocks": (contains((rcfile.BEGIN + b"\n" + rcfile.END + b"\n") * 2), "lines 1, 2, 3, 4"),
    "half a block in a here-document": (contains(b"cat <<E\n" + rcfile.BEGIN + b"\nE\n"), "lines 2"),
    "UTF-16": (contains("mine\n".encode("utf-16")), "UTF-16"),
    "larger than any start-up file": (contains(b"#" * (16 * 1024 * 1024 + 1)), "16 MiB"),
    "a hard link with a block that differs": (moved_hard_link, "hard links"),
    "a directory": (lambda directory: (directory / ".bashrc").mkdir(), "cannot read"),
    "a pipe": (lambda directory: os.mkfifo(directory / ".bashrc"), "not a file"),
}


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_before_anything_is_changed(tmp_path: Path, make: Callable[[Path], None], message: str) -> None:
    make(tmp_path)
    before = untouched(tmp_path)
    with pytest.raises(HermesError, match=message) as caught:
        install(tmp_path, "zsh", "bash")
    assert caught.value.cure
    assert untouched(tmp_path) == before


def untouched(directory: Path) -> tuple[object, ...]:
    """Return what a change would change; not the time of access, which a look changes as well."""
    status = os.lstat(directory / ".bashrc")
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, sorted(directory.rglob("*"))


def test_a_directory_that_is_read_only_is_refused_before_anything_is_changed(tmp_path: Path) -> None:
    contains(b"mine\n")(tmp_path)
    if os.geteuid() == 0:
        os.chown(tmp_path / ".bashrc", 65534, 65534)
    with closed(tmp_path), pytest.raises(HermesError, match=r"cannot (write|make)") as caught:
        unprivileged(lambda: install(tmp_path))
    assert caught.value.cure
    assert [path.name for path in tmp_path.iterdir()] == [".bashrc"]


def test_a_closed_front_door_does_not_stand_in_the_way(tmp_path: Path) -> None:
    """The shells do without it; where it was asked for, it is refused before anything is changed."""
    contains(b"mine\n")(tmp_path)
    (tmp_path / ".local/bin").mkdir(parents=True)
    if os.geteuid() == 0:
        for path in (tmp_path, *tmp_path.rglob("*")):
            os.chown(path, 65534, 65534)
    with closed(tmp_path / ".local/bin"):
        with pytest.raises(HermesError, match="cannot write in") as caught:
            unprivileged(lambda: install(tmp_path))
        assert caught.value.cure
        assert (tmp_path / ".bashrc").read_bytes() == b"mine\n"
        steps = unprivileged(integration.Install(environment(tmp_path), [BASH], front_door=False).make)
        assert isinstance(steps, list)
        assert "one cannot write in" in steps[-1]
        assert b"hermes-shell" in (tmp_path / ".bashrc").read_bytes()
        unprivileged(lambda: uninstall(tmp_path))
    assert (tmp_path / ".bashrc").read_bytes() == b"mine\n"
