"""A profile is made, blank or from another, whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from hermes_shell import change, creating, exporting, home, importing, layout, sticky
from hermes_shell.creating import ALL, CONFIGURATION, Order
from hermes_shell.errors import HermesError
from tests.house import seen
from tests.unit.living import make


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


def test_a_description_of_a_source_that_cannot_be_read_names_it(env: dict[str, str], root: Path) -> None:
    make(env, "work")
    (root / "profiles" / "work" / "profile.yaml").write_text("{unclosed\n")
    with pytest.raises(HermesError) as caught:
        creating.create(env, Order("play", ALL, "work", description="Reads mail"))
    assert caught.value.cure == f"correct it, or remove it: {root}/profiles/work/profile.yaml"


def test_a_system_that_cannot_copy_a_profile_says_so(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    make(env, "work")
    monkeypatch.setattr(os, "supports_dir_fd", set())
    with pytest.raises(HermesError, match="cannot be copied or packed on this system"):
        creating.create(env, Order("copy", ALL, "work"))
    assert home.names(home.root(env)) == ["default", "work"]
