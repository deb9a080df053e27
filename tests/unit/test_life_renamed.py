"""A profile is renamed with all that goes by its name, or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hermes_shell import aliases, creating, home, honcho, profiles, renaming, settings, sticky
from hermes_shell.creating import Order
from hermes_shell.errors import HermesError
from tests.house import seen
from tests.unit.living import make

AGENTS = '#!/bin/sh\nexec {program} -p {profile} "$@"\n'


def test_a_rename_takes_everything_along(env: dict[str, str], root: Path, tmp_path: Path) -> None:
    make(env, "work", "play")
    aliases.create(env, str(root), "work", "wk")
    aliases.create(env, str(root), "play", "p")
    agents = tmp_path / ".local" / "bin" / "work"
    agents.write_text(AGENTS.format(program="'/opt/a b/hermes'", profile="work"))
    agents.chmod(0o755)
    project = tmp_path / "project"
    project.mkdir()
    (project / ".hermes-profile").write_text("work\n")
    settings.allow(env, str(project))
    profiles.use(env, "work")
    (root / "honcho.json").write_text(json.dumps({"hosts": {"hermes_work": {"workspace": "x"}}}))
    (root / "profiles" / "work" / "SOUL.md").write_text("mine")
    assert renaming.rename(env, "Work", "office") == []
    assert home.names(str(root)) == ["default", "office", "play"]
    assert (root / "profiles" / "office" / "SOUL.md").read_text() == "mine"
    assert aliases.every(env) == {"office": ["hermes-office", "office", "wk"], "play": ["hermes-play", "p"]}
    assert (agents.parent / "office").read_text() == AGENTS.format(program="'/opt/a b/hermes'", profile="office")
    assert sticky.read(str(root)).name == "office"
    assert (project / ".hermes-profile").read_text() == "office\n"
    assert settings.load(env).allowed == {str(project): "office"}
    assert json.loads((root / "honcho.json").read_text()) == {
        "hosts": {"hermes_office": {"workspace": "x", "aiPeer": "work"}}
    }


def test_a_rename_back_restores_everything(env: dict[str, str], root: Path, tmp_path: Path) -> None:
    make(env, "work")
    aliases.create(env, str(root), "work", "wk")
    profiles.use(env, "work")
    before = seen(tmp_path)
    renaming.rename(env, "work", "office")
    assert seen(tmp_path) != before
    renaming.rename(env, "office", "work")
    assert seen(tmp_path) == before


def test_a_rename_without_a_wrapper_makes_none(env: dict[str, str], root: Path) -> None:
    creating.create(env, Order("work", alias=False))
    renaming.rename(env, "work", "office")
    assert aliases.every(env) == {}


def test_a_rename_leaves_another_sticky_default_alone(env: dict[str, str], root: Path) -> None:
    make(env, "work", "play")
    renaming.rename(env, "work", "office")
    assert not (root / "active_profile").exists()
    profiles.use(env, "play")
    renaming.rename(env, "office", "work")
    assert sticky.read(str(root)).name == "play"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("default", "work", "cannot be renamed"),
        ("gone", "new", "no profile 'gone'"),
        ("work", "play", "already"),
        ("work", "work", "already"),
        ("work", "default", "already"),
        ("work", "no name", "cannot be a profile name"),
        ("work", "hermes", "reserved"),
    ],
)
def test_renames_that_are_refused(env: dict[str, str], tmp_path: Path, old: str, new: str, message: str) -> None:
    make(env, "work", "play")
    before = seen(tmp_path)
    with pytest.raises(HermesError, match=message) as caught:
        renaming.rename(env, old, new)
    assert caught.value.cure
    assert seen(tmp_path) == before


@pytest.mark.parametrize("step", ["its wrapper", "its Honcho block, the last of all"])
def test_a_rename_that_fails_halfway_is_undone(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    make(env, "work")
    profiles.use(env, "work")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / ".hermes-profile").write_text("work\n")
    settings.allow(env, str(tmp_path / "project"))
    before = seen(tmp_path)
    left = iter([OSError(5, "Input/output error", "somewhere")])  # the undoing is not refused

    def refuse(*_: object) -> list[str]:
        for error in left:
            raise error
        return []

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "link", refuse) if step == "its wrapper" else (honcho, "rename", refuse)))
        with pytest.raises(HermesError, match="Input/output error"):
            renaming.rename(env, "work", "office")
    assert seen(tmp_path) == before


def test_a_link_is_renamed_as_a_link(env: dict[str, str], root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "profiles").mkdir(parents=True)
    (root / "profiles" / "linked").symlink_to(tmp_path / "elsewhere")
    renaming.rename(env, "linked", "other")
    assert os.readlink(root / "profiles" / "other") == str(tmp_path / "elsewhere")
