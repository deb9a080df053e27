"""What doctor says of shells, and what it leaves alone."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.doctor.faults_shells import terminal_elsewhere, universal
from tests.doctor.healthy import examined, findings, in_bash

if TYPE_CHECKING:
    from tests.house import Scratch


def test_a_root_of_ones_own_may_be_universal(healthy: Scratch) -> None:
    """It pins nothing."""
    assert (
        healthy.run("fish", "-c", "set -Ux HERMES_HOME /srv/hermes; set -Ux HERMES_SHELL_AGENT /srv/a").returncode == 0
    )
    assert (healthy.home / ".config/fish/fish_variables").read_text().count("SETUVAR --export HERMES_") == 2
    assert examined(healthy) == []


@pytest.mark.parametrize("line", [". ~/.bashrc", 'test -r "$HOME/.bashrc" && source "$HOME/.bashrc"'])
def test_a_login_file_that_reads_bashrc(healthy: Scratch, line: str) -> None:
    (healthy.home / ".bash_profile").write_text(f"{line}\n")
    assert examined(healthy) == []


def test_a_terminal_in_the_profile_of_an_agent_that_runs(healthy: Scratch) -> None:
    assert examined(healthy, terminal_elsewhere(healthy, "work")) == []


def test_what_fish_leaves_running_keeps_no_fix_waiting(healthy: Scratch) -> None:
    universal(healthy, "HERMES_HOME")
    (healthy.home / ".config/fish/config.fish").write_text("sleep 100 &\necho $last_pid >~/left\n")
    done = in_bash(healthy, "hermes doctor --ours --fix", "hermes doctor --ours --json", answers="y\n" * 5)
    os.kill(int((healthy.home / "left").read_text()), signal.SIGKILL)
    assert "did not erase" not in done.stderr
    assert findings(done) == []
