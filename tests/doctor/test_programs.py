"""Which hermes comes first, and the agent's own doctor after ours."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.doctor.healthy import in_bash
from tests.house import pin_of

if TYPE_CHECKING:
    from tests.house import Scratch

OURS = "hermes doctor --ours"


def test_what_is_well_is_told_where_people_ask(healthy: Scratch) -> None:
    work = {"HERMES_HOME": pin_of(healthy.root, "work"), "HERMES_SHELL_PROFILE": "work"}
    told = in_bash(healthy, OURS, env={**work, "HERMES_SHELL_OWNER": str(os.getpid())}).stdout
    for line in (
        "the sticky default is 'default'",
        "this terminal is pinned to 'work'",
        "in this terminal hermes is the function of hermes-shell for bash",
        f"scripts find ours first: {healthy.home}/.local/bin/hermes",
        f"the agent is {healthy.agent}",
    ):
        assert f"  ok       {line}\n" in told


def test_what_stands_in_the_door_is_only_to_be_found(healthy: Scratch) -> None:
    behind = {"PATH": f"{healthy.agent.parent}:{healthy.env['PATH']}"}
    told = in_bash(healthy, OURS, env=behind).stdout
    assert '$ export PATH="$HOME/.local/bin:$PATH"' in told
    assert "--front-door" not in told, "it would change nothing"
    status = in_bash(healthy, "hermes shell status", env=behind).stdout
    assert f"put this before all others on PATH: {healthy.home}/.local/bin" in status


def test_the_agents_own_doctor_is_given_what_we_do_not_know(healthy: Scratch) -> None:
    assert in_bash(healthy, "hermes -p work doctor --deep").returncode == 0
    report = healthy.report()
    assert report is not None
    assert report.argv == ["-p", "work", "doctor", "--deep"]
    assert report.env["HERMES_HOME"] == pin_of(healthy.root, "work")


def another_agent(scratch: Scratch, text: str) -> None:
    scratch.agent.write_text(text)
    assert scratch.hermes("shell", "sync").returncode == 0


def test_our_code_comes_before_the_agents(healthy: Scratch) -> None:
    another_agent(healthy, "#!/bin/sh\nexit 5\n")
    assert in_bash(healthy, "hermes doctor").returncode == 5
    healthy.stick("nosuch\n")
    assert in_bash(healthy, "hermes -p work doctor").returncode == 1


def test_an_agent_that_cannot_be_started(healthy: Scratch) -> None:
    another_agent(healthy, "#!/nowhere/python\n")
    done = in_bash(healthy, "hermes doctor")
    assert done.returncode == 127
    assert "its interpreter may be gone" in done.stderr
    another_agent(healthy, "kill -TERM $$\n")
    assert in_bash(healthy, "hermes doctor").returncode == 143
