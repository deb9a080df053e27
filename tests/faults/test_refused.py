"""The system refuses any one call: a clear line with its cure, all as it was, nothing left, and it works afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .scenes import SCENES, Outcomes, Scene, Stage, check_each, difference, litter, outcomes, without_litter

if TYPE_CHECKING:
    from collections import Counter

    from .tracing import Call, Done

PARTS = 8
ERRORS = ("ENOSPC", "EACCES", "EROFS", "EXDEV", "EIO")

EVERY = [
    pytest.param(name, part, turn, marks=[pytest.mark.full] if part or turn else [], id=f"{name}-{part}-{turn}")
    for name in SCENES
    for part in range(PARTS)
    for turn in range(len(ERRORS))
]

# What only takes away what is of no use any more.

# How the user is told of what is not named by its path.
_SAID = dict.fromkeys(
    (".config/hermes-shell/config.yaml", ".local/share/hermes-shell/directory-profiles"),
    "directories that chose 'work' may not choose 'office' yet: ",
)
REMOVALS = ("unlink", "unlinkat", "rmdir")


@pytest.mark.parametrize(("name", "part", "turn"), EVERY)
def test_refused_at_any_moment(stage: Stage, counted: Counter[str], name: str, part: int, turn: int) -> None:
    scene = SCENES[name]
    found = outcomes(stage, scene)
    wrong = []
    for number, call in list(enumerate(found.calls))[part::PARTS]:
        error = ERRORS[(number + turn) % len(ERRORS)]
        try:
            _refuse(stage, scene, found, call, error)
        except AssertionError as failed:
            wrong.append(f"{error} in change {number}, {call}: {failed}")
        counted["calls refused"] += 1
    counted["refusals that came to no good"] += len(wrong)
    assert not wrong, "\n\n".join([" ".join(scene.words), *wrong])


def _refuse(stage: Stage, scene: Scene, found: Outcomes, call: Call, error: str) -> None:
    stage.put_back(scene.name)
    done = stage.refuse(scene.words, call, error)
    _check_said(done)
    now = stage.state()
    told = _told(done, difference(without_litter(now), found.new)) if done.code == 0 or _is_done(done) else []
    if scene.whole and not told:
        goal = found.new if done.code == 0 or _is_done(done) else found.old
        assert without_litter(now) == goal, f"differs: {difference(without_litter(now), goal)} after {_said(done)}"
    else:
        check_each(stage, found.old, found.new)
    if call.name not in REMOVALS:
        assert not litter(now), f"left behind: {litter(now)} after {_said(done)}"
    again = stage.run(scene.words)
    assert again.code == 0 or done.code == 0 or _is_done(done) or not scene.whole, f"afterwards: {_said(again)}"
    stage.must(scene.other)
    left = difference(stage.state(), found.then[1])
    assert left == told, f"afterwards: {left} after {_said(done)}"


def _told(done: Done, missing: list[str]) -> list[str]:
    """Return what was not done beside the change itself, if the user was told of all of it."""
    return missing if all(_SAID.get(path, path) in done.err for path in missing) else []


def _said(done: Done) -> str:
    return f"{done.code}: {done.err}{done.out}"


def _check_said(done: Done) -> None:
    """Look whether a failure is told in a line, and the cure in another one."""
    assert done.code in (0, 1), done
    assert "Traceback" not in done.err, done
    assert "mistake of ours" not in done.err, done
    if done.code:
        said = done.err.splitlines()
        told = [number for number, line in enumerate(said) if line.startswith("hermes: ")]
        assert told, done
        assert said[told[-1] + 1].startswith("  "), done


def _is_done(done: Done) -> bool:
    """Return whether the message says that the change was made all the same."""
    return "is deleted, but" in done.err or "the change is made, but" in done.err
