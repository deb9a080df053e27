"""What goes wrong with profiles, the sticky default and pins."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.doctor import agents
from tests.doctor.healthy import ASKED, CURE, FIX, Fault
from tests.house import pin_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch


def pinned_to_nothing(scratch: Scratch) -> dict[str, str]:
    shutil.rmtree(scratch.root / "profiles" / "play")
    (scratch.home / ".local/bin/hermes-play").unlink()
    return {"HERMES_HOME": pin_of(scratch.root, "play"), "HERMES_SHELL_PROFILE": "play"}


def set_to_nothing(scratch: Scratch) -> dict[str, str]:
    return {"HERMES_HOME": pin_of(scratch.root, "gone")}


def pinned_by_the_dead(scratch: Scratch) -> dict[str, str]:
    gone = subprocess.Popen(["true"])
    gone.wait()
    pin = {"HERMES_HOME": pin_of(scratch.root, "work"), "HERMES_SHELL_PROFILE": "work"}
    return {**pin, "HERMES_SHELL_OWNER": str(gone.pid)}


def a_directory_as_sticky(scratch: Scratch) -> None:
    (scratch.root / "active_profile").mkdir()
    (scratch.root / "active_profile" / "keep").touch()


def of(scratch: Scratch, name: str = "work") -> Path:
    return scratch.root / "profiles" / name


def without(name: str, *, made_by: str) -> Fault:
    """Take a file away that the agent puts in again when it is asked to."""

    def make(scratch: Scratch) -> None:
        (of(scratch) / name).unlink()
        agents.that_does(scratch, made_by, f'echo >"$HERMES_HOME/{name}"')

    code = {"config.yaml": "config-missing", "SOUL.md": "soul-missing"}[name]
    return Fault(code, make, CURE)


def with_text(code: str, name: str, data: bytes) -> Fault:
    """Write something into a file that an editor corrects."""

    def make(scratch: Scratch) -> dict[str, str]:
        (of(scratch) / name).write_bytes(data)
        editor = scratch.home / "editor"
        editor.write_text('#!/bin/sh\n: >"$1"\n')
        editor.chmod(0o755)
        return {"EDITOR": str(editor)}

    return Fault(code, make, CURE)


def a_directory(scratch: Scratch) -> None:
    (of(scratch) / ".env").unlink()
    (of(scratch) / ".env").mkdir()


def a_ghost(scratch: Scratch) -> None:
    (of(scratch, "gone") / "logs").mkdir(parents=True)
    (of(scratch, "gone") / "logs" / "agent.log").write_text("started\n")


def used_as_a_home(scratch: Scratch) -> None:
    for name in ("logs", "cron", "profiles/work"):
        (scratch.root / "profiles" / name).mkdir(parents=True)
    (scratch.root / "profiles" / "SOUL.md").touch()


def copied(scratch: Scratch) -> None:
    for name in ("work", "play"):
        (of(scratch, name) / "gateway_state.json").write_text('{"pid": 4711, "gateway_state": "stopped"}')


FAULTS = {
    "the sticky default names a profile that is gone": Fault("sticky-missing", lambda it: it.stick("gone\n"), ASKED),
    "the sticky default names what nobody may use": Fault("sticky-missing", lambda it: it.stick("tmp\n"), ASKED),
    "the sticky default has two lines": Fault("sticky-damaged", lambda it: it.stick("work\nplay\n"), ASKED),
    "the sticky default has one name twice": Fault("sticky-damaged", lambda it: it.stick("work\nWork\n"), FIX),
    "the sticky default has a comment": Fault("sticky-damaged", lambda it: it.stick("# mine\r\nwork\r\n"), FIX),
    "the sticky default is UTF-16": Fault("sticky-damaged", lambda it: it.stick("work\r\n".encode("utf-16")), FIX),
    "the sticky default is no text": Fault("sticky-damaged", lambda it: it.stick(b"\xff\x00\xfe"), ASKED),
    "the sticky default is huge": Fault("sticky-damaged", lambda it: it.stick("work\n" * 100_000), ASKED),
    "the sticky default is a directory": Fault("sticky-damaged", a_directory_as_sticky, FIX),
    "a pin to a profile that is gone": Fault("pin-missing", pinned_to_nothing, CURE),
    "HERMES_HOME set to a profile that is not there": Fault("pin-missing", set_to_nothing, CURE),
    "a pin whose terminal is gone": Fault("pin-orphaned", pinned_by_the_dead, CURE),
    "a pin over which HERMES_HOME was set": Fault(
        "pin-void", lambda it: {"HERMES_HOME": str(it.root), "HERMES_SHELL_PROFILE": "work"}, CURE
    ),
    "HERMES_HOME is where profiles are": Fault(
        "home-of-profiles", lambda it: {"HERMES_HOME": f"{it.root}/profiles"}, CURE
    ),
    "HERMES_PROFILE is set": Fault("hermes-profile-set", lambda _: {"HERMES_PROFILE": "work"}, CURE),
    "a profile without settings": without("config.yaml", made_by="setup"),
    "a profile without a SOUL.md": without("SOUL.md", made_by="config check"),
    "a profile without an .env": Fault("env-missing", lambda it: (of(it) / ".env").unlink(), FIX),
    "settings that are no YAML": with_text("config-damaged", "config.yaml", b"model: [a\nb: {"),
    "settings that are a list": with_text("config-damaged", "config.yaml", b"- model: a\n"),
    "settings that are damaged below the model": with_text("config-damaged", "config.yaml", b"model: a\nb: 'c\n"),
    "settings that are brackets": with_text("config-damaged", "config.yaml", b"[" * 40_000),
    "settings that are huge": with_text("config-large", "config.yaml", b"# long\n" * 40_000),
    "an .env with a line that is none": with_text("env-damaged", ".env", b"A=1\n\n'B=2\nC=3\n"),
    "an .env that is UTF-16": with_text("env-damaged", ".env", "A=1\n".encode("utf-16")),
    "a directory in the place of an .env": Fault("file-unreadable", a_directory, CURE),
    "a profile that is none": Fault("profile-ghost", a_ghost, ASKED),
    "a directory of profiles used as a home": Fault("profiles-nested", used_as_a_home, CURE),
    "a directory that no profile can be called like": Fault(
        "profile-unusable", lambda it: (of(it, "Bad name")).mkdir(), CURE
    ),
    "a profile with a reserved name": Fault("profile-unusable", lambda it: of(it, "tmp").mkdir(), CURE),
    "a profile called default": Fault("profile-unusable", lambda it: of(it, "default").mkdir(), CURE),
    "a profile that is a link to nowhere": Fault(
        "profile-dangling", lambda it: of(it, "away").symlink_to("/nowhere/at/all"), CURE
    ),
    "a profile that is a link to another": Fault("profile-shared", lambda it: of(it, "twin").symlink_to("work"), CURE),
    "a profile that was copied while its gateway ran": Fault("run-time-copied", copied, ASKED),
}
