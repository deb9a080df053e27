"""One change of profiles waits for another, and for nobody for ever."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from hermes_shell import change, creating, listing, profiles, sticky
from hermes_shell.creating import Order
from hermes_shell.errors import HermesError
from tests.unit.living import make


def test_one_change_waits_for_another(env: dict[str, str]) -> None:
    held, waited = threading.Event(), threading.Event()

    def hold() -> None:
        with change.alone(env):
            held.set()
            waited.wait(20)

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(20)
    creating.create(env, Order("work"), waiting=waited.set)
    other.join()
    assert waited.is_set()
    assert profiles.existing(env, "work")


def test_one_that_waits_for_too_long_gives_up(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change, "_PATIENCE", 0.01)
    monkeypatch.setattr(change, "_GIVE_UP", 0.02)
    with change.alone(env), pytest.raises(HermesError, match="another command") as caught:
        creating.create(env, Order("work"))
    assert caught.value.cure


def test_the_way_out_waits_for_nobody_for_long(
    env: dict[str, str], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(env, "work")
    monkeypatch.setattr(change, "_PATIENCE", 0.01)
    monkeypatch.setattr(profiles, "_PATIENCE", 0.02)
    with change.alone(env):
        used = profiles.use(env, "work")
    assert used.stuck is not None
    assert "another command" in used.stuck.message
    assert sticky.read(str(root)).name == "work"
    assert profiles.use(env, "default").stuck is None


def test_what_is_in_the_making_elsewhere_is_not_swept(env: dict[str, str], root: Path) -> None:
    with change.workspace(env) as place:
        make(env, "work")
        assert Path(place).is_dir()
    assert [path.name for path in (root / "profiles").iterdir()] == ["work"]


def test_a_journal_that_nobody_understands_stops_changes_alone(env: dict[str, str], root: Path) -> None:
    make(env, "work")
    (root / change.JOURNAL).write_text('{"kind": "of a newer version"}')
    with pytest.raises(HermesError, match="cannot be understood") as caught:
        make(env, "play")
    assert change.JOURNAL in caught.value.cure
    assert [each.name for each in listing.every(env)] == ["default", "work"]
