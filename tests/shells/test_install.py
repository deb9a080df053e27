"""Set up and taken away: `hermes` as people have it is there afterwards, byte for byte."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.house import Scratch
from tools.terminal import SHELLS, Shell, clean_env

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.house import Installed


def snapshot(directory: Path) -> dict[str, tuple[object, ...]]:
    """Return every path below a directory with all that must not change."""
    found: dict[str, tuple[object, ...]] = {}
    for place, dirs, names in os.walk(directory):
        for name in [*dirs, *names]:
            path = os.path.join(place, name)
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                found[path] = ("link", os.readlink(path))
            elif stat.S_ISREG(status.st_mode):
                with open(path, "rb") as file:
                    digest = hashlib.sha256(file.read()).hexdigest()
                found[path] = (stat.S_IMODE(status.st_mode), status.st_mtime_ns if name == "hermes" else 0, digest)
            else:
                found[path] = (stat.S_IMODE(status.st_mode),)
    return found


def _script(door: Path, agent: Path) -> None:
    """As pip --user and the agent's installer leave it: a file."""
    door.write_bytes(agent.read_bytes() + b"# by its installer, with \xff odd bytes")
    door.chmod(0o711)


def _absolute_link(door: Path, agent: Path) -> None:
    """As pipx and uv leave it."""
    door.symlink_to(agent)


def _relative_link(door: Path, agent: Path) -> None:
    door.symlink_to(os.path.relpath(agent, door.parent))


LAUNCHERS: dict[str, Callable[[Path, Path], None]] = {
    "a script": _script,
    "an absolute link": _absolute_link,
    "a relative link": _relative_link,
}


@pytest.fixture(params=list(LAUNCHERS))
def launcher(request: pytest.FixtureRequest, bare: Scratch) -> Path:
    """Give the agent's own ~/.local/bin/hermes."""
    put = LAUNCHERS[request.param]
    door = bare.home / ".local/bin/hermes"
    door.parent.mkdir(parents=True)
    put(door, bare.agent)
    bare.env["PATH"] = f"{door.parent}:/usr/bin:/bin"
    return door


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


def test_without_the_flag_the_agent_keeps_its_place(bare: Scratch, launcher: Path) -> None:
    before = snapshot(launcher.parent)
    done = bare.set_up("bash")
    assert snapshot(launcher.parent) == before
    assert "--front-door" in done.stdout


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


def test_uninstall_twice_and_before_install(bare: Scratch) -> None:
    for _ in range(2):
        done = bare.hermes("shell", "uninstall")
        assert (done.returncode, done.stdout) == (0, "nothing was set up\n")


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


def test_a_file_of_the_users_own_under_our_name_keeps_its_lines(bare: Scratch) -> None:
    theirs = bare.home / ".config/fish/conf.d/hermes-shell.fish"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("# mine\n")
    bare.set_up("fish")
    assert bare.hermes("shell", "uninstall").returncode == 0
    assert theirs.read_text() == "# mine\n"


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


@pytest.mark.parametrize("way", ["dispatcher", "python"])
def test_an_agent_installed_again_over_ours_is_the_one_that_runs(bare: Scratch, launcher: Path, way: str) -> None:
    bare.set_up("bash", front_door=True)
    launcher.unlink()
    launcher.write_text("#!/bin/sh\necho new\n")
    launcher.chmod(0o755)
    command = [str(bare.dispatcher)] if way == "dispatcher" else [str(bare.installed.program)]
    assert bare.run(*command, "chat").stdout == "new\n"


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


def test_the_wheel_brings_its_shell_files(installed: Installed) -> None:
    wheel = next((installed.directory.parent / "wheel").glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        for path in (ROOT / "shells").iterdir():
            assert archive.read(f"hermes_shell/shells/{path.name}") == path.read_bytes()
    assert "hermes_shell/completions/README.md" in names
    assert not any(name.startswith(("tests/", "tools/", "benchmarks/")) for name in names)


def test_an_editable_install_finds_its_shell_files(tmp_path: Path) -> None:
    """A checkout, as `make` sets it up: the files stand at the top of the repository."""
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "hermes_shell", "shell", "init", "bash"],
        env=clean_env(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "hermes() {" in done.stdout
    assert "__HERMES" not in done.stdout
