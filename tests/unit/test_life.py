"""The life of a profile: made, cloned, renamed and deleted, with all that goes by its name."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import (
    aliases,
    change,
    creating,
    deleting,
    exporting,
    files,
    home,
    honcho,
    importing,
    layout,
    listing,
    profiles,
    renaming,
    settings,
    sticky,
)
from hermes_shell.creating import ALL, CONFIGURATION, Order
from hermes_shell.errors import HermesError
from tests.house import seen

if TYPE_CHECKING:
    from collections.abc import Callable

AGENTS = '#!/bin/sh\nexec {program} -p {profile} "$@"\n'


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "PATH": f"{tmp_path}/.local/bin:/usr/bin:/bin"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / ".hermes"


def make(env: dict[str, str], *names: str) -> None:
    for name in names:
        creating.create(env, Order(name))


def modes(directory: Path) -> set[tuple[bool, int]]:
    return {(path.is_dir(), path.lstat().st_mode & 0o777) for path in (directory, *directory.rglob("*"))}


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_a_blank_profile(env: dict[str, str], root: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        made = creating.create(env, Order("Work", description="Reads \x1b[31mmail"))
    finally:
        assert os.umask(before) == umask
    place = root / "profiles" / "work"
    assert made.home == str(place)
    assert {path.name for path in place.iterdir() if path.is_dir()} == set(layout.DIRECTORIES)
    assert {path.name for path in place.iterdir() if path.is_file()} == {".env", "SOUL.md", "profile.yaml"}
    assert modes(place) == {(True, 0o700), (False, 0o600)}
    assert any("skills opt-in --sync" in line for line in made.told), "there is no agent here to put them in"
    assert [path.name for path in (root / "profiles").iterdir()] == ["work"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_makes_belongs_to_who_has_the_root(env: dict[str, str], root: Path, tmp_path: Path) -> None:
    """As with a sudo that keeps HOME."""
    os.chown(tmp_path, 65534, 65534)
    make(env, "work")
    creating.create(env, Order("play", CONFIGURATION, "work"))
    creating.create(env, Order("chat", ALL, "work", description="Reads mail"))
    exporting.export(env, "chat", str(tmp_path / "chat.tar.gz"))
    importing.import_(env, str(tmp_path / "chat.tar.gz"), importing.Wanted("again"))
    for name in ("work", "play", "chat", "again"):
        made = [root / "profiles" / name, *(root / "profiles" / name).rglob("*")]
        assert {(path.lstat().st_uid, path.lstat().st_gid) for path in made} == {(65534, 65534)}


def test_a_slow_agent_is_no_riddle(env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = threading.Event()
    agent = tmp_path / "agent"
    agent.write_text(f"#!/bin/sh\nuntil [ -e {tmp_path}/told ]; do sleep 0.01; done\n")
    agent.chmod(0o755)
    monkeypatch.setattr(creating, "_NOTICED_AFTER", 0.01)

    def asking() -> None:
        told.set()
        (tmp_path / "told").touch()

    creating.create({**env, "HERMES_SHELL_AGENT": str(agent)}, Order("work"), asking=asking)
    assert told.is_set()
    told.clear()
    monkeypatch.setattr(creating, "_NOTICED_AFTER", 60)
    creating.create({**env, "HERMES_SHELL_AGENT": str(agent)}, Order("play"), asking=asking)
    assert not told.is_set()


@pytest.mark.parametrize("name", ["default", "work", "WORK", " work "])
def test_a_name_that_is_taken(env: dict[str, str], root: Path, name: str) -> None:
    make(env, "work")
    before = seen(root)
    with pytest.raises(HermesError, match="already") as caught:
        make(env, name)
    assert caught.value.cure
    assert seen(root) == before


def test_a_clone_of_the_configuration(env: dict[str, str], root: Path, tmp_path: Path) -> None:
    make(env, "work")
    work = root / "profiles" / "work"
    (tmp_path / "dotfiles").write_text("model: m\n")
    (work / "config.yaml").symlink_to(tmp_path / "dotfiles")
    (work / ".env").write_text("TELEGRAM_BOT_TOKEN=1:a\nOPENAI_API_KEY=k\n")
    (work / ".env").chmod(0o644)
    (work / "SOUL.md").write_text("mine")
    (work / "memories" / "MEMORY.md").write_text("what happened")
    made = creating.create(env, Order("play", CONFIGURATION, "work"))
    play = Path(made.home)
    assert not (play / "config.yaml").is_symlink()
    assert (play / "config.yaml").read_text() == "model: m\n"
    assert (play / "SOUL.md").read_text() == "mine"
    assert (play / ".env").read_bytes() == (work / ".env").read_bytes()
    assert not list((play / "memories").iterdir())
    assert modes(play) == {(True, 0o700), (False, 0o600)}
    assert made.shared == ["telegram"]


def test_a_clone_without_channels(env: dict[str, str], root: Path) -> None:
    make(env, "work")
    work = root / "profiles" / "work"
    (work / ".env").write_text("TELEGRAM_BOT_TOKEN=1:a\nOPENAI_API_KEY=k\n")
    (work / "config.yaml").write_text("model: m # mine\nplatforms:\n  telegram:\n    token: 1:a\n")
    for take in (CONFIGURATION, ALL):
        made = creating.create(env, Order(f"play-{take}", take, "work", channels=False))
        assert made.shared == []
        assert (Path(made.home) / ".env").read_text() == "OPENAI_API_KEY=k\n"
        assert "telegram" not in (Path(made.home) / "config.yaml").read_text()
        assert "model: m # mine" in (Path(made.home) / "config.yaml").read_text()


def test_a_clone_of_everything_but_the_channels(env: dict[str, str], root: Path) -> None:
    """Sessions, pairings, and the tokens where an old agent kept them."""
    make(env, "work")
    work = root / "profiles" / "work"
    kept = ("memories/MEMORY.md", "skills/telegram/SKILL.md")
    left = ("gateway.json", "pairing/telegram-approved.json", "whatsapp/session/creds.json", "matrix/store/keys.db")
    for name in (*kept, *left):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text("mine")
    made = creating.create(env, Order("play", ALL, "work", channels=False))
    assert [name for name in (*kept, *left) if (Path(made.home) / name).exists()] == list(kept)
    assert sorted(path for path, _ in made.left_out) == ["gateway.json", "matrix", "pairing", "whatsapp"]


def test_a_clone_of_everything(env: dict[str, str], root: Path) -> None:
    make(env, "work")
    (root / "state").mkdir()
    (root / "state" / "notes").write_text("mine")
    (root / "gateway.pid").write_text("1")
    sticky.write(str(root), "work")
    made = Path(creating.create(env, Order("copy", ALL, "default")).home)
    assert (made / "state" / "notes").read_text() == "mine"
    for left in ("profiles", "gateway.pid", "active_profile", change.LOCK, change.JOURNAL):
        assert not (made / left).exists(), left
    assert (made / "SOUL.md").exists()


def test_a_source_that_is_not_there(env: dict[str, str], root: Path) -> None:
    with pytest.raises(HermesError, match="no profile 'gone'"):
        creating.create(env, Order("play", ALL, "gone"))
    assert not (root / "profiles").exists()


def test_what_cannot_be_cloned_leaves_nothing(env: dict[str, str], root: Path) -> None:
    make(env, "work")
    (root / "profiles" / "work" / "config.yaml").write_text("telegram: {unclosed\n")
    with pytest.raises(HermesError, match=r"config\.yaml"):
        creating.create(env, Order("play", CONFIGURATION, "work", channels=False))
    assert [path.name for path in (root / "profiles").iterdir()] == ["work"]


def test_a_directory_in_the_place_of_a_file_is_named(env: dict[str, str], root: Path) -> None:
    make(env, "work")
    (root / "profiles" / "work" / "config.yaml").mkdir()
    with pytest.raises(HermesError, match=r"work/config\.yaml: Is a directory"):
        creating.create(env, Order("play", CONFIGURATION, "work"))


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


def test_a_link_is_renamed_as_a_link(env: dict[str, str], root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "profiles").mkdir(parents=True)
    (root / "profiles" / "linked").symlink_to(tmp_path / "elsewhere")
    renaming.rename(env, "linked", "other")
    assert os.readlink(root / "profiles" / "other") == str(tmp_path / "elsewhere")


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


def test_a_description_of_a_source_that_cannot_be_read_names_it(env: dict[str, str], root: Path) -> None:
    make(env, "work")
    (root / "profiles" / "work" / "profile.yaml").write_text("{unclosed\n")
    with pytest.raises(HermesError) as caught:
        creating.create(env, Order("play", ALL, "work", description="Reads mail"))
    assert caught.value.cure == f"correct it, or remove it: {root}/profiles/work/profile.yaml"


def test_a_journal_that_nobody_understands_stops_changes_alone(env: dict[str, str], root: Path) -> None:
    make(env, "work")
    (root / change.JOURNAL).write_text('{"kind": "of a newer version"}')
    with pytest.raises(HermesError, match="cannot be understood") as caught:
        make(env, "play")
    assert change.JOURNAL in caught.value.cure
    assert [each.name for each in listing.every(env)] == ["default", "work"]


def test_a_system_that_cannot_copy_a_profile_says_so(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    make(env, "work")
    monkeypatch.setattr(os, "supports_dir_fd", set())
    with pytest.raises(HermesError, match="cannot be copied or packed on this system"):
        creating.create(env, Order("copy", ALL, "work"))
    assert home.names(home.root(env)) == ["default", "work"]
