"""A profile is deleted with all that goes by its name; nothing else is, and nothing is left."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import aliases, change, creating, deleting, files, home, profiles, renaming
from hermes_shell.creating import Order
from hermes_shell.errors import HermesError
from tests.house import seen
from tests.unit.living import make

if TYPE_CHECKING:
    from collections.abc import Callable


def test_deleting(env: dict[str, str], root: Path, tmp_path: Path) -> None:
    make(env, "work", "play")
    profiles.use(env, "play")
    before = seen(tmp_path)
    make(env, "gone")
    aliases.create(env, str(root), "gone", "g")
    deep = root / "profiles" / "gone" / "/".join("d" * 1200) / "file"
    subprocess.run(["mkdir", "-p", str(deep.parent)], check=True)
    (root / "profiles" / "gone" / "skills").chmod(0o500)
    plan = deleting.plan(env, "gone")
    assert plan.wrappers == ["g", "hermes-gone"]
    assert plan.target == "", "it is no link"
    assert deleting.delete(env, "gone") == []
    assert seen(tmp_path) == before


def test_a_delete_that_fails_halfway_is_undone(
    env: dict[str, str], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(env, "gone")
    aliases.create(env, str(root), "gone", "g")
    before = seen(tmp_path)
    remove, removed = files.remove, []

    def refuse(path: str) -> None:
        if path.endswith("hermes-gone"):
            raise OSError(5, "Input/output error", path)
        removed.append(os.path.basename(path))
        remove(path)

    with monkeypatch.context() as patch:
        patch.setattr(files, "remove", refuse)
        with pytest.raises(HermesError, match="hermes-gone: Input/output error"):
            deleting.delete(env, "gone")
    assert removed == ["g", change.JOURNAL]
    assert [path.name for path in (root / "profiles").iterdir()] == ["gone"]
    assert seen(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "more", "message"),
    [
        ("default", {}, "'default'"),
        ("gone", {}, "no profile"),
        ("sticky", {}, "sticky default"),
        ("work", {"HERMES_HOME": "{root}/profiles/work"}, "HERMES_HOME is the home of 'work'"),
        ("work", {"HERMES_HOME": "{root}/profiles/work", "HERMES_SHELL_PROFILE": "work"}, "this terminal is pinned"),
    ],
)
def test_what_cannot_be_deleted(env: dict[str, str], root: Path, name: str, more: dict[str, str], message: str) -> None:
    make(env, "work", "sticky")
    profiles.use(env, "sticky")
    before = seen(root)
    env |= {key: value.format(root=root) for key, value in more.items()}
    for refused in (deleting.plan, deleting.delete):
        call: Callable[..., object] = refused
        with pytest.raises(HermesError, match=message) as caught:
            call(env, name)
        assert caught.value.cure
    assert seen(root) == before


def test_deleting_a_link_leaves_what_it_leads_to(env: dict[str, str], root: Path, tmp_path: Path) -> None:
    make(env, "work")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "SOUL.md").write_text("mine")
    (root / "profiles" / "linked").symlink_to(tmp_path / "elsewhere")
    assert deleting.plan(env, "linked").target == str(tmp_path / "elsewhere")
    deleting.delete(env, "linked")
    assert home.names(str(root)) == ["default", "work"]
    assert (tmp_path / "elsewhere" / "SOUL.md").read_text() == "mine"


@pytest.mark.parametrize("prefix", [change.WORKSPACE, change.TRASH])
def test_sweeping_follows_no_link(env: dict[str, str], root: Path, tmp_path: Path, prefix: str) -> None:
    make(env, "work")
    (tmp_path / "elsewhere" / "below").mkdir(parents=True)
    (tmp_path / "elsewhere" / "below" / "file").write_text("mine")
    link = root / "profiles" / f"{prefix}link"
    link.symlink_to(tmp_path / "elsewhere")
    profiles.use(env, "work")
    assert not link.is_symlink()
    assert [path.name for path in (tmp_path / "elsewhere").rglob("*")] == ["below", "file"]


def test_the_way_out_of_a_profile_that_cannot_be_deleted_leads_out(env: dict[str, str], root: Path) -> None:
    make(env, "work")
    with pytest.raises(HermesError) as caught:
        deleting.delete({**env, "HERMES_HOME": f"{root}/profiles/work"}, "work")
    assert caught.value.cure == "unset HERMES_HOME"


def test_a_delete_that_fails_leaves_nothing(env: dict[str, str], root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(env, "work")
    before = os.listdir(root / "profiles")

    def refuse(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("hermes_shell.files.replace", refuse)
    with pytest.raises(HermesError, match="Input/output error"):
        deleting.delete(env, "work")
    assert os.listdir(root / "profiles") == before


@pytest.mark.parametrize("what", ["link", "file"])
def test_what_stands_in_the_place_of_a_profile_is_not_called_one(env: dict[str, str], root: Path, what: str) -> None:
    make(env, "play")
    place = root / "profiles" / "work"
    place.touch() if what == "file" else place.symlink_to("nowhere")
    for refused in (lambda: creating.create(env, Order("work")), lambda: renaming.rename(env, "play", "work")):
        with pytest.raises(HermesError, match="is there already, and is no profile") as caught:
            refused()
        assert f"ls -ld {place}" in caught.value.cure
