"""Whatever stands where a wrapper belongs: what create, alias, its --remove, rename, delete and doctor do with it.

What is not a wrapper of that profile is never changed by a byte, nor is anything beside it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import aliases, creating, deleting, home, renaming, resolve
from hermes_shell.aliases import ours
from hermes_shell.doctor import wrappers
from hermes_shell.doctor.finding import Subject
from hermes_shell.errors import HermesError
from tests.unit.wrapper_cases import CASES, FAILS, FEW, LEFT, MADE, REFUSED, REMOVED, THEIRS, Does
from tests.unit.wrapper_scene import NAME, NOBODY, Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(params=[pytest.param(title, marks=() if title in FEW else (pytest.mark.full,)) for title in CASES])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Scene, Does]]:
    scene = Scene(tmp_path)
    make, does = CASES[request.param]
    make(scene)
    yield scene, does
    if scene.closed and scene.place.is_dir():
        scene.place.chmod(0o755)


def profile(scene: Scene) -> None:
    scene.have_profile()
    if scene.closed:
        os.chown(scene.root / "profiles" / "work", NOBODY, NOBODY)


def as_it_was(scene: Scene, before: dict[str, tuple[object, ...]], *but: str) -> None:
    """Nothing is another than before, except wrappers that are named."""
    names = {str(scene.place.resolve() / name) for name in but}
    after = scene.snapshot()
    assert {path: state for path, state in after.items() if path not in names} == {
        path: state for path, state in before.items() if path not in names
    }


def stands(scene: Scene, name: str, profile: str) -> None:
    """A wrapper of ours or the agent's stands there for a profile, and can be run."""
    (found,) = [each for each in aliases.of(scene.env, str(scene.root), profile) if each.name == name]
    assert os.access(found.path, os.X_OK)
    assert not found.ours or found.text == ours.text(scene.env, str(scene.root), profile, found.text)


def refused(scene: Scene, function: Callable[[], object]) -> None:
    before = scene.snapshot()
    with pytest.raises(HermesError) as caught:
        scene.act(function)
    assert caught.value.cure
    as_it_was(scene, before)


def test_create(case: tuple[Scene, Does]) -> None:
    scene, does = case
    before = scene.snapshot()
    made = scene.act(lambda: creating.create(scene.env, creating.Order("work")))
    assert isinstance(made, creating.Created)
    assert home.exists(str(scene.root), "work"), "the profile is made whatever stands there"
    if does.create == MADE:
        as_it_was(scene, before, NAME)
        stands(scene, NAME, "work")
    else:
        as_it_was(scene, before)
        is_theirs = does is THEIRS or does.alias == MADE
        assert is_theirs or any("no wrapper was made" in line for line in made.told)


def test_alias(case: tuple[Scene, Does]) -> None:
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    if does.alias == REFUSED:
        refused(scene, lambda: aliases.create(scene.env, str(scene.root), "work", NAME))
        return
    aliases.create(scene.env, str(scene.root), "work", NAME)
    as_it_was(scene, before, NAME)
    stands(scene, NAME, "work")
    assert [each.ours for each in aliases.of(scene.env, str(scene.root), "work")] == [True]


def test_remove(case: tuple[Scene, Does]) -> None:
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    if does.remove == REFUSED:
        refused(scene, lambda: aliases.remove(scene.env, str(scene.root), "work", NAME))
        return
    aliases.remove(scene.env, str(scene.root), "work", NAME)
    as_it_was(scene, before, NAME)
    assert not os.path.lexists(scene.path)


def test_rename(case: tuple[Scene, Does]) -> None:
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    if does.rename == FAILS:
        refused(scene, lambda: renaming.rename(scene.env, "work", "office"))
        assert home.exists(str(scene.root), "work")
        return
    scene.act(lambda: renaming.rename(scene.env, "work", "office"))
    assert home.exists(str(scene.root), "office")
    if does.rename == LEFT:
        as_it_was(scene, before)
        return
    as_it_was(scene, before, NAME, "hermes-office")
    stands(scene, "hermes-office", "office")
    assert not os.path.lexists(scene.path)


def test_delete(case: tuple[Scene, Does]) -> None:
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    if does.delete == FAILS:
        refused(scene, lambda: deleting.delete(scene.env, "work"))
        assert home.exists(str(scene.root), "work")
        return
    scene.act(lambda: deleting.delete(scene.env, "work"))
    assert not home.exists(str(scene.root), "work")
    as_it_was(scene, before, *([NAME] if does.delete == REMOVED else []))
    assert does.delete == LEFT or not os.path.lexists(scene.path)


def found(scene: Scene) -> str:
    subject = Subject(scene.env, resolve.choose(scene.env), "bash")
    return " ".join(sorted({each.code for check in wrappers.CHECKS for each in check(subject)}))


def test_doctor(case: tuple[Scene, Does]) -> None:
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    assert scene.act(lambda: found(scene)) == does.doctor
    as_it_was(scene, before)


def test_doctor_fixes_nothing_of_anybody_elses(case: tuple[Scene, Does]) -> None:
    """What it fixes without being asked is ours; else it lets a file be run, and that is all."""
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    subject = Subject(scene.env, resolve.choose(scene.env), "bash")

    def fix() -> None:
        for check in wrappers.CHECKS:
            for finding in check(subject):
                if finding.fix is not None and finding.fix.safe:
                    finding.fix.make()

    scene.act(fix)
    fixed = does.doctor in {"wrapper-stale", "wrapper-not-executable"}
    as_it_was(scene, before, *([NAME] if fixed else []))
    if fixed:
        assert found(scene) == ""
        stands(scene, NAME, "work")


def test_at_least_forty() -> None:
    assert len(CASES) >= 40
    assert CASES.keys() >= set(FEW)
