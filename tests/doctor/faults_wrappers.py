"""Wrappers: orphaned, hidden, foreign, stale."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.doctor.healthy import ASKED, CURE, FIX, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch

AGENTS = '#!/bin/sh\nexec {} -p {} "$@"\n'


def place(scratch: Scratch) -> Path:
    return scratch.home / ".local" / "bin"


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def without_its_profile(scratch: Scratch) -> None:
    shutil.rmtree(scratch.root / "profiles" / "play")


def of_another_root(scratch: Scratch) -> None:
    other = scratch.home / "an other"
    scratch.profiles("there", root=other)
    done = scratch.hermes("profile", "alias", "there", env={"HERMES_HOME": str(other)})
    assert done.returncode == 0, done.stderr
    shutil.rmtree(other)


def off_path(scratch: Scratch) -> dict[str, str]:
    return {"PATH": scratch.env["PATH"].partition(":")[2]}


def shadowed(scratch: Scratch) -> dict[str, str]:
    program(scratch.home / "first" / "hermes-work", "#!/bin/sh\n")
    return {"PATH": f"{scratch.home}/first:{scratch.env['PATH']}"}


def foreign(scratch: Scratch) -> None:
    program(place(scratch) / "hermes-work", "#!/bin/sh\necho mine\n")


def moved(scratch: Scratch) -> None:
    for name in ("hermes-work", "hermes-play"):
        text = (place(scratch) / name).read_text()
        assert str(scratch.installed.program) in text
        (place(scratch) / name).write_text(text.replace(str(scratch.installed.program), "/gone/bin/hermes-shell"))


FAULTS = {
    "a wrapper whose profile is gone": Fault("wrapper-orphaned", without_its_profile, ASKED),
    "one of the agent's whose profile is gone": Fault(
        "wrapper-orphaned", lambda it: program(place(it) / "gone", AGENTS.format(it.agent, "gone")), ASKED
    ),
    "a wrapper whose root is gone": Fault("wrapper-orphaned", of_another_root, ASKED),
    "a directory of wrappers that is not on PATH": Fault("wrappers-off-path", off_path, CURE),
    "a program in front of a wrapper": Fault("wrapper-shadowed", shadowed, CURE),
    "a file of the user's in the place of a wrapper": Fault("wrapper-foreign", foreign, CURE),
    "wrappers of a package that was moved": Fault("wrapper-stale", moved, FIX),
    "a wrapper that is not executable": Fault(
        "wrapper-not-executable", lambda it: (place(it) / "hermes-work").chmod(0o644), FIX
    ),
    "a wrapper of an agent that was moved": Fault(
        "wrapper-agent-gone",
        lambda it: program(place(it) / "work", AGENTS.format("'/gone for ever/hermes'", "work")),
        ASKED,
    ),
    "profiles without a wrapper": Fault("wrapper-missing", lambda it: (place(it) / "hermes-work").unlink(), ASKED),
}
