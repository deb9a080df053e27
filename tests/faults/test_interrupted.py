"""Ctrl-C at any moment: it ends at once, with nothing done and nothing left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .scenes import SCENES, Outcomes, Scene, Stage, check_each, difference, litter, outcomes, without_litter

if TYPE_CHECKING:
    from collections import Counter

    from .tracing import Call

PARTS = 8
INTERRUPTED = 130

EVERY = [
    pytest.param(name, part, marks=[pytest.mark.full] if part else [], id=f"{name}-{part + 1}of{PARTS}")
    for name in SCENES
    for part in range(PARTS)
]


@pytest.mark.parametrize(("name", "part"), EVERY)
def test_interrupted_at_any_moment(stage: Stage, counted: Counter[str], name: str, part: int) -> None:
    scene = SCENES[name]
    found = outcomes(stage, scene)
    wrong = []
    for number, call in list(enumerate(found.calls))[part::PARTS]:
        try:
            _interrupt(stage, scene, found, call)
        except AssertionError as failed:
            wrong.append(f"Ctrl-C in change {number}, {call}: {failed}")
        counted["commands interrupted"] += 1
    counted["interruptions that came to no good"] += len(wrong)
    assert not wrong, "\n\n".join([" ".join(scene.words), *wrong])


def _interrupt(stage: Stage, scene: Scene, found: Outcomes, call: Call) -> None:
    stage.put_back(scene.name)
    done = stage.interrupt(scene.words, call)
    assert done.code in (0, INTERRUPTED), done[:3]
    assert "Traceback" not in done.err, done[:3]
    now = stage.state()
    if scene.whole:
        goals = [found.new] if done.code == 0 else [found.old, found.new]
        assert without_litter(now) in goals, f"differs: {difference(without_litter(now), goals[0])} {done[:3]}"
    else:
        check_each(stage, found.old, found.new)
    assert not litter(now), f"left behind: {litter(now)} {done[:3]}"
    stage.run(scene.words)
    assert stage.state() == found.new, f"afterwards: {difference(stage.state(), found.new)}"
