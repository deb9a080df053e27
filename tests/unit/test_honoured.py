"""Whether an agent stays in a pinned `default`: what its answer tells, and that it is asked once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hermes_shell import honoured

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS = {
    "stays": ('echo "$HERMES_HOME/config.yaml"', True),
    "says more before": ('echo "It is here:"; echo "$HERMES_HOME/config.yaml"', True),
    "is led": ('echo "$HOME/.hermes/profiles/$(cat "$HOME/.hermes/active_profile")/config.yaml"', False),
    "says nothing": (":", None),
    "names another place": ("echo /config.yaml", None),
    "fails": ("exit 3", None),
    "writes what is no text": (r"printf '\377\n'", None),
}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}


def agent(tmp_path: Path, answer: str) -> Path:
    program = tmp_path / "agent"
    program.write_text(f"#!/bin/sh\necho asked >>'{tmp_path}/asked'\n{answer}\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(("answer", "is_honoured"), ANSWERS.values(), ids=ANSWERS)
def test_its_answer_is_understood_and_remembered(
    tmp_path: Path, env: dict[str, str], answer: str, is_honoured: bool | None
) -> None:
    program = agent(tmp_path, answer)
    for _ in range(2):
        assert honoured.is_honoured(env, [str(program)]) is is_honoured
    assert (tmp_path / "asked").read_text() == "asked\n"


def test_it_is_asked_again_where_it_is_another(tmp_path: Path, env: dict[str, str]) -> None:
    assert honoured.is_honoured(env, [str(agent(tmp_path, ANSWERS["stays"][0]))]) is True
    assert honoured.is_honoured(env, [str(agent(tmp_path, ANSWERS["is led"][0]))]) is False


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"asked": 1}', "\xff"])
def test_what_is_remembered_may_be_damaged(tmp_path: Path, env: dict[str, str], damage: str) -> None:
    program = [str(agent(tmp_path, ANSWERS["stays"][0]))]
    honoured.is_honoured(env, program)
    file = next((tmp_path / ".cache").rglob("agent-pins.json"))
    file.write_text(damage, encoding="latin-1")
    assert honoured.is_honoured(env, program) is True


def test_one_that_cannot_be_started_tells_nothing(tmp_path: Path, env: dict[str, str]) -> None:
    assert honoured.is_honoured(env, [str(tmp_path / "nosuch")]) is None
