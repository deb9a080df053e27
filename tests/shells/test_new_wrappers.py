"""A wrapper is found in the terminal that made it, at once: no shell has to be told to look again."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.house import Scratch
    from tools.terminal import Shell, Terminal


@pytest.mark.parametrize(
    "there", [True, pytest.param(False, marks=pytest.mark.full)], ids=["beside others", "the first"]
)
def test_a_wrapper_is_found_at_once(scratch: Scratch, shell: Shell, there: bool) -> None:
    place = scratch.home / ".local" / "bin"
    shutil.rmtree(place, ignore_errors=True)
    if there:
        (place / "other").parent.mkdir(parents=True)
        (place / "other").write_text("#!/bin/sh\n")
        (place / "other").chmod(0o755)
    terminal = scratch.terminal(shell)
    if there:
        assert terminal.run("other").ok
    _is_not_found(scratch, terminal, "hermes-new")
    assert terminal.run("hermes profile create new").ok
    _runs(scratch, terminal, "hermes-new", "new")
    assert terminal.run("hermes profile rename new newer").ok
    _is_not_found(scratch, terminal, "hermes-new")
    _runs(scratch, terminal, "hermes-newer", "newer")
    assert terminal.run("hermes profile create new").ok
    _runs(scratch, terminal, "hermes-new", "new")
    assert terminal.run("hermes profile delete new --yes").ok
    assert terminal.run("hermes profile alias newer --name new-name").ok
    _runs(scratch, terminal, "new-name", "newer")
    assert terminal.run("hermes profile alias newer --name hermes-new").ok
    _runs(scratch, terminal, "hermes-new", "newer")
    terminal.close()


def _is_not_found(scratch: Scratch, terminal: Terminal, wrapper: str) -> None:
    assert terminal.run(f"{wrapper} chat").failed
    assert scratch.report() is None


def _runs(scratch: Scratch, terminal: Terminal, wrapper: str, profile: str) -> None:
    done = terminal.run(f"{wrapper} chat")
    report = scratch.report()
    assert report is not None, done.text
    assert report.argv == ["-p", profile, "chat"]


EXPAND = (
    "$line = '{} ga'; (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText"
)

# What loads the completions, and what tells who answers for a new wrapper.
ASKED = {
    "bash": ("complete -p hermes", "complete -p hermes-new"),
    "zsh": ("autoload -Uz compinit; compinit -u", 'printf "%s\\n" $_comps[hermes-new]'),
    "fish": ("complete -C 'hermes ga'", "complete -C 'hermes-new ga'"),
    "powershell": (EXPAND.format("hermes"), EXPAND.format("hermes-new")),
}


def test_a_wrapper_completes_at_once(scratch: Scratch, shell: Shell) -> None:
    terminal = scratch.terminal(shell)
    before, asked = ASKED[shell.name]
    assert terminal.run(before).ok
    assert terminal.run("hermes profile create new").ok
    assert re.search("_hermes_shell|gateway", terminal.run(asked).text)
    assert terminal.run("hermes profile create new").failed
    terminal.close()


def test_a_script_that_loads_us_goes_on(scratch: Scratch, shell: Shell) -> None:
    done = scratch.run(*shell.script(shell.source(str(scratch.snippet(shell)))))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
