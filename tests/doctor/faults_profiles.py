"""What goes wrong with profiles, the sticky default and pins."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.doctor.healthy import CURE, Fault
from tests.house import pin_of

if TYPE_CHECKING:
    from tests.house import Scratch


def pinned_to_nothing(scratch: Scratch) -> dict[str, str]:
    shutil.rmtree(scratch.root / "profiles" / "play")
    (scratch.home / ".local/bin/hermes-play").unlink()
    return {"HERMES_HOME": pin_of(scratch.root, "play"), "HERMES_SHELL_PROFILE": "play"}


def pinned_by_the_dead(scratch: Scratch) -> dict[str, str]:
    gone = subprocess.Popen(["true"])
    gone.wait()
    pin = {"HERMES_HOME": pin_of(scratch.root, "work"), "HERMES_SHELL_PROFILE": "work"}
    return {**pin, "HERMES_SHELL_OWNER": str(gone.pid)}


FAULTS = {
    "the sticky default names a profile that is gone": Fault("sticky-missing", lambda it: it.stick("gone\n"), CURE),
    "the sticky default has two lines": Fault("sticky-damaged", lambda it: it.stick("work\nplay\n"), CURE),
    "a pin to a profile that is gone": Fault("pin-missing", pinned_to_nothing, CURE),
    "a pin whose terminal is gone": Fault("pin-orphaned", pinned_by_the_dead, CURE),
    "a pin over which HERMES_HOME was set": Fault(
        "pin-void", lambda it: {"HERMES_HOME": str(it.root), "HERMES_SHELL_PROFILE": "work"}, CURE
    ),
}
