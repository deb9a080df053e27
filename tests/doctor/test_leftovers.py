"""What is in the making is not left over."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from hermes_shell import change
from tests.doctor.healthy import examined

if TYPE_CHECKING:
    from tests.house import Scratch


@pytest.mark.parametrize("held", [True, False], ids=["at work", "about to be"])
def test_what_is_in_the_making(healthy: Scratch, held: bool) -> None:
    place = healthy.root / "profiles" / f"{change.WORKSPACE}abc"
    place.mkdir()
    (place / "lock").touch()
    if not held:
        assert examined(healthy) == []
        return
    with FileLock(place / "lock"):
        os.utime(place / "lock", (0, 0))
        assert examined(healthy) == []
    os.utime(place / "lock", (0, 0))
    assert [each.code for each in examined(healthy)] == ["left-over"]


def test_what_the_agent_is_copying(healthy: Scratch) -> None:
    (healthy.root / "profiles" / f".work.staging-{os.getpid()}").mkdir()
    (healthy.root / "profiles" / ".work.staging-").mkdir()
    assert examined(healthy) == []
