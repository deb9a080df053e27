"""Shells that coding agents make from a snapshot: functions without those that begin with _, aliases, exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.house import pin_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch
    from tools.terminal import Shell

# What is in the way of a copied function: helpers that are gone, and aliases that are there before it.
RC = {
    "bash": "_helper() { :; }; alias test='echo alias' local=false printf=false command=false",
    "zsh": "_helper() { :; }; alias test='echo alias' local=false printf=false command=false",
    "fish": "function _helper; end; alias ls='ls -F'",
    "powershell": "function _helper { }; Set-Alias ls Get-Date",
}

# Each takes every function that does not begin with _, then the aliases, as text that can be loaded.
DUMPS = {
    "bash": (
        "echo shopt -s expand_aliases; alias; "
        "declare -F | cut -d ' ' -f 3 | grep -v '^_' | while read -r name; do declare -f \"$name\"; done"
    ),
    "zsh": 'alias -L; for name in ${(k)functions}; do [[ $name == _* ]] || functions "$name"; done',
    "fish": "for name in (functions --names | string match -v '_*'); functions $name; end",
    "powershell": (
        "Get-ChildItem Function: | Where-Object { $_.Name -match '^[a-z]+(-Hermes.*)?$' -and $_.Name -notlike '_*' } | "
        "ForEach-Object { \"function $($_.Name) {\", $_.Definition, '}' }"
    ),
}


def snapshot(scratch: Scratch, shell: Shell) -> Path:
    """Return a file with what is left of a shell that was set up."""
    text = f"{RC[shell.name]}\n{shell.source(str(scratch.snippet(shell)))}\n{DUMPS[shell.name]}\n"
    script = scratch.home / f"dump.{shell.snippet.rpartition('.')[2]}"
    script.write_text(text)
    dumped = scratch.run(*shell.script(shell.source(str(script))))
    assert dumped.returncode == 0, dumped.stderr
    made = scratch.home / f"snapshot.{shell.snippet.rpartition('.')[2]}"
    made.write_text(dumped.stdout)
    assert "_helper" not in dumped.stdout
    return made


def run(scratch: Scratch, shell: Shell, made: Path, line: str) -> tuple[int, str]:
    done = scratch.run(*shell.script(f"{shell.source(str(made))}\n{line}"))
    return done.returncode, done.stderr


def test_a_snapshot_keeps_the_function(scratch: Scratch, shell: Shell) -> None:
    made = snapshot(scratch, shell)
    line = "hermes profile use play -s; hermes profile use work --session; hermes chat"
    assert run(scratch, shell, made, line) == (0, "")
    report = scratch.report()
    assert report is not None
    assert report.argv == ["-p", "work", "chat"]
    assert report.env["HERMES_HOME"] == pin_of(scratch.root, "work")
    assert report.env["HERMES_SHELL_OWNER"].isdigit()


def test_a_failed_switch_in_a_snapshot_fails(scratch: Scratch, shell: Shell) -> None:
    code, told = run(scratch, shell, snapshot(scratch, shell), "hermes profile use nosuch --session")
    assert code == 1
    assert "there is no profile 'nosuch'" in told


@pytest.mark.parametrize("shell", ["fish", "powershell"], indirect=True)
def test_a_function_left_alone_says_how(scratch: Scratch, shell: Shell) -> None:
    """Where even the second function did not come along, nothing happens by half."""
    made = snapshot(scratch, shell)
    drop = {
        "fish": "functions --erase hermes_use",
        "powershell": "Remove-Item Function:Use-Hermes*, Function:Get-Hermes*",
    }
    line = f"{drop[shell.name]}; hermes profile use work --session; exit {shell.status.split()[-1]}"
    code, told = run(scratch, shell, made, line)
    assert code == 1
    assert "cannot change the shell that started it, so nothing was changed" in told
    assert "profile env work" in told
