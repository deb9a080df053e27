"""`hermes gateway run|start|restart|install`: a look at the other profiles, then the agent takes over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.house import pin_of

if TYPE_CHECKING:
    import subprocess

    from tests.gateways import Agents
    from tests.house import Scratch

TOKEN = "TELEGRAM_BOT_TOKEN=4711:CANARY\n"
STARTS = ("gateway", "gateway run", "gateway start", "gateway restart", "gateway install", "gateway run --replace")
NO_STARTS = ("gateway stop", "gateway status", "gateway run --help", "gateway -h", "chat gateway run")


@pytest.fixture
def clashing(scratch: Scratch) -> Scratch:
    """Give two profiles that are one bot and listen on one port."""
    for name in ("work", "play"):
        (scratch.root / "profiles" / name / ".env").write_text(f"{TOKEN}API_SERVER_KEY=CANARY\n")
    return scratch


@pytest.fixture
def running(clashing: Scratch, agents: Agents) -> Scratch:
    """Let the gateway of one of them run."""
    agents.start(
        "-p", "play", "gateway", "run", home=str(clashing.root / "profiles/play"), env={"HOME": str(clashing.home)}
    )
    return clashing


def hermes(scratch: Scratch, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the dispatcher."""
    done = scratch.run(str(scratch.dispatcher), *words, env=env)
    assert "CANARY" not in done.stdout + done.stderr
    return done


REFUSED = (
    "hermes: the running gateway of 'play' has what that of 'work' needs: the bot on telegram, port 8642 (api_server)\n"
    "  stop it: hermes -p play gateway stop; or start all the same: HERMES_SHELL_FORCE=1\n"
)
WARNED = (
    "hermes: 'play' is set up for what 'work' has, too: the bot on telegram, port 8642 (api_server)\n"
    "  only one of the two gateways can run; see: hermes doctor --ours\n"
)


@pytest.mark.parametrize("words", STARTS)
def test_what_a_running_gateway_has_is_refused(running: Scratch, words: str) -> None:
    done = hermes(running, "-p", "work", *words.split())
    assert (done.returncode, done.stdout, done.stderr) == (1, "", REFUSED)
    assert running.report() is None, "the agent ran"


@pytest.mark.parametrize("words", STARTS)
def test_what_a_stopped_one_would_have_is_a_warning(clashing: Scratch, words: str) -> None:
    done = hermes(clashing, "-p", "work", *words.split())
    assert (done.returncode, done.stdout, done.stderr) == (0, "", WARNED)
    report = clashing.report()
    assert report is not None
    assert report.argv == ["-p", "work", *words.split()]


@pytest.mark.parametrize("words", NO_STARTS)
def test_what_starts_nothing_is_not_looked_at(running: Scratch, words: str) -> None:
    done = hermes(running, "-p", "work", *words.split())
    assert (done.returncode, done.stderr) == (0, "")
    assert running.report() is not None


@pytest.mark.parametrize("scene", ["clashing", "running"])
def test_forced(scene: str, request: pytest.FixtureRequest) -> None:
    scratch = request.getfixturevalue(scene)
    done = hermes(scratch, "-p", "work", "gateway", "run", env={"HERMES_SHELL_FORCE": "1"})
    assert (done.returncode, done.stderr) == (0, "")
    assert scratch.report() is not None


def test_its_own_gateway_is_the_agents_to_judge(running: Scratch) -> None:
    done = hermes(running, "-p", "play", "gateway", "run", "--replace")
    assert done.stderr.startswith("hermes: 'work' is set up for what 'play' has, too")
    assert running.report() is not None


WAYS = {
    "a flag behind": (["gateway", "run", "-p", "work"], {}),
    "--profile=": (["--profile=work", "gateway", "run"], {}),
    "a pin": (["gateway", "run"], {"HERMES_HOME": "{pin}", "HERMES_SHELL_PROFILE": "work"}),
    "HERMES_HOME": (["gateway"], {"HERMES_HOME": "{pin}"}),
    "the sticky default": (["gateway", "run"], {}),
    "the flag over a pin": (["-p", "work", "gateway", "run"], {"HERMES_HOME": "{play}"}),
}


@pytest.mark.parametrize(("words", "env"), WAYS.values(), ids=WAYS)
def test_the_profile_in_force_is_looked_at(running: Scratch, words: list[str], env: dict[str, str]) -> None:
    running.stick("work\n")
    places = {"pin": pin_of(running.root, "work"), "play": pin_of(running.root, "play")}
    done = hermes(running, *words, env={name: value.format(**places) for name, value in env.items()})
    assert (done.returncode, done.stderr) == (1, REFUSED)


def test_by_a_wrapper(running: Scratch) -> None:
    assert running.hermes("profile", "alias", "work").returncode == 0
    done = running.run(str(running.home / ".local/bin/hermes-work"), "gateway", "run")
    assert (done.returncode, done.stderr) == (1, REFUSED)


def test_default_and_what_it_serves(clashing: Scratch, agents: Agents) -> None:
    (clashing.root / ".env").write_text("SLACK_BOT_TOKEN=CANARY\n")
    (clashing.root / "gateway_state.json").write_text(json.dumps({"served_profiles": ["default", "play"]}))
    agents.start("gateway", "run", home=str(clashing.root), env={"HOME": str(clashing.home)})
    done = hermes(clashing, "-p", "work", "gateway", "run")
    assert done.returncode == 1
    assert done.stderr == (
        "hermes: the running gateway of 'default', which serves 'play', has what that of 'work' needs: "
        "the bot on telegram\n"
        "  stop it: hermes -p default gateway stop; or start all the same: HERMES_SHELL_FORCE=1\n"
    )


def test_a_port_that_the_command_line_changes(running: Scratch) -> None:
    (running.root / "profiles/work/.env").write_text("API_SERVER_KEY=CANARY\n")
    assert hermes(running, "-p", "work", "gateway", "run", env={"API_SERVER_PORT": "8643"}).returncode == 0
    done = hermes(running, "-p", "work", "gateway", "start", env={"API_SERVER_PORT": "8643"})
    assert done.returncode == 1, "a service does not have this terminal's environment"


@pytest.mark.parametrize("path", ["profiles/play/.env", "profiles/play/config.yaml", "profiles/work/config.yaml"])
def test_what_cannot_be_read_stops_no_start(clashing: Scratch, path: str) -> None:
    place = clashing.root / path
    place.unlink(missing_ok=True)
    place.mkdir()
    assert hermes(clashing, "-p", "work", "gateway", "run").returncode == 0
    assert clashing.report() is not None


def test_the_agent_is_the_process_that_was_started(clashing: Scratch) -> None:
    """Nothing of ours stays, which the agent would take for a gateway and end (contract 3)."""
    clashing.agent.write_text('#!/bin/sh\necho "$$ $HERMES_SHELL_OWNER"\n')
    own, owner = hermes(clashing, "-p", "work", "gateway", "run").stdout.split()
    assert own == owner
    assert not Path(f"/proc/{own}").exists()
