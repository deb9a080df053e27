"""Whatever stands where the gateway keeps its files: it is no gateway, and no traceback."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import gateway
from hermes_shell.gateway import State
from tests.house import open_to_all, unprivileged

if TYPE_CHECKING:
    from tests.gateways import Agents

HOSTILE = {
    "empty": b"",
    "no JSON": b"\xff\xfe\x00pid",
    "deep": b"[" * 60_000,
    "huge": b'{"pid": ' + b" " * 100_000 + b"1}",
    "a list": b"[1]",
    "a word": b'{"pid": "4711"}',
    "negative": b"-1",
    "none": b"0",
    "many digits": b"9" * 10_000,
    "too large a number": b'{"pid": 9000000000000000000, "start_time": 1}',
    "true": b"true",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_in_the_files(agents: Agents, data: bytes) -> None:
    for name in ("gateway.pid", "gateway.lock"):
        (Path(agents.home()) / name).write_bytes(data)
    assert gateway.state(agents.home()) == State()
    assert gateway.stop(agents.home()) is None


@pytest.mark.parametrize("kind", ["pipe", "directory", "dangling link", "link to itself", "unreadable"])
def test_whatever_is_in_their_place(agents: Agents, kind: str) -> None:
    for name in ("gateway.pid", "gateway.lock"):
        path = Path(agents.home()) / name
        match kind:
            case "pipe":
                os.mkfifo(path)
            case "directory":
                path.mkdir()
            case "dangling link":
                path.symlink_to("nowhere")
            case "link to itself":
                path.symlink_to(path)
            case _:
                path.write_text("1")
                path.chmod(0)
    open_to_all(agents.directory)
    assert unprivileged(lambda: gateway.state(agents.home())) == State()
