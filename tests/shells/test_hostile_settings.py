"""A switch is right whatever a user has set, defined and aliased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tests.house import pin_of, sampled
from tests.shells.hostile_settings import BUILTINS, EVERYDAY, HOSTILE
from tools.terminal import SHELLS, Shell

if TYPE_CHECKING:
    import subprocess

    from tests.house import Scratch


def test_evaluated_text_gets_past_global_aliases(bare: Scratch) -> None:
    """zsh expands them in every word, in what is evaluated too."""
    terminal = bare.terminal(require(SHELLS["zsh"]))
    terminal.run(f"for name in {EVERYDAY} {BUILTINS.replace('=false', '')} typeset; do alias -g $name=false; done")
    pinned = terminal.run(f'\\eval "$({bare.installed.program} profile env work)"')
    assert pinned.env["HERMES_SHELL_PROFILE"] == "work"
    assert terminal.run(f'\\eval "$({bare.installed.program} shell init zsh)"').ok
    assert terminal.run("hermes profile use play -s").env["HERMES_SHELL_PROFILE"] == "play"
    terminal.close()


@pytest.mark.parametrize(
    ("name", "setting"), sampled([(name, line) for name, lines in HOSTILE.items() for line in lines], 4)
)
def test_hostile_settings(scratch: Scratch, name: str, setting: str) -> None:
    """Loading is silent, a switch is right, a failed one fails, and the history stays at home."""
    done = switches_under(scratch, require(SHELLS[name]), setting)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    is_pinned_to_work(scratch)


def test_fish_shows_what_it_does_and_it_is_right(scratch: Scratch) -> None:
    """Its own trace is all that is said."""
    done = switches_under(scratch, require(SHELLS["fish"]), "set -g fish_trace 1")
    assert (done.returncode, done.stdout) == (0, "")
    assert "hermes:" not in done.stderr
    is_pinned_to_work(scratch)


def switches_under(scratch: Scratch, shell: Shell, setting: str) -> subprocess.CompletedProcess[str]:
    """Run a script that makes a setting, loads us, and switches to and fro until it is at work."""
    steps = [
        setting,
        shell.source(str(scratch.snippet(shell))),
        "hermes profile use play -s",
        "hermes profile use work -s",
        "hermes profile use -",
        "hermes profile use -",
        f"{scratch.agent} ok",
    ]
    # Aliases are expanded when a line is read, so the lines come one by one, as in a file.
    script = scratch.home / f"script.{ {'powershell': 'ps1'}.get(shell.name, shell.name) }"
    script.write_text("\n".join(steps) + "\n")
    return scratch.run(*[word for word in shell.script(str(script)) if word not in ("-c", "-Command")])


def is_pinned_to_work(scratch: Scratch) -> None:
    report = scratch.report()
    assert report is not None
    seen = report.hermes()
    assert seen.pop("HERMES_SHELL_OWNER").isdigit()
    assert seen == {"HERMES_HOME": pin_of(scratch.root, "work"), "HERMES_SHELL_PROFILE": "work"}
