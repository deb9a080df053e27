"""Taken away: `hermes` as people have it is there again, byte for byte."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.house import Scratch
from tests.shells.install.homes import snapshot

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("front_door", [False, True])
def test_everything_is_as_it_was_after_uninstall(bare: Scratch, launcher: Path, front_door: bool) -> None:
    before = snapshot(bare.home)
    bare.set_up(front_door=front_door)
    bare.set_up(front_door=front_door)
    assert (launcher.read_bytes().splitlines()[1].startswith(b"# hermes-shell dispatcher")) is front_door
    assert bare.hermes("shell", "uninstall").returncode == 0
    after = snapshot(bare.home)
    emptied = {path for path in after if path not in before}
    assert all(os.path.isdir(path) for path in emptied), emptied
    assert {path: what for path, what in after.items() if path in before} == before


def test_without_the_flag_the_agent_keeps_its_place(bare: Scratch, launcher: Path) -> None:
    before = snapshot(launcher.parent)
    done = bare.set_up("bash")
    assert snapshot(launcher.parent) == before
    assert "--front-door" in done.stdout


def test_uninstall_twice_and_before_install(bare: Scratch) -> None:
    for _ in range(2):
        done = bare.hermes("shell", "uninstall")
        assert (done.returncode, done.stdout) == (0, "nothing was set up\n")


def test_a_file_of_the_users_own_under_our_name_keeps_its_lines(bare: Scratch) -> None:
    theirs = bare.home / ".config/fish/conf.d/hermes-shell.fish"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("# mine\n")
    bare.set_up("fish")
    assert bare.hermes("shell", "uninstall").returncode == 0
    assert theirs.read_text() == "# mine\n"


def test_uninstall_goes_on_past_what_it_cannot_read(bare: Scratch) -> None:
    bare.set_up("bash", "fish")
    (bare.home / ".zshrc").unlink()
    (bare.home / ".zshrc").mkdir()
    done = bare.hermes("shell", "uninstall")
    assert done.returncode == 1
    assert f"cannot read {bare.home}/.zshrc" in done.stderr
    assert "hermes-shell" not in (bare.home / ".bashrc").read_text()
    assert not (bare.home / ".local/bin/hermes").exists()
    (bare.home / ".zshrc").rmdir()
    assert bare.hermes("shell", "uninstall").returncode == 0
    assert not bare.data.exists()


def test_what_is_not_ours_in_our_directory_stays(bare: Scratch) -> None:
    bare.set_up("bash")
    (bare.data / "mine").write_text("precious")
    assert f"left {bare.data}" in bare.hermes("shell", "uninstall").stdout
    assert [path.name for path in bare.data.iterdir()] == ["mine"]


def test_another_environment_takes_away_what_this_one_set_up(bare: Scratch, launcher: Path) -> None:
    """XDG and ZDOTDIR differ under ssh, cron and sudo; the door and a record know where things are."""
    before = snapshot(launcher.parent)
    here = {"XDG_DATA_HOME": str(bare.home / "xdg"), "ZDOTDIR": str(bare.home / "zsh")}
    program = str(bare.installed.program)
    assert bare.run(program, "shell", "install", "zsh", "--front-door", env=here).returncode == 0
    assert bare.run(program, "shell", "install", "bash").returncode == 0
    assert bare.run(str(launcher), "chat").returncode == 0, "the agent is not found behind the door"
    assert bare.run(program, "shell", "uninstall").returncode == 0
    assert snapshot(launcher.parent) == before
    assert bare.run(program, "shell", "uninstall", env={"XDG_DATA_HOME": here["XDG_DATA_HOME"]}).returncode == 0
    assert not (bare.home / "zsh/.zshrc").exists()
