"""What killed commands leave behind."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

from hermes_shell import change
from hermes_shell.renaming import Rename
from tests.doctor.healthy import ASKED, Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.house import Scratch


def the_dead() -> int:
    """Return the id of a process that has ended."""
    gone = subprocess.Popen(["true"])
    gone.wait()
    return gone.pid


def halfway_renamed(scratch: Scratch) -> None:
    """The journal is written and the directory has its new name; the wrapper has the old one."""
    wrapper = scratch.home / ".local/bin/hermes-play"
    intent = Rename("play", "chat", {str(wrapper): wrapper.read_text()}, [])
    data = {"kind": "Rename", **intent._asdict()}
    (scratch.root / change.JOURNAL).write_text(json.dumps(data))
    (scratch.root / "profiles/play").rename(scratch.root / "profiles/chat")


def left(name: str) -> Callable[[Scratch], None]:
    def make(scratch: Scratch) -> None:
        path = scratch.root / name.format(pid=the_dead())
        if "profiles" not in name:
            path.write_text("half a fi")
            return
        path.mkdir()
        (path / "config.yaml").write_text("api_key: sk-canary-4711\n")
        (path / "lock").touch()
        os.utime(path / "lock", (0, 0))

    return make


FAULTS = {
    "a change that was killed": Fault("change-interrupted", halfway_renamed),
    "a workspace whose command was killed": Fault("left-over", left(f"profiles/{change.WORKSPACE}abc")),
    "a deleted profile whose command was killed": Fault("left-over", left(f"profiles/{change.TRASH}abc")),
    "half a file of a command that was killed": Fault("left-over", left(".hermes-shell.{pid}.abc")),
    "a copy that the agent did not finish": Fault("copy-interrupted", left("profiles/.work.staging-{pid}"), ASKED),
}
