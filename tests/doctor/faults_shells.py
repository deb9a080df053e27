"""What goes wrong with start-up files, what they load, and completions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.doctor.healthy import CURE, FIX, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def damaged(scratch: Scratch) -> dict[str, str]:
    edited(scratch.home / ".zshrc", "# <<< hermes-shell <<<", "")
    editor = scratch.home / "editor"
    editor.write_text("#!/bin/sh\nsed -i '/>>> hermes-shell/,$d' \"$1\"\n")
    editor.chmod(0o755)
    return {"EDITOR": str(editor)}


def unreadable(scratch: Scratch) -> dict[str, str]:
    (scratch.home / ".zshrc").unlink()
    (scratch.home / ".zshrc").mkdir()
    return {}


def foreign_completions(scratch: Scratch) -> None:
    path = scratch.home / ".local/share/bash-completion/completions/hermes"
    path.write_text("# the agent's own\n")


def another_agent(scratch: Scratch) -> None:
    scratch.agent.write_text(f"{scratch.agent.read_text()}# another version\n")


def appended(scratch: Scratch) -> None:
    text = scratch.hermes("completion", "bash").stdout
    with (scratch.home / ".bashrc").open("a") as file:
        file.write(re.sub(", tree [0-9a-f]{12}", ", tree 0123456789ab", text))


FAULTS = {
    "lines of ours that were edited": Fault(
        "start-up-differs", lambda it: edited(it.home / ".bashrc", "if ", "if  "), CURE
    ),
    "a file of ours that was removed": Fault("rendered-stale", lambda it: (it.data / "hermes.fish").unlink(), FIX),
    "lines of ours that lost their end": Fault("start-up-damaged", damaged, CURE),
    "a directory where a start-up file belongs": Fault("start-up-unreadable", unreadable, CURE),
    "completions of somebody else's": Fault("completions-foreign", foreign_completions, CURE),
    "an agent that was not asked as it is": Fault("completions-old", another_agent),
    "completions that were appended and went stale": Fault("completions-appended", appended, CURE),
}
