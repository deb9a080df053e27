"""What works on Windows, and what says that it does not: with all that Windows lacks taken away (tests/windows.py)."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests import windows
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Give what runs hermes-shell in a scratch home as on Windows."""
    env = {**windows.prepare(tmp_path), "PYTHONPATH": str(ROOT)}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.windows", str(tmp_path / "programs"), *words]
        return subprocess.run(
            command, env=env, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )

    return run


def names(run: Run) -> list[str]:
    return run("profile", "list", "--names").stdout.split()


def test_the_life_of_a_profile(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "AppData" / "Local" / "hermes"
    assert run("profile", "create", "work").returncode == 0
    assert (root / "profiles" / "work" / ".env").exists()
    assert (tmp_path / ".local" / "bin" / "hermes-work.cmd").exists()
    assert run("profile", "create", "play", "--clone-from", "work").returncode == 0
    assert run("profile", "rename", "play", "games").stdout == "Renamed the profile 'play' to 'games'.\n"
    assert names(run) == ["default", "games", "work"]
    assert (tmp_path / ".local" / "bin" / "hermes-games.cmd").exists()
    assert run("profile", "use", "games").returncode == 0
    assert run("profile", "current").stdout == "games (the sticky default)\n"
    assert run("profile", "use", "default").returncode == 0
    assert run("profile", "delete", "games", "--yes").returncode == 0
    assert names(run) == ["default", "work"]
    assert not (tmp_path / ".local" / "bin" / "hermes-games.cmd").exists()


def test_names_that_differ_in_case_are_one(run: Run) -> None:
    assert run("profile", "create", "Work").returncode == 0
    assert names(run) == ["default", "work"]
    again = run("profile", "create", "WORK")
    assert again.returncode == 1
    assert again.stderr.startswith("hermes: ")


def test_a_terminal_is_pinned(run: Run, tmp_path: Path) -> None:
    run("profile", "create", "work")
    done = run("--called-from=powershell:1", "profile", "env", "work")
    assert f"$env:HERMES_HOME = ''{tmp_path}/AppData/Local/hermes/profiles/work''" in done.stdout
    assert done.stderr == ""


def test_powershell_is_set_up_and_starts_the_program_itself(run: Run, tmp_path: Path) -> None:
    done = run("shell", "install", "powershell", "--yes")
    assert done.returncode == 0, done.stderr
    snippet = (tmp_path / "AppData" / "Local" / "hermes-shell" / "hermes.ps1").read_text()
    assert f"$program = '{tmp_path}/programs/hermes-shell.exe'" in snippet
    assert not (tmp_path / ".local" / "bin" / "hermes").exists()  # nothing there could run it
    assert run("shell", "status").returncode == 0
    assert run("shell", "sync").returncode == 0
    assert run("shell", "uninstall", "--yes").returncode == 0
    assert not (tmp_path / ".config" / "powershell" / "profile.ps1").exists()


def test_the_agent_is_found_by_its_name_there(run: Run, tmp_path: Path) -> None:
    missing = run("chat")
    assert (missing.returncode, "the Hermes agent was not found" in missing.stderr) == (127, True)
    agent = tmp_path / "programs" / "hermes.exe"
    agent.write_text('#!/bin/sh\necho "agent: $*"\nexit 7\n')
    agent.chmod(0o755)
    done = run("-p", "default", "chat")
    assert (done.stdout, done.returncode) == ("agent: -p default chat\n", 7)


REFUSED = {
    "export": (["profile", "export", "work"], "use hermes-shell in WSL"),
    "clone": (["profile", "create", "copy", "--clone-from", "work", "--clone-all"], "use hermes-shell in WSL"),
    "sub-shell": (["profile", "shell", "work"], "hermes-shell profile use NAME --session"),
    "front door": (
        ["shell", "install", "powershell", "--front-door"],
        "in PowerShell the function",
    ),
    "in several": (["profile", "exec", "--all", "--", "hermes-shell"], "name one profile"),
}


@pytest.mark.parametrize(("words", "cure"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_had_is_said(run: Run, words: list[str], cure: str) -> None:
    run("profile", "create", "work")
    done = run(*words)
    assert done.returncode == 1
    assert cure in done.stderr
    assert "mistake of ours" not in done.stderr
    assert names(run) == ["default", "work"]


@pytest.mark.parametrize(
    "words",
    [
        ["profile", "show", "work"],
        ["profile", "list", "--json"],
        ["profile", "alias", "work", "--name", "office"],
        ["profile", "import", "nosuch.tar.gz"],
        ["profile", "exec", "work", "--", "nosuch"],
        ["profile", "use", "--session"],
        ["profile", "use"],
        ["profile", "allow"],
        ["shell", "config", "directory-profiles", "on"],
        ["completion", "powershell"],
        ["doctor", "--ours"],
        ["doctor", "--fix"],
        ["gateway", "run"],
        ["update"],
    ],
    ids=" ".join,
)
def test_no_command_ends_in_a_mistake_of_ours(run: Run, words: list[str]) -> None:
    run("profile", "create", "work")
    done = run(*words)
    assert done.returncode in (0, 1, 2, 127)
    assert "Traceback" not in done.stderr
    assert "mistake of ours" not in done.stderr
