"""A home with nothing wrong in it, and how doctor is asked and obeyed there."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, NamedTuple

from tests.house import PROFILES, Scratch

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.house import Installed

# How a fault is cured: by --fix alone, by --fix and a yes, by typing what doctor prints.
FIX, ASKED, CURE = "fix", "asked", "cure"

NAMES = ("work", "play")


class Fault(NamedTuple):
    """Something wrong.

    Attributes:
        code: The finding's.
        make: Makes it in a healthy home; returns variables that the terminal has to have, if any.
        by: FIX, ASKED or CURE. A fault that has a fix is cured by its printed cure as well.
    """

    code: str
    make: Callable[[Scratch], dict[str, str] | None]
    by: str = FIX


class Told(NamedTuple):
    """A finding, as `--json` tells it."""

    section: str
    code: str
    level: str
    message: str
    why: str | None
    cure: str | None
    fix: str | None


def make(home: Path, installed: Installed) -> Scratch:
    """Make a home in which nothing is wrong: every shell set up, two profiles, each complete."""
    made = Scratch(home, installed)
    place = made.home / ".local" / "bin"
    place.mkdir(parents=True, exist_ok=True)
    (place / "hermes-shell").symlink_to(installed.program)  # as pipx and uv put it
    made.set_up()
    for name in PROFILES:
        shutil.rmtree(made.root / "profiles" / name)
    for name in NAMES:
        assert made.hermes("profile", "create", name).returncode == 0
    for place in (made.root, *(made.root / "profiles" / name for name in NAMES)):
        (place / "config.yaml").write_text("model: stand-in\n")
        (place / ".env").touch(0o600)
        (place / ".env").chmod(0o600)
    return made


def in_bash(
    scratch: Scratch, *commands: str, env: dict[str, str] | None = None, answers: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run lines in a bash that has read what it is set up by; what they ask is answered."""
    # Without the last line bash would become the last command, which then could not tell what shell calls it.
    script = "\n".join((". ~/.bashrc", *commands, "exit"))
    return scratch.run("bash", "--norc", "-c", script, env=env, input=answers)


def findings(done: subprocess.CompletedProcess[str]) -> list[Told]:
    """Return what doctor found, which was asked last, but what is well."""
    assert "\n{" in f"\n{done.stdout}", done.stderr
    answer = json.loads(done.stdout[f"\n{done.stdout}".rindex("\n{") :])
    told = [Told(**each) for each in answer["findings"]]
    assert answer["ok"] == (done.returncode == 0) == all(each.level in ("ok", "note") for each in told)
    return [each for each in told if each.level != "ok"]


def examined(scratch: Scratch, env: dict[str, str] | None = None) -> list[Told]:
    """Return what doctor finds now."""
    return findings(in_bash(scratch, "hermes doctor --ours --json", env=env))
