"""Set up: what each shell reads holds our block, or nothing was changed at all."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.house import Scratch
from tests.shells.install.homes import snapshot
from tools.terminal import SHELLS, Shell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Installed


def test_zsh_is_set_up_where_it_looks(bare: Scratch) -> None:
    bare.env["ZDOTDIR"] = str(bare.home / "zsh")
    bare.set_up("zsh")
    assert "hermes-shell" in (bare.home / "zsh/.zshrc").read_text()
    assert "hermes-shell" not in (bare.home / ".zshrc").read_text()


def test_powershell_5_reads_a_home_that_is_not_ascii(tmp_path: Path, installed: Installed) -> None:
    """It takes a file without a byte order mark for Windows-1252."""
    scratch = Scratch(tmp_path / "hömé", installed)
    scratch.set_up()
    assert (scratch.data / "hermes.ps1").read_bytes().startswith(b"\xef\xbb\xbf")
    for shell in SHELLS.values():
        if shell.path():
            terminal = scratch.terminal(shell)
            assert terminal.run("hermes profile use work --session").env["HERMES_SHELL_PROFILE"] == "work"
            terminal.close()


def test_install_finds_out_the_shell(bare: Scratch, shell: Shell) -> None:
    terminal = bare.terminal(shell)
    assert terminal.run(f"{bare.installed.program} shell install --yes").ok
    terminal.close()
    others = [other for other in SHELLS.values() if other is not shell]
    assert not any("hermes-shell" in (bare.home / other.rc).read_text() for other in others)
    fresh = bare.terminal(shell)
    assert fresh.run("hermes profile use work --session").env["HERMES_SHELL_PROFILE"] == "work"
    fresh.close()


def test_a_start_up_file_that_was_not_there(bare: Scratch, shell: Shell) -> None:
    (bare.home / shell.rc).unlink()
    bare.set_up(shell.name)
    assert bare.hermes("shell", "uninstall").returncode == 0
    assert not (bare.home / shell.rc).exists()


def test_a_damaged_block_stops_with_the_file_as_it_was(bare: Scratch) -> None:
    rc = bare.home / ".bashrc"
    rc.write_text("# >>> hermes-shell >>>\nmine\n")
    done = bare.hermes("shell", "install", "bash")
    assert done.returncode == 1
    assert "marks are on lines 1" in done.stderr
    assert str(rc) in done.stderr
    assert rc.read_text() == "# >>> hermes-shell >>>\nmine\n"


@pytest.mark.parametrize(
    "obstacle",
    [
        "a read-only .zshrc",
        "a damaged .bashrc",
        "settings that are none",
        "a directory in the door",
        "a pipe in the door",
    ],
)
def test_what_stands_in_the_way_is_found_before_anything_is_changed(bare: Scratch, obstacle: str) -> None:
    door = bare.home / ".local/bin/hermes"
    door.parent.mkdir(parents=True)
    if obstacle == "a read-only .zshrc":
        (bare.home / ".zshrc").chmod(0o444)
    elif obstacle == "a damaged .bashrc":
        (bare.home / ".bashrc").write_text("# <<< hermes-shell <<<\n")
    elif obstacle == "settings that are none":
        (bare.home / ".config/hermes-shell").mkdir(parents=True)
        (bare.home / ".config/hermes-shell/config.yaml").write_text("- a\n")
    elif obstacle == "a directory in the door":
        door.mkdir()
    else:
        os.mkfifo(door)
    before = snapshot(bare.home)
    done = bare.hermes("shell", "install", "bash", "zsh", "--front-door")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert {path: what for path, what in snapshot(bare.home).items() if path in before} == before
    assert not bare.data.exists()


def test_zsh_says_itself_where_it_looks(bare: Scratch) -> None:
    """`.zshenv` sets ZDOTDIR for zsh alone."""
    zsh = SHELLS["zsh"]
    if zsh.path() is None:
        pytest.skip("zsh is not installed")
    (bare.home / "zsh").mkdir()
    (bare.home / ".zshenv").write_text(f"ZDOTDIR={bare.home}/zsh\n")
    bare.set_up("zsh")
    assert "hermes-shell" in (bare.home / "zsh/.zshrc").read_text()
    bare.hermes("shell", "uninstall")
    assert not (bare.home / "zsh/.zshrc").exists()


def test_installing_at_once_loses_nothing(bare: Scratch, launcher: Path) -> None:
    """The launcher that is kept is the agent's, never our own dispatcher."""
    before = snapshot(launcher.parent)
    program = str(bare.installed.program)
    for _ in range(5):
        both = f"{program} shell install bash --front-door & {program} shell install bash --front-door & wait"
        bare.run("bash", "-c", both)
        bare.hermes("shell", "uninstall")
        assert snapshot(launcher.parent) == before


def test_our_directory_is_nobody_elses_business(scratch: Scratch) -> None:
    assert scratch.data.stat().st_mode & 0o777 == 0o700


def test_a_shell_starts_in_silence(scratch: Scratch, shell: Shell) -> None:
    """With the files there, and with them gone."""
    paths = []
    for _ in range(2):
        terminal = scratch.terminal(shell)
        assert "hermes" not in re.split(r"\[\d+:\d+\]> ", terminal.transcript())[0]
        paths.append(terminal.look().env["PATH"])
        terminal.close()
        shutil.rmtree(scratch.data, ignore_errors=True)
    assert paths[0] == paths[1]
