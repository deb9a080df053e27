"""Which start-up files a shell reads, and whether they load us already."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hermes_shell import integration, startup, status
from hermes_shell.dialects import DIALECTS
from tests.house import seen
from tests.unit.start_up.files import BASH, contains, environment, install, put, uninstall

BY_HAND = {
    "bash": (
        ".bashrc",
        [
            'eval "$(hermes-shell shell init bash)"',
            "source <(hermes shell init bash)",
            ". ~/.local/share/hermes-shell/hermes.sh",
            'test -r "$XDG_DATA_HOME" && source "$XDG_DATA_HOME/hermes-shell/hermes.sh" # mine',
        ],
    ),
    "zsh": (".zshrc", ['eval "$(/opt/bin/hermes-shell shell init zsh)"']),
    "fish": (
        ".config/fish/config.fish",
        ["hermes-shell shell init fish | source", "source ~/.local/share/hermes-shell/hermes.fish"],
    ),
    "powershell": (
        ".config/powershell/profile.ps1",
        [
            "hermes-shell shell init powershell | Out-String | Invoke-Expression",
            ". ~/.local/share/hermes-shell/hermes.ps1",
        ],
    ),
}


@pytest.mark.parametrize(
    ("shell", "file", "line"), [(shell, file, line) for shell, (file, lines) in BY_HAND.items() for line in lines]
)
def test_a_file_that_loads_us_by_hand_is_left_alone(tmp_path: Path, shell: str, file: str, line: str) -> None:
    put(file, f"# mine\n{line}\n".encode())(tmp_path)
    before = seen(tmp_path)
    steps = install(tmp_path, shell)
    assert f"left {tmp_path}/{file}, which loads hermes-shell by itself on line 2" in steps
    found = [each for each in status.look(environment(tmp_path)).shells if each.name == shell]
    assert [(each.start_up.state, each.start_up.lines) for each in found] == [(startup.BY_HAND, [2])]
    plan = integration.Uninstall(environment(tmp_path))
    assert plan.warnings == [f"{tmp_path}/{file} loads hermes-shell by itself on line 2: that line is yours to remove"]
    plan.make()
    assert seen(tmp_path) == before


@pytest.mark.parametrize(
    "line",
    [
        '# eval "$(hermes-shell shell init bash)"',
        "  # source ~/.local/share/hermes-shell/hermes.sh",
        "echo 'see hermes-shell shell init bash'",
        "alias h=hermes-shell",
    ],
)
def test_what_only_mentions_us_loads_nothing(tmp_path: Path, line: str) -> None:
    contains(line.encode() + b"\n")(tmp_path)
    assert f"changed {tmp_path}/.bashrc, which bash loads" in install(tmp_path)


LOGIN = {
    "nothing": ([], b"", ".bash_profile"),
    ".profile alone": ([".profile"], b"mine\n", ".profile"),
    "the second": ([".bash_login", ".profile"], b"mine\n", ".bash_login"),
    "all": ([".bash_profile", ".bash_login", ".profile"], b"mine\n", ".bash_profile"),
    "one that reads .bashrc": ([".bash_profile"], b"if [ -f ~/.bashrc ]; then\n  . ~/.bashrc\nfi\n", ".bashrc"),
    "one that reads .bashrc, quoted": ([".profile"], b'test -r "$HOME/.bashrc" && source "$HOME"/.bashrc\n', ".bashrc"),
    "one that does not any more": ([".bash_profile"], b"# . ~/.bashrc\n", ".bash_profile"),
}


@pytest.mark.parametrize(("names", "data", "expected"), LOGIN.values(), ids=LOGIN)
def test_login_shells_of_macos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], data: bytes, expected: str
) -> None:
    """bash reads the first of three files alone, and .bashrc where that one does."""
    monkeypatch.setattr(sys, "platform", "darwin")
    for name in names:
        put(name, data)(tmp_path)
    assert startup.target(environment(tmp_path), BASH).path == str(tmp_path / expected)
    before = seen(tmp_path)
    install(tmp_path)
    install(tmp_path)
    assert b"hermes-shell" in (tmp_path / expected).read_bytes()
    uninstall(tmp_path)
    assert seen(tmp_path) == before


@pytest.mark.parametrize("sh", ["dash", "bash", "sh"])
def test_profile_is_read_by_every_sh(tmp_path: Path, sh: str) -> None:
    """The line that loads us from there is silent in those that are no bash."""
    program = shutil.which(sh)
    if program is None:
        pytest.skip(f"{sh} is not installed")
    snippet = tmp_path / ".local/share/hermes-shell/hermes.sh"
    snippet.parent.mkdir(parents=True)
    snippet.write_text("echo loaded\n")
    line = startup.line(environment(tmp_path), BASH, f"{tmp_path}/.profile")
    done = subprocess.run([program, "-eu", "-c", line], capture_output=True, text=True, check=True)
    is_bash = subprocess.run([program, "-c", 'test -n "$BASH_VERSION"'], check=False).returncode == 0
    assert (done.stdout, done.stderr) == ("loaded\n" if is_bash else "", "")


def fake_powershell(directory: Path, answer: str) -> dict[str, str]:
    program = directory / "bin" / "pwsh"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat <<'E'\n{answer}E\n")
    program.chmod(0o755)
    return {"HOME": str(directory), "PATH": f"{program.parent}:/usr/bin:/bin"}


@pytest.mark.parametrize("policy", ["AllSigned", "Restricted"])
def test_powershell_says_where_its_profile_is_and_whether_it_reads_it(tmp_path: Path, policy: str) -> None:
    where = tmp_path / "elsewhere" / "profile.ps1"
    env = fake_powershell(tmp_path, f"{where}\n{policy}\n")
    plan = integration.Install(env, [DIALECTS["powershell"]], front_door=False)
    assert len(plan.warnings) == 1
    assert policy in plan.warnings[0]
    assert "Set-ExecutionPolicy -Scope CurrentUser RemoteSigned" in plan.warnings[0]
    plan.make()
    assert "hermes.ps1" in where.read_text()
    integration.Uninstall(env).make()
    assert not where.exists()


@pytest.mark.parametrize("answer", ["", "nonsense\n", "{}/.config/powershell/profile.ps1\nUnrestricted\n"])
def test_powershell_that_has_nothing_to_say(tmp_path: Path, answer: str) -> None:
    env = fake_powershell(tmp_path, answer.format(tmp_path))
    found = startup.target(env, DIALECTS["powershell"])
    assert found == startup.Target(str(tmp_path / ".config/powershell/profile.ps1"))
