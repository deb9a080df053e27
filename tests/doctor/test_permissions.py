"""What others may reach is no fault where it is nobody's secret, or where nobody gets to it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.doctor.healthy import examined, in_bash

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.house import Scratch


def of(scratch: Scratch) -> Path:
    return scratch.root / "profiles" / "work"


def behind_a_closed_door(scratch: Scratch) -> None:
    of(scratch).chmod(0o700)
    for name in (".env", "config.yaml"):
        (of(scratch) / name).write_text("API_KEY: x\n" if name != ".env" else "A=1\n")
        (of(scratch) / name).chmod(0o644)


def no_secret(scratch: Scratch) -> None:
    of(scratch).chmod(0o755)
    for name in ("config.yaml", "SOUL.md", "state.db", ".env.example", "auth.lock"):
        (of(scratch) / name).touch()
        (of(scratch) / name).chmod(0o644)


def through_a_link(scratch: Scratch) -> None:
    of(scratch).chmod(0o755)
    (scratch.home / "shared").write_text("{}")
    (scratch.home / "shared").chmod(0o666)
    (of(scratch) / "auth.json").symlink_to(scratch.home / "shared")


def a_sticky_default_for_all(scratch: Scratch) -> None:
    scratch.stick("work\n")
    (scratch.root / "active_profile").chmod(0o644)


FINE: dict[str, Callable[[Scratch], None]] = {
    "keys behind a closed door": behind_a_closed_door,
    "what is no secret": no_secret,
    "what a link leads to": through_a_link,
    "a sticky default that prompts of others read": a_sticky_default_for_all,
}


@pytest.mark.parametrize("make", FINE.values(), ids=FINE)
def test_what_is_no_fault(healthy: Scratch, make: Callable[[Scratch], None]) -> None:
    make(healthy)
    assert examined(healthy) == []


def test_the_group_of_the_user_alone_is_nobody_else(healthy: Scratch) -> None:
    """Whose group is 'root' here, as many systems make one for each user."""
    of(healthy).chmod(0o770)
    (of(healthy) / ".env").write_text("A=1\n")
    (of(healthy) / ".env").chmod(0o660)
    assert examined(healthy) == []
    os.chown(of(healthy) / ".env", -1, 65534)
    os.chown(of(healthy), -1, 65534)
    assert {each.code for each in examined(healthy)} == {"keys-exposed", "home-writable"}


def test_only_what_is_open_is_closed(healthy: Scratch) -> None:
    of(healthy).chmod(0o755)
    (of(healthy) / ".env").write_text("A=1\n")
    (of(healthy) / ".env").chmod(0o744)
    (of(healthy) / "SOUL.md").chmod(0o644)
    done = in_bash(healthy, "hermes doctor --ours --fix")
    assert done.returncode == 0
    assert f"before: {of(healthy)}/.env: -rwxr--r--" in done.stdout
    assert f"after:  {of(healthy)}/.env: -rwx------" in done.stdout
    assert (of(healthy) / "SOUL.md").stat().st_mode & 0o777 == 0o644
    assert of(healthy).stat().st_mode & 0o777 == 0o755


def test_the_same_in_many_profiles_is_one_finding(healthy: Scratch) -> None:
    for number in range(8):
        place = healthy.root / "profiles" / f"p{number}"
        place.mkdir(mode=0o755)
        (place / ".env").write_text("A=1\n")
        (place / ".env").chmod(0o644)
    healthy.root.chmod(0o755)
    (healthy.root / "profiles").chmod(0o755)
    (found,) = [each for each in examined(healthy) if each.code == "keys-exposed"]
    assert "and 3 more" in found.message
    in_bash(healthy, found.cure or "")
    assert not [each for each in examined(healthy) if each.code == "keys-exposed"]
