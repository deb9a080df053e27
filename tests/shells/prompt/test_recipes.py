"""Every recipe of docs/prompt.md without a theme, as the page has it, in real terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tests.house import Scratch
from tests.shells.prompt.recipes import EVIL, nothing_ran, plain_recipe
from tools.terminal import SHELLS, Shell

if TYPE_CHECKING:
    from pathlib import Path

# The recipe's prompt, followed by the number that the terminal waits for.
NUMBERED = {
    "bash": "PS1=\"$PS1\"'[$$:$((++prompt_number))]> '",
    "zsh": "PROMPT=\"$PROMPT\"'[$$:$((++prompt_number))]> '",
    "fish": (
        "functions -c fish_prompt recipe_prompt; function fish_prompt; recipe_prompt; "
        'set -g prompt_number (math 0$prompt_number + 1); echo -n "[$fish_pid:$prompt_number]> "; end'
    ),
    "powershell": (
        "$global:recipe = $function:prompt\n"
        'function prompt { $global:prompt_number++; "$(& $global:recipe)[${PID}:$prompt_number]> " }'
    ),
}


def use_recipe(scratch: Scratch, shell: Shell, text: str, before: str = "") -> Path:
    """Write a start-up file with the snippet and a recipe; return its path."""
    rc = scratch.home / shell.rc
    lines = [shell.prompt, shell.source(str(scratch.snippet(shell))), before, text, NUMBERED[shell.name]]
    rc.write_text("\n".join(lines) + "\n")
    return rc


def test_a_plain_prompt(odd: Scratch, shell: Shell) -> None:
    use_recipe(odd, shell, plain_recipe(shell))
    terminal = odd.terminal(shell)
    for command, name in [
        ("hermes profile use work -s", "work"),
        ("hermes profile use default -s", "default"),
        ("hermes profile use --unset", "default"),
    ]:
        terminal.send(command)
        assert f"({name}) " in terminal.wait()
    odd.stick("play\n")
    terminal.send("cd /")
    assert "(play) " in terminal.wait()
    odd.stick(EVIL + "\n")
    terminal.send(f"cd {shell.quote(str(odd.root))}")
    evil = terminal.wait()
    assert "touch canary" in evil.replace("\\", ""), "the path is there as it is"
    assert "(" + EVIL[:2] not in evil
    terminal.close()
    nothing_ran(odd)


def test_an_exit_status_survives_the_prompt(scratch: Scratch, shell: Shell) -> None:
    use_recipe(scratch, shell, plain_recipe(shell))
    terminal = scratch.terminal(shell)
    assert terminal.run("sh -c 'exit 7'").status[-1] == "7"
    terminal.close()


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("unset PROMPT_COMMAND", ["hermes_prompt"]),
        ("PROMPT_COMMAND='seen=$?'", ["hermes_prompt; seen=$?"]),
        ("PROMPT_COMMAND='seen=$?;'", ["hermes_prompt; seen=$?;"]),
        ("PROMPT_COMMAND=('seen=$?' 'true')", ["hermes_prompt; seen=$?", "true"]),
        ("PROMPT_COMMAND=('seen=$?'); PROMPT_COMMAND+=(hermes_prompt)", ["seen=$?", "hermes_prompt"]),
    ],
)
def test_bash_prompt_command_does_not_grow(scratch: Scratch, before: str, expected: list[str]) -> None:
    """Text, text that ends in `;`, and a list: loaded three times, each is as after the first."""
    shell = SHELLS["bash"]
    rc = use_recipe(scratch, shell, plain_recipe(shell), f'if [ -z "${{loaded-}}" ]; then {before}; loaded=1; fi')
    terminal = scratch.terminal(shell)
    for _ in range(3):
        terminal.run(f". {rc}")
    terminal.run(f'{scratch.agent} "${{PROMPT_COMMAND[@]}}"')
    report = scratch.report()
    assert report is not None
    assert report.argv == expected
    if "seen" in before:
        terminal.run("sh -c 'exit 7'")
        terminal.send("sh -c 'exit 9'")
        terminal.wait()
        terminal.send("echo seen=$seen")
        assert "seen=9\r\n" in terminal.wait()
    terminal.close()


def test_zsh_hook_does_not_grow(scratch: Scratch) -> None:
    shell = require(SHELLS["zsh"])
    rc = use_recipe(scratch, shell, plain_recipe(shell))
    terminal = scratch.terminal(shell)
    for _ in range(3):
        terminal.run(f". {rc}")
    terminal.run(f"{scratch.agent} $precmd_functions")
    report = scratch.report()
    assert report is not None
    assert report.argv == ["hermes_prompt"]
    terminal.close()


def test_a_shell_inside_an_agent_shows_the_agents_profile(scratch: Scratch, shell: Shell) -> None:
    use_recipe(scratch, shell, plain_recipe(shell))
    words = " ".join([f"'{shell.path()}'", *shell.interactive])
    scratch.agent.write_text(f"#!/bin/sh\nexec {words}\n")
    terminal = scratch.terminal(shell)
    terminal.send("hermes profile use play -s")
    assert "(play) " in terminal.wait()
    outer = terminal.foreground
    for flag, name in (("-p work ", "work"), ("", "play"), ("-p default ", "default")):
        terminal.send(f"hermes {flag}chat")
        inside = terminal.wait()
        assert terminal.foreground != outer
        assert f"({name}) " in inside.splitlines()[-1]
        terminal.send("exit")
        assert "(play) " in terminal.wait().splitlines()[-1]
        assert terminal.foreground == outer
    terminal.close()
