"""A crowd at work: what each command says adds up to what is there, and nothing is lost or left."""

from __future__ import annotations

import collections
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

import pytest
import yaml

from hermes_shell import aliases, change, creating, exporting, home, sticky
from hermes_shell.archives import unpack
from hermes_shell.creating import Order
from tests.faults import crowd

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.crowd import Step

PROCESSES = 8

# What may come of a deed besides its success: it says so, and how to go on.
REFUSALS = {
    "create": ("there is a profile",),
    "clone": ("there is a profile", "there is no profile", "was renamed or deleted"),
    "rename": ("there is a profile", "there is no profile"),
    "delete": ("there is no profile", "is the sticky default"),
    "use": ("there is no profile",),
    "list": (),
    "export": ("there is no profile", "was renamed or deleted"),
    "import": ("there is a profile",),
    "alias": ("there is no profile", "stands for the profile", "has no wrapper"),
}

# Seconds: half of what a command waits before it gives up.
STARVING = 15


@pytest.mark.timeout(900)
@pytest.mark.parametrize("rounds", [20, pytest.param(300, marks=pytest.mark.full)])
def test_a_crowd_at_work(env: dict[str, str], tmp_path: Path, rounds: int, capsys: pytest.CaptureFixture[str]) -> None:
    _plant_archive(env, tmp_path)
    looks, wrong, steps = _let_work(env, rounds)
    assert len(steps) == PROCESSES * rounds
    assert not wrong
    undocumented = [step for step in steps if step.refused and not step.refused_as(REFUSALS)]
    assert not undocumented
    _adds_up(steps, tmp_path)
    _is_tidy(env, tmp_path)
    slowest = max(steps, key=lambda step: step.seconds)
    with capsys.disabled():
        done = collections.Counter(step.deed for step in steps if not step.refused)
        print(f"\n{len(steps)} deeds, {done.total()} of them done: {dict(done)}; {looks} looks")  # noqa: T201
        print(f"{sum(step.waited for step in steps)} waited for over a second; slowest: {slowest}")  # noqa: T201
    assert slowest.seconds < STARVING, slowest
    assert looks > rounds


def _plant_archive(env: dict[str, str], tmp_path: Path) -> None:
    creating.create(env, Order("seed", description=crowd.IMPORTED))
    exporting.export(env, "seed", f"{tmp_path}/seed.tar.gz")
    (tmp_path / ".hermes" / "profiles" / "seed").rename(tmp_path / "seed")
    (tmp_path / ".local" / "bin" / "hermes-seed").unlink()


def _let_work(env: dict[str, str], rounds: int) -> tuple[int, list[str], list[Step]]:
    """Let the crowd work while somebody watches; return how often he looked, what was wrong, and the steps."""
    ours, theirs = multiprocessing.Pipe()
    fresh = multiprocessing.get_context("forkserver")
    fresh.set_forkserver_preload([crowd.__name__])
    watcher = fresh.Process(target=crowd.watch, args=(env, theirs))
    watcher.start()
    with ProcessPoolExecutor(PROCESSES, fresh) as pool:
        at_work = [pool.submit(crowd.work, env, number, rounds) for number in range(PROCESSES)]
        steps = [step for each in at_work for step in each.result()]
    ours.send("done")
    looks, wrong = ours.recv()
    watcher.join()
    return looks, wrong, steps


def _adds_up(steps: list[Step], tmp_path: Path) -> None:
    """Every profile that was made and not taken is there under its name, and is the one that was made."""
    balance = collections.Counter(dict.fromkeys(crowd.NAMES, 0))
    for step in steps:
        if step.refused:
            continue
        if step.mark:
            balance[step.names[0]] += 1
        elif step.deed == "delete":
            balance[step.names[0]] -= 1
        elif step.deed == "rename":
            balance[step.names[0]] -= 1
            balance[step.names[1]] += 1
    profiles = tmp_path / ".hermes" / "profiles"
    assert {name for name, count in balance.items() if count} == {path.name for path in profiles.iterdir()}
    assert set(balance.values()) <= {0, 1}
    made = {step.mark for step in steps if step.mark and not step.refused}
    marks = [yaml.safe_load((path / "profile.yaml").read_text())["description"] for path in profiles.iterdir()]
    assert made.issuperset(marks)
    own = [mark for mark in marks if mark != crowd.IMPORTED]
    assert len(own) == len(set(own))


def _is_tidy(env: dict[str, str], tmp_path: Path) -> None:
    """Nothing is left over, profiles are whole, wrappers fit them, and every archive can be read."""
    root = tmp_path / ".hermes"
    there = {path.name for path in root.iterdir()}
    assert there - {change.LOCK, sticky.FILE} == {home.PROFILES}
    assert not [path for path in tmp_path.rglob(".hermes-shell.*") if path.name != change.LOCK]
    names = home.names(str(root))[1:]
    assert {path.name for path in (root / "profiles").iterdir()} == set(names)
    for name in names:
        assert crowd.inside(str(root / "profiles" / name)) >= crowd.FILES
    wrappers = aliases.every(env)
    assert set(wrappers) <= set(names)
    for name in names:
        assert aliases.usual(name) in wrappers[name]
    assert sticky.read(str(root)).name in {"default", *names}
    for number, file in enumerate(tmp_path.glob("?.tar.gz")):
        target = tmp_path / f"unpacked{number}"
        target.mkdir()
        assert not unpack.unpack(str(file), str(target)).skipped
        assert crowd.inside(str(target)) >= crowd.FILES
