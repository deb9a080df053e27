"""The real agent's doctor runs after ours, and says the same of profiles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.agent.test_gateways import Gateways
from tests.doctor import healthy
from tests.doctor.healthy import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.doctor.healthy import Told
    from tests.house import Installed, Scratch

# What the agent says of a profile that we make no fault of: its wrapper is hermes-NAME with us.
ALLOWED = {"no alias"}
PROFILE = re.compile(r"^  ✓   (\S+): (.*)$", re.MULTILINE)
ORPHAN = re.compile(r"Orphan alias: (\S+) → profile '(\S+)'")


class Theirs(NamedTuple):
    """What the agent's doctor says of profiles.

    Attributes:
        of: What it says of each.
        orphans: The wrappers whose profile is gone, with that profile.
    """

    of: dict[str, set[str]]
    orphans: set[tuple[str, str]]


@pytest.fixture
def home(tmp_path: Path, installed: Installed, real_agent: Path) -> Scratch:
    """Give a home with nothing wrong in it, whose agent is the real one."""
    made = healthy.make(tmp_path / "home", installed)
    made.agent.unlink()
    made.agent.symlink_to(real_agent)
    made.hermes("shell", "sync")
    return made


@pytest.fixture
def gateways(home: Scratch, real_agent: Path) -> Iterator[Gateways]:
    made = Gateways(home, real_agent)
    yield made
    for process in made.processes:
        process.kill()
        process.wait()


def both(scratch: Scratch) -> tuple[list[Told], Theirs]:
    """Run both doctors; return what each found of profiles."""
    done = healthy.in_bash(scratch, "hermes doctor")
    ours, banner, theirs = done.stdout.partition("Hermes Doctor")
    assert banner, done.stderr
    assert ours.startswith("Profiles\n")
    of = {name: set(said.split(", ")) - ALLOWED for name, said in PROFILE.findall(theirs)}
    return healthy.examined(scratch), Theirs(of, set(ORPHAN.findall(theirs)))


def named(found: list[Told], code: str) -> set[str]:
    """Return the profiles that a finding of ours names."""
    texts = " ".join(each.message for each in found if each.code == code)
    return {name for name in NAMES if re.search(rf"\b{name}\b", texts)}


def told(theirs: Theirs, what: str) -> set[str]:
    """Return the profiles of which the agent's says something."""
    return {name for name, said in theirs.of.items() if what in said}


def agree(scratch: Scratch) -> tuple[list[Told], Theirs]:
    """Compare what both say of profiles."""
    ours, theirs = both(scratch)
    assert set(theirs.of) == set(NAMES)
    assert named(ours, "config-missing") == told(theirs, "⚠ missing config")
    assert named(ours, "env-missing") == told(theirs, "no .env")
    orphans = " ".join(each.message for each in ours if each.code == "wrapper-orphaned")
    assert orphans.count("stands for the profile") == len(theirs.orphans)
    for wrapper, profile in theirs.orphans:
        assert f"the wrapper {wrapper} stands for the profile '{profile}', which is gone" in orphans
    listed = scratch.hermes("profile", "list").stdout.splitlines()
    running = {name for name in NAMES for line in listed if f" {name} " in line and "gateway running" in line}
    assert running == told(theirs, "gateway running")
    return ours, theirs


def test_both_have_nothing_to_say_of_healthy_profiles(home: Scratch) -> None:
    ours, theirs = agree(home)
    assert ours == []
    assert theirs == Theirs({name: {"stand-in"} for name in NAMES}, set())


def without(name: str) -> Callable[[Scratch], None]:
    return lambda scratch: (scratch.root / "profiles" / "play" / name).unlink()


def orphans(scratch: Scratch) -> None:
    """Leave two wrappers of a profile that is gone: ours, and one of the agent's own form."""
    place = scratch.home / ".local/bin"
    assert scratch.hermes("profile", "create", "gone").returncode == 0
    ours = (place / "hermes-gone").read_text()
    assert scratch.hermes("profile", "delete", "gone", "-y").returncode == 0
    (place / "hermes-gone").write_text(ours)
    (place / "gone").write_text(f'#!/bin/sh\nexec {scratch.agent} -p gone "$@"\n')
    for name in ("gone", "hermes-gone"):
        (place / name).chmod(0o755)


FAULTS: dict[str, Callable[[Scratch], None]] = {
    "config-missing": without("config.yaml"),
    "env-missing": without(".env"),
    "wrapper-orphaned": orphans,
}


@pytest.mark.parametrize("code", FAULTS)
def test_both_name_what_is_wrong(home: Scratch, code: str) -> None:
    FAULTS[code](home)
    ours, theirs = agree(home)
    assert {each.code for each in ours} == {code}
    assert theirs.orphans or {"⚠ missing config", "no .env"} & theirs.of["play"]


def test_both_see_a_gateway(gateways: Gateways) -> None:
    gateways.start("work", "-p", "work", "gateway", "run")
    (gateways.scratch.root / "profiles" / "work2").rmdir()  # which is for the tests beside these
    _, theirs = agree(gateways.scratch)
    assert told(theirs, "gateway running") == {"work"}
