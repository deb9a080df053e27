"""The version in what is rendered: which is older, and what is done about it."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import pytest

from hermes_shell import __version__, installed, integration, rendering
from tests.house import closed, open_to_all, unprivileged

if TYPE_CHECKING:
    from pathlib import Path

# Each is older than the next.
VERSIONS = [
    "0.1.0.dev1",
    "0.1.0a2",
    "0.1.0b1",
    "0.1.0rc1",
    "0.1.0rc2",
    "0.1",
    "0.1.0.post1",
    "0.2",
    "0.9.9",
    "0.10",
    "2.0",
]


def text(version: str) -> bytes:
    return f"#!/bin/sh\n# hermes-shell dispatcher {version}\n#\n".encode()


def state(directory: Path, there: bytes, ours: bytes) -> str:
    file = directory / "hermes"
    file.write_bytes(there)
    file.chmod(0o755)
    return rendering.Rendered(str(file), ours, 0o755).state()


@pytest.mark.parametrize(("one", "other"), list(itertools.pairwise(VERSIONS)))
def test_versions_are_compared_as_numbers(tmp_path: Path, one: str, other: str) -> None:
    assert state(tmp_path, text(one), text(other)) == "older"
    assert state(tmp_path, text(other), text(one)) == "newer"


@pytest.mark.parametrize("there", [text("0.1.0") + b"more", text("0.1.0+local"), b"", b"no version\n", text("x")])
def test_what_is_neither_older_nor_newer_differs(tmp_path: Path, there: bytes) -> None:
    assert state(tmp_path, there, text("0.1.0")) == "differs"
    assert state(tmp_path, there, there) == "current"


def test_what_is_long_is_read_whole(tmp_path: Path) -> None:
    """An agent with very many commands."""
    ours = text("0.1.0") + b"#" * 3_000_000
    assert state(tmp_path, ours, ours) == "current"
    assert state(tmp_path, ours + b"#", ours) == "differs"
    assert state(tmp_path, text("0.2") + b"#" * 3_000_000, text("0.1.0")) == "newer"


def test_a_number_without_end_is_a_newer_version(tmp_path: Path) -> None:
    assert state(tmp_path, text("9" * 9999), text("0.1.0")) == "newer"


def test_each_rendered_file_says_which_version_wrote_it(tmp_path: Path) -> None:
    for file in installed.every({"HOME": str(tmp_path)}):
        assert __version__.encode() in file.data[:256]
        assert state(tmp_path, file.data.replace(__version__.encode(), b"0.0.9", 1), file.data) == "older"


def test_a_home_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path), "PATH": ""}
    integration.Install(env, [], front_door=False).make()
    data = tmp_path / ".local/share/hermes-shell"
    old = (data / "hermes").read_bytes().replace(__version__.encode(), b"0.0.9", 1)
    (data / "hermes").write_bytes(old)
    os.unlink(f"{data}.lock")
    open_to_all(tmp_path)
    with closed(data), closed(data.parent):
        unprivileged(lambda: installed.refresh(env))
        assert (data / "hermes").read_bytes() == old
    installed.refresh(env)
    assert (data / "hermes").read_bytes() != old


def test_where_nothing_is_set_up_nothing_is_made(tmp_path: Path) -> None:
    assert not rendering.is_older(rendering.dispatcher({"HOME": str(tmp_path)}))
    assert list(tmp_path.iterdir()) == []
