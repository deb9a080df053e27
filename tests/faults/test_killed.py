"""Killed at any moment, and what comes after it too: all is old or all is new, and nothing is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hermes_shell import home

from .scenes import SCENES, Outcomes, Scene, Stage, check_each, difference, litter, outcomes

if TYPE_CHECKING:
    from collections import Counter

    from .tracing import Call

PARTS = 12

# Where nobody else looks for what an export, an install or a setting left behind, but the next one of its kind.
SWEPT_BY_ALL = (".hermes/", ".local/bin/")

EVERY = [
    pytest.param(name, part, marks=[pytest.mark.full] if part else [], id=f"{name}-{part + 1}of{PARTS}")
    for name in SCENES
    for part in range(PARTS)
]


@pytest.mark.parametrize(("name", "part"), EVERY)
def test_killed_at_any_moment(stage: Stage, counted: Counter[str], name: str, part: int) -> None:
    scene = SCENES[name]
    found = outcomes(stage, scene)
    points: list[Call | None] = [*(call for call in found.calls if call.done), None]
    inconsistent = []
    for number, call in list(enumerate(points))[part::PARTS]:
        try:
            _kill(stage, scene, found, call)
            counted["commands killed in front of a change, or after the last"] += 1
            counted["commands after those, killed in turn"] += _recover(stage, scene, found, number)
        except AssertionError as error:
            inconsistent.append(f"killed in front of change {number}, {call}: {error}")
    counted["inconsistent"] += len(inconsistent)
    assert not inconsistent, "\n\n".join([" ".join(scene.words), *inconsistent])


def _kill(stage: Stage, scene: Scene, found: Outcomes, call: Call | None) -> None:
    stage.put_back(scene.name)
    if call is None:
        stage.must(scene.words)
    else:
        stage.kill(scene.words, call)
    check_each(stage, found.old, found.new)
    stage.keep("killed")


def _recover(stage: Stage, scene: Scene, found: Outcomes, number: int) -> int:
    """Run the other command, then again killed in front of a change, in front of each if there is a journal."""
    journal = stage.journal()
    done = stage.trace(scene.other)
    assert done.code == 0, done
    _check_recovered(stage, scene, found)
    changes = [call for call in done.calls if call.done]
    changes = changes if journal else [changes[number % len(changes)]]
    for call in changes:
        stage.put_back("killed")
        stage.kill(scene.other, call)
        stage.must(scene.other)
        _check_recovered(stage, scene, found, f"after the one that was killed in front of {call}")
    again = stage.run(scene.words)
    assert again.code in (0, 1), again
    assert stage.state() == found.then[1], f"done again: {difference(stage.state(), found.then[1])}"
    return len(changes)


def _check_recovered(stage: Stage, scene: Scene, found: Outcomes, when: str = "") -> None:
    now = stage.state()
    assert not (left := litter(now, below=SWEPT_BY_ALL)), f"left behind: {left} {when}"
    now = {path: seen for path, seen in now.items() if path not in litter(now)}
    if scene.whole:
        assert now in found.then, f"differs: {min((difference(now, each) for each in found.then), key=len)} {when}"
    else:
        check_each(stage, *found.then)
    done = stage.must(("profile", "list", "--names"))
    assert done.out.split() == home.names(str(stage.root)), done
