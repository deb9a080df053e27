"""Each fault is made for real: doctor names it, it is cured, and a clean bill is given."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import hermes_shell.doctor
from tests.doctor import (
    faults_gateways,
    faults_hermes,
    faults_leftovers,
    faults_permissions,
    faults_profiles,
    faults_services,
    faults_shells,
    faults_skills,
    faults_start,
    faults_wrappers,
)
from tests.doctor.healthy import ASKED, CURE, FIX, Fault, examined, findings, in_bash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.house import Scratch

ROOMS = (
    faults_gateways,
    faults_hermes,
    faults_leftovers,
    faults_permissions,
    faults_profiles,
    faults_services,
    faults_shells,
    faults_skills,
    faults_start,
    faults_wrappers,
)
FAULTS: dict[str, Fault] = {title: fault for room in ROOMS for title, fault in room.FAULTS.items()}
AGAIN = "hermes doctor --ours --json"


def test_a_healthy_home_has_a_clean_bill(healthy: Scratch) -> None:
    assert examined(healthy) == []


def ways() -> Iterator[object]:
    """Find the ways in which each fault is cured: as it is said to be, and what has a fix by its printed cure, too."""
    for title, fault in FAULTS.items():
        for by in dict.fromkeys((fault.by, CURE)):
            marks = [] if by == fault.by else [pytest.mark.full]
            yield pytest.param(fault, by, id=f"{title}, {by}", marks=marks)


@pytest.mark.parametrize(("fault", "by"), list(ways()))
def test_each_fault_is_named_and_cured(healthy: Scratch, fault: Fault, by: str) -> None:
    env = fault.make(healthy) or {}
    found = [each for each in examined(healthy, env) if each.code == fault.code]
    assert found, f"doctor does not find it: {examined(healthy, env)}"
    for each in found:
        assert each.why
        assert each.cure
        assert each.fix == {FIX: "safe", ASKED: "asks", CURE: None}[fault.by]
    commands = {
        FIX: ["hermes doctor --ours --fix"],
        ASKED: ["hermes doctor --ours --fix"],
        CURE: list(dict.fromkeys(each.cure or "" for each in found)),
    }[by]
    answers = "y\n" * 20 if by != FIX else ""
    done = in_bash(healthy, *commands, AGAIN, env=env, answers=answers)
    assert findings(done) == [], done.stderr


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS.values() if fault.by == ASKED], ids=lambda fault: fault.code
)
def test_what_could_lose_something_is_asked(healthy: Scratch, fault: Fault) -> None:
    env = fault.make(healthy) or {}
    done = in_bash(healthy, "hermes doctor --ours --fix", AGAIN, env=env, answers="n\n" * 20)
    assert fault.code in {each.code for each in findings(done)}


def codes() -> set[str]:
    """Return the code of every finding that something is the matter, from the source."""
    calls = itertools.chain.from_iterable(
        (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
        for file in Path(hermes_shell.doctor.__file__).parent.glob("*.py")
    )
    found = set()
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id == "Finding" and ast.unparse(call.args[1]) != "OK":
            assert isinstance(call.args[0], ast.Constant), f"a code that is not written out: {ast.unparse(call)}"
            found.add(str(call.args[0].value))
    return found


def test_every_finding_has_its_fault() -> None:
    assert codes() - {fault.code for fault in FAULTS.values()} == {"not-examined"}
