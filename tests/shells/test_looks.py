"""What is set up can be seen before, looked at, and refreshed: `--dry-run`, `status`, `sync`, after an upgrade."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from hermes_shell import __version__
from tests.conftest import require
from tests.house import seen
from tools.terminal import SHELLS, Shell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch

STAMP = re.compile(rf"(?<=hermes-shell )(dispatcher )?{re.escape(__version__)}")


def stamp(file: Path, version: str) -> None:
    """Let a rendered file be another version's."""
    text = STAMP.sub(lambda match: (match[1] or "") + version, file.read_text(), count=1)
    file.write_text(text + "# as it was then\n")


def status(scratch: Scratch) -> dict[str, Any]:
    done = scratch.hermes("shell", "status", "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def shell_states(scratch: Scratch) -> dict[str, str]:
    return {each["shell"]: each["state"] for each in status(scratch)["shells"]}


def rendered(scratch: Scratch) -> dict[str, str]:
    return {each["file"].removeprefix(f"{scratch.home}/"): each["state"] for each in status(scratch)["rendered"]}


# --- What would change ---


def everything(directory: Path) -> object:
    return seen(directory), sorted(directory.rglob("*"))


def test_a_dry_run_shows_all_and_writes_nothing(bare: Scratch) -> None:
    before = everything(bare.home)
    done = bare.hermes("shell", "install", "bash", "fish", "--dry-run")
    assert everything(bare.home) == before
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert f"--- {bare.home}/.bashrc" in lines
    assert f"+++ {bare.home}/.config/fish/conf.d/hermes-shell.fish" in lines
    assert f"would write {bare.dispatcher}" in lines
    assert f"would write {bare.home}/.local/bin/hermes" in lines
    bare.set_up("bash", "fish")
    assert (bare.home / ".bashrc").read_text().splitlines()[1:] == [
        line[1:] for line in lines[: lines.index("--- /dev/null")] if re.match(r"\+[^+]", line)
    ]
    assert bare.hermes("shell", "install", "bash", "fish", "--dry-run").stdout == "nothing to change\n"


def test_a_dry_run_of_taking_away(bare: Scratch) -> None:
    (bare.home / ".local" / "bin").mkdir(parents=True)
    (bare.home / ".local" / "bin" / "hermes").symlink_to(bare.agent)
    bare.set_up("bash", front_door=True)
    before = everything(bare.home)
    lines = bare.hermes("shell", "uninstall", "--dry-run").stdout.splitlines()
    assert everything(bare.home) == before
    assert "-# >>> hermes-shell >>>" in lines
    assert f"would remove {bare.home}/.local/share/bash-completion/completions/hermes" in lines
    assert lines[-2:] == [f"would put back {bare.home}/.local/bin/hermes", f"would remove our files from {bare.data}"]


def test_the_front_door_is_named_before_it_is_taken(bare: Scratch) -> None:
    door = bare.home / ".local" / "bin" / "hermes"
    door.parent.mkdir(parents=True)
    door.symlink_to(bare.agent)
    done = bare.hermes("shell", "install", "bash", "--front-door", "--dry-run")
    assert f"would take the place of {door}, and keep what is there in {bare.data}/front-door/hermes" in done.stdout


def test_on_a_terminal_it_asks_once(bare: Scratch) -> None:
    terminal = bare.terminal(SHELLS["bash"])
    program = bare.installed.program
    before = seen(bare.home)
    terminal.send(f"{program} shell install")
    terminal.see(r"\+# >>> hermes-shell >>>")
    outline = terminal.see(r"Go ahead\? \[Y/n\]")
    assert re.search(rf"would write \d+ files in {bare.data}\r?\n", outline)
    assert f"write {bare.data}/" not in outline  # thirteen lines that nobody has asked for
    terminal.send("n")
    refused = terminal.settle()
    assert refused.status == ["1"]
    assert "Nothing was changed." in refused.text
    assert seen(bare.home) == before
    for words in ("install", "uninstall"):
        terminal.send(f"{program} shell {words}")
        terminal.see("Go ahead")
        terminal.send("")
        assert terminal.settle().ok
        # There is nothing to change any more, so nobody is asked.
        assert terminal.run(f"{program} shell {words}").ok
    terminal.send(f"{program} shell install")
    terminal.see("Go ahead")
    terminal.key("c")
    interrupted = terminal.settle()
    assert interrupted.status == ["130"]
    assert "\nNothing was changed." in interrupted.text.replace("\r", "")
    assert terminal.run(f"{program} shell install --yes").ok
    terminal.close()


# --- What there is ---


def test_the_states_of_a_start_up_file(bare: Scratch) -> None:
    assert set(shell_states(bare).values()) == {"missing"}
    bare.set_up()
    assert set(shell_states(bare).values()) == {"applied"}
    rc = bare.home / ".bashrc"
    whole = rc.read_text()
    rc.write_text(whole.replace("if ", "if  "))
    (bare.home / ".zshrc").write_text("mine\n# >>> hermes-shell >>>\n")
    fish = bare.home / ".config/fish/conf.d/hermes-shell.fish"
    fish.unlink()
    fish.mkdir()
    assert shell_states(bare) == {"bash": "differs", "zsh": "damaged", "fish": "unreadable", "powershell": "applied"}
    told = bare.hermes("shell", "status").stdout
    assert "hermes-shell shell sync" in told
    assert "lines 2:" in told


def test_a_file_that_was_set_up_under_another_environment_is_told(bare: Scratch) -> None:
    there = {"ZDOTDIR": str(bare.home / "zsh")}
    assert bare.hermes("shell", "install", "zsh", env=there).returncode == 0
    files = [each["file"] for each in status(bare)["shells"] if each["shell"] == "zsh"]
    assert files == [f"{bare.home}/zsh/.zshrc"]


def test_the_states_of_what_is_rendered(bare: Scratch) -> None:
    assert set(rendered(bare).values()) == {"missing"}
    bare.set_up("bash")
    assert set(rendered(bare).values()) == {"current"}
    stamp(bare.data / "hermes", "0.0.9")
    stamp(bare.data / "hermes.sh", "100.0")
    (bare.data / "hermes.fish").unlink()
    (bare.data / "hermes.ps1").write_text("mine")
    (bare.home / ".local/bin/hermes").chmod(0o600)
    place = ".local/share/hermes-shell/completions"
    stamp(bare.home / place / "hermes.bash", "0.0.9")
    (bare.home / place / "loader.fish").unlink()
    states = {path.removeprefix(".local/share/"): state for path, state in rendered(bare).items() if state != "current"}
    assert states == {
        "hermes-shell/hermes": "older",
        "hermes-shell/hermes.sh": "newer",
        "hermes-shell/hermes.fish": "missing",
        "hermes-shell/hermes.ps1": "differs",
        "hermes-shell/completions/hermes.bash": "older",
        "hermes-shell/completions/loader.fish": "missing",
        ".local/bin/hermes": "differs",
    }


def test_the_states_of_the_front_door(bare: Scratch) -> None:
    door = bare.home / ".local/bin/hermes"
    assert status(bare)["front_door"] == {"file": str(door), "state": "nothing"}
    bare.set_up("bash")
    assert status(bare)["front_door"]["state"] == "ours"
    assert status(bare)["in_scripts"] == {"file": str(door), "ours": True}
    door.unlink()
    door.symlink_to(bare.agent)
    assert status(bare)["front_door"]["state"] == "agent"
    assert status(bare)["in_scripts"] == {"file": str(door), "ours": False}
    door.unlink()
    door.mkdir()
    assert status(bare)["front_door"]["state"] == "other"


def test_it_says_which_hermes_this_terminal_has(scratch: Scratch, shell: Shell) -> None:
    terminal = scratch.terminal(shell)
    assert f"the function of hermes-shell for {shell.name}" in terminal.run("hermes shell status").text
    terminal.close()


def test_looking_changes_nothing(bare: Scratch) -> None:
    before = everything(bare.home)
    assert bare.hermes("shell", "status").returncode == 0
    assert everything(bare.home) == before


# --- What an upgrade made stale ---


def test_sync_writes_anew_what_is_not_as_it_ought_to_be(bare: Scratch) -> None:
    assert bare.hermes("shell", "sync").stdout.splitlines()[-1] == "nothing is set up"
    bare.set_up()
    good = seen(bare.home)
    assert bare.hermes("shell", "sync").stdout == "all is current\n"
    stamp(bare.data / "hermes", "0.0.9")
    stamp(bare.home / ".local/bin/hermes", "0.0.9")
    (bare.data / "hermes.sh").unlink()
    rc = bare.home / ".bashrc"
    rc.write_text(rc.read_text().replace("if ", "if  "))
    done = bare.hermes("shell", "sync")
    assert sorted(done.stdout.splitlines()) == [
        f"changed {rc}",
        f"wrote {bare.home}/.local/bin/hermes",
        f"wrote {bare.dispatcher}",
        f"wrote {bare.data}/hermes.sh",
    ]
    assert seen(bare.home) == good


def test_sync_does_not_put_back_what_the_user_took_out(bare: Scratch) -> None:
    bare.set_up("bash")
    (bare.home / ".bashrc").write_text("mine\n")
    assert bare.hermes("shell", "sync").stdout == "all is current\n"
    assert (bare.home / ".bashrc").read_text() == "mine\n"


def older(scratch: Scratch) -> list[Path]:
    """Let all that is rendered be an older version's; return what it was."""
    files = [*(scratch.data / name for name in ("hermes", "hermes.sh", "hermes.fish", "hermes.ps1"))]
    files.append(scratch.home / ".local/bin/hermes")
    for file in files:
        stamp(file, "0.0.9")
    return files


def test_the_next_command_refreshes_what_an_upgrade_made_stale(scratch: Scratch) -> None:
    good = seen(scratch.home)
    older(scratch)
    done = scratch.hermes("profile", "list", "--names")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "default"
    assert seen(scratch.home) == good


def test_what_a_newer_version_wrote_stays(scratch: Scratch) -> None:
    stamp(scratch.data / "hermes", "100.0")
    before = seen(scratch.home)
    scratch.hermes("profile", "list", "--names")
    assert seen(scratch.home) == before


def test_only_what_is_older_is_refreshed(scratch: Scratch) -> None:
    stamp(scratch.data / "hermes", "0.0.9")
    stamp(scratch.data / "hermes.fish", "100.0")
    scratch.hermes("profile", "list")
    assert rendered(scratch)[".local/share/hermes-shell/hermes"] == "current"
    assert rendered(scratch)[".local/share/hermes-shell/hermes.fish"] == "newer"


def test_nobody_waits_for_another_one_who_refreshes(scratch: Scratch) -> None:
    older(scratch)
    before = (scratch.data / "hermes").read_bytes()
    with FileLock(f"{scratch.data}.lock"):
        assert scratch.hermes("profile", "list").returncode == 0
    assert (scratch.data / "hermes").read_bytes() == before


def test_powershell_itself_says_which_profile_it_reads(bare: Scratch) -> None:
    powershell = require(SHELLS["powershell"])
    config = bare.home / "config"
    here = {"XDG_CONFIG_HOME": str(config), "PATH": f"{os.path.dirname(powershell.path() or '')}:{bare.env['PATH']}"}
    done = bare.hermes("shell", "install", "powershell", env=here)
    assert (done.returncode, done.stderr) == (0, "")
    assert "hermes.ps1" in (config / "powershell" / "profile.ps1").read_text()


def test_a_start_up_file_of_windows_lines_loads_us(bare: Scratch, shell: Shell) -> None:
    """For most shells a carriage return belongs to the line."""
    rc = bare.home / shell.rc
    rc.write_bytes(rc.read_bytes().replace(b"\n", b" #\r\n"))
    bare.set_up(shell.name)
    terminal = bare.terminal(shell)
    assert terminal.run("hermes profile use work --session").env["HERMES_SHELL_PROFILE"] == "work"
    terminal.close()
