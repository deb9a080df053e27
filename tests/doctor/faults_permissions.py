"""What others may read or change."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.doctor.healthy import CURE, FIX, Fault

if TYPE_CHECKING:
    from tests.house import Scratch


def opened(code: str, name: str, mode: int, text: str | None = None) -> Fault:
    """Let others at something of a home that they can reach."""

    def make(scratch: Scratch) -> None:
        place = scratch.root / "profiles" / "work"
        place.chmod(0o755)
        if text is not None:
            (place / name).write_text(text)
        os.chown(place / name, -1, 65534)  # another group than the user's own
        (place / name).chmod(mode)

    return Fault(code, make)


def in_the_root(code: str, name: str, mode: int) -> Fault:
    def make(scratch: Scratch) -> None:
        if not (scratch.root / name).is_dir():
            (scratch.root / name).write_text("default\n" if name == "active_profile" else "A=sk-canary-4711\n")
        (scratch.root / name).chmod(mode)

    return Fault(code, make)


def after_sudo(scratch: Scratch) -> None:
    """All belongs to somebody else, but what root wrote."""
    if os.geteuid() != 0:
        pytest.fail("only root can make files of two users")
    for path in (scratch.home, scratch.root, *scratch.root.rglob("*")):
        os.chown(path, 65534, 65534, follow_symlinks=False)
    os.chown(scratch.root / "profiles/work/config.yaml", 0, 0)
    os.chown(scratch.root / "profiles/play", 0, 0)


def closed(scratch: Scratch) -> None:
    (scratch.root / "profiles" / "work").chmod(0o000)


FAULTS = {
    "others can read an .env": opened("keys-exposed", ".env", 0o604, "A=sk-canary-4711\n"),
    "another group can read a login": opened("keys-exposed", "auth.json", 0o640, "{}"),
    "others can read settings with a key": opened("keys-exposed", "config.yaml", 0o644, "api_key: sk-canary-4711\n"),
    "others can read the keys of default": in_the_root("keys-exposed", ".env", 0o644),
    "others may write in a home": opened("home-writable", ".", 0o707),
    "others may write settings": opened("home-writable", "config.yaml", 0o646),
    "others may write the sticky default": in_the_root("home-writable", "active_profile", 0o666),
    "others may write where profiles are": in_the_root("home-writable", "profiles", 0o777),
    "a home that keeps its user out": Fault("home-closed", closed, FIX),
    "files that root wrote": Fault("owner-foreign", after_sudo, CURE),
}
