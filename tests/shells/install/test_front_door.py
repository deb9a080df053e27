"""The front door: ours stands before the agent, which stays behind it and is found there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.house import Scratch
from tests.shells.install.homes import snapshot

if TYPE_CHECKING:
    from pathlib import Path


def test_behind_the_front_door_is_the_agent(bare: Scratch, launcher: Path) -> None:
    bare.set_up("bash", front_door=True)
    done = bare.run("hermes", "-p", "work", "chat")
    assert done.returncode == 0, done.stderr
    reports = list(bare.home.rglob("hermes.argv"))
    assert len(reports) == 1
    assert reports[0].read_text() == "-p\0work\0chat\0"


def test_the_agent_behind_the_front_door_is_found_from_another_home(bare: Scratch, launcher: Path) -> None:
    """A service, a container or sudo changes HOME; the dispatcher knows what it stands in front of."""
    bare.set_up("bash", front_door=True)
    elsewhere = {"HOME": str(bare.home / "elsewhere"), "XDG_DATA_HOME": str(bare.home / "data")}
    for words in (["chat"], ["--profile=DEFAULT", "chat"], ["profile", "describe", "work"]):
        done = bare.run(str(launcher), *words, env=elsewhere)
        assert (done.returncode, done.stderr) == (0, ""), words
        report = next(iter(bare.home.rglob("hermes.env"))).read_text()
        assert "HERMES_SHELL_BEHIND" not in report


def test_a_link_to_our_dispatcher_is_not_ours(bare: Scratch) -> None:
    """Somebody's own link: it is neither overwritten nor removed."""
    bare.set_up("bash")
    door = bare.home / ".local/bin/hermes"
    door.unlink()
    door.symlink_to(bare.dispatcher)
    assert f"left {door}" in bare.set_up("bash").stdout
    bare.hermes("shell", "uninstall")
    assert door.is_symlink()


def test_an_agent_installed_again_over_ours_stays(bare: Scratch, launcher: Path) -> None:
    """pipx, uv and pip write their launcher again when they upgrade."""
    bare.set_up("bash", front_door=True)
    launcher.unlink()
    launcher.write_text("#!/bin/sh\necho new\n")
    before = snapshot(launcher.parent)
    bare.hermes("shell", "uninstall")
    assert snapshot(launcher.parent) == before


def test_the_dispatcher_stands_where_nothing_stood(bare: Scratch) -> None:
    bare.set_up("bash")
    door = bare.home / ".local/bin/hermes"
    assert door.read_text().splitlines()[1].startswith("# hermes-shell dispatcher")
    assert bare.run("hermes", "profile", "list", "--names").stdout.splitlines()[0] == "default"
    bare.hermes("shell", "uninstall")
    assert not door.exists()


@pytest.mark.parametrize("way", ["dispatcher", "python"])
def test_an_agent_installed_again_over_ours_is_the_one_that_runs(bare: Scratch, launcher: Path, way: str) -> None:
    bare.set_up("bash", front_door=True)
    launcher.unlink()
    launcher.write_text("#!/bin/sh\necho new\n")
    launcher.chmod(0o755)
    command = [str(bare.dispatcher)] if way == "dispatcher" else [str(bare.installed.program)]
    assert bare.run(*command, "chat").stdout == "new\n"
