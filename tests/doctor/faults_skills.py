"""Profiles that an update left behind."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests import skilled
from tests.doctor.healthy import CURE, NAMES, Fault

if TYPE_CHECKING:
    from tests.house import Scratch


def left_behind(*late: str) -> Fault:
    """Make a home where profiles lack a skill."""

    def make(scratch: Scratch) -> None:
        skilled.put(scratch.agent)
        scratch.hermes("shell", "sync")
        for name in ("default", *NAMES):
            scratch.run(str(scratch.agent), "-p", name, "skills", "opt-in", "--sync")
        for name in late:
            shutil.rmtree(scratch.root / "profiles" / name / "skills")

    return Fault("skills-behind", make, CURE)


FAULTS = {
    "a profile that has older skills than the agent": left_behind("play"),
    "several profiles that have older skills than the agent": left_behind("play", "work"),
}
