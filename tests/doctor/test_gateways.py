"""What doctor says of bots and ports in odd cases, and of what it says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doctor.healthy import examined, in_bash

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gateways import Agents
    from tests.house import Scratch

TOKEN = "TELEGRAM_BOT_TOKEN=4711:CANARY\n"


def place(scratch: Scratch, name: str) -> Path:
    return scratch.root if name == "default" else scratch.root / "profiles" / name


def write(scratch: Scratch, **env: str) -> None:
    for name, text in env.items():
        (place(scratch, name) / ".env").write_text(text)


def told(scratch: Scratch) -> list[tuple[str, str, str]]:
    found = examined(scratch)
    assert "CANARY" not in repr(found)
    return [(each.code, each.level, each.message) for each in found]


def start(scratch: Scratch, agents: Agents, name: str) -> None:
    agents.start("-p", name, "gateway", "run", home=str(place(scratch, name)), env={"HOME": str(scratch.home)})


def test_one_finding_for_a_group(healthy: Scratch) -> None:
    write(healthy, work=TOKEN, play=TOKEN, default=f"{TOKEN}SLACK_BOT_TOKEN=x\n")
    message = "'default', 'play' and 'work' are one bot on telegram"
    assert told(healthy) == [("bots-shared", "warning", message)]


def test_it_is_an_error_where_two_run_and_the_one_that_runs_keeps_it(healthy: Scratch, agents: Agents) -> None:
    write(healthy, work=TOKEN, play=TOKEN)
    start(healthy, agents, "work")
    assert told(healthy) == [("bots-shared", "warning", "'work' and 'play' are one bot on telegram")]
    start(healthy, agents, "play")
    message = "'play' and 'work' are one bot on telegram; the gateways of 'play' and 'work' run"
    assert told(healthy) == [("bots-shared", "error", message)]
    done = in_bash(healthy, "hermes doctor --ours --fix", answers="y\n")
    assert "work: TELEGRAM_BOT_TOKEN" in done.stdout
    assert "work: nothing" in done.stdout
    assert "the gateway of 'work' goes on as it was: hermes -p work gateway restart" in done.stdout
    assert (place(healthy, "play") / ".env").read_text() == TOKEN
    assert (place(healthy, "work") / ".env").read_text() == ""


BY_HAND = {
    "below gateway": "gateway:\n  platforms:\n    slack: {token: CANARY}\n  other: 1\n",
    "tied to others": "slack: &one {token: CANARY}\nother: *one\n",
}


@pytest.mark.parametrize("config", BY_HAND.values(), ids=BY_HAND)
def test_what_cannot_be_taken_out_is_said(healthy: Scratch, config: str) -> None:
    write(healthy, default="SLACK_BOT_TOKEN=CANARY\n")
    (place(healthy, "play") / "config.yaml").write_text(config)
    done = in_bash(healthy, "hermes doctor --ours --fix", answers="y\n")
    assert "out by hand: " in done.stderr
    assert done.returncode == 1
    assert "CANARY" not in done.stdout + done.stderr
    assert (place(healthy, "play") / "config.yaml").read_text() == config


def test_ports_that_differ_and_bots_that_are_off(healthy: Scratch) -> None:
    write(healthy, work=f"{TOKEN}API_SERVER_ENABLED=1\n", play=f"{TOKEN}API_SERVER_ENABLED=1\nAPI_SERVER_PORT=8643\n")
    (place(healthy, "play") / "config.yaml").write_text("model: m\ntelegram: {enabled: false}\n")
    assert told(healthy) == []


def test_each_of_many_gets_a_port_of_its_own(healthy: Scratch) -> None:
    on = "WEBHOOK_ENABLED=true\n"
    write(healthy, default=on, work=on, play=f"{on}API_SERVER_ENABLED=1\nAPI_SERVER_PORT=8645\n")
    message = "'default', 'play' and 'work' would listen on port 8644"
    assert told(healthy) == [("ports-shared", "warning", message)]
    in_bash(healthy, "hermes doctor --ours --fix", answers="y\n")
    assert (place(healthy, "play") / ".env").read_text().endswith("WEBHOOK_PORT=8646\n")
    assert (place(healthy, "work") / ".env").read_text() == f"{on}WEBHOOK_PORT=8647\n"
    assert told(healthy) == []


def test_what_cannot_be_read_says_nothing(healthy: Scratch) -> None:
    write(healthy, work=TOKEN)
    (place(healthy, "play") / ".env").write_bytes(b"\xff\x00TELEGRAM")
    assert [each for each in told(healthy) if each[0] in ("bots-shared", "ports-shared", "not-examined")] == []
