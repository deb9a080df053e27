"""A command under several profiles, where showing what it printed fails."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

import psutil
import pytest

from hermes_shell import several
from hermes_shell.running import Command

if TYPE_CHECKING:
    from pathlib import Path


def test_nobody_is_left_running(tmp_path: Path) -> None:
    """The other command, which waits until then, is waited for."""
    go = tmp_path / "go"
    os.mkfifo(go)

    class Broken(several.Screen):
        def header(self, name: str) -> None:
            pass

        def output(self, file: IO[bytes], stream: str) -> None:  # noqa: ARG002 - the protocol
            go.write_text("go\n")
            raise BrokenPipeError

    env = dict(os.environ)
    environments = {"quick": env, "slow": {**env, "SLOW": str(go)}}
    command = Command(["sh", "-c", '[ -z "$SLOW" ] || cat "$SLOW"'], env)
    before = set(psutil.Process().children())
    with pytest.raises(BrokenPipeError):
        several.AtOnce(command, environments, Broken(), keep_going=False, at_once=2).run()
    assert set(psutil.Process().children()) == before
