"""A gateway is stopped only when it is the one that is meant."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import gateway, residents
from hermes_shell.errors import HermesError
from hermes_shell.gateway import State

if TYPE_CHECKING:
    from tests.gateways import Agents


def test_stopping_the_one_that_is_meant(agents: Agents) -> None:
    process, other = (agents.start("-p", name, "gateway", "run", profile=name) for name in ("work", "work2"))
    assert gateway.stop(agents.home()) == process.pid
    assert process.wait() == 0, "it was not asked first"
    assert other.poll() is None
    assert gateway.state(agents.home("work2")).pid == other.pid
    assert gateway.stop(agents.home()) is None


def test_stopping_one_that_does_not_listen(agents: Agents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residents, "_PATIENCE", 0.1)
    process = agents.start("-p", "work", "gateway", "run", stubborn=True)
    assert gateway.stop(agents.home()) == process.pid
    assert process.wait() == -9
    assert (Path(agents.home()) / "gateway.pid").exists(), "the agent takes an old one for what it is"
    assert gateway.state(agents.home()) == State()


@pytest.mark.parametrize("stubborn", [False, True])
def test_stopping_without_descriptors_of_processes(
    agents: Agents, monkeypatch: pytest.MonkeyPatch, stubborn: bool
) -> None:
    if stubborn:
        monkeypatch.setattr(residents, "_PATIENCE", 0.3)
    monkeypatch.delattr(os, "pidfd_open")
    # psutil remembers what there was when it was first asked to wait, perhaps by another test.
    monkeypatch.setattr("psutil._psposix.can_use_pidfd_open", lambda: False, raising=False)
    process = agents.start("-p", "work", "gateway", "run", stubborn=stubborn)
    assert gateway.stop(agents.home()) == process.pid
    process.wait()
    assert (Path(agents.home()) / "gateway.pid").exists() is stubborn, "gently first, and by force only then"


def test_one_that_is_there_again(agents: Agents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "_SETTLES", 0.2)
    agents.start("-p", "work", "gateway", "run", heir=True)
    with pytest.raises(HermesError, match=r"one is there again: gateway\.lock is held"):
        gateway.stop(agents.home())


def test_a_gateway_that_serves_other_profiles_too(agents: Agents) -> None:
    status = Path(agents.home("default")) / "gateway_state.json"
    status.write_text(json.dumps({"served_profiles": ["default", "work"]}))
    assert not gateway.serves(agents.home("default"), "work"), "it does not run any more"
    agents.start("gateway", "run", profile="default")
    assert gateway.serves(agents.home("default"), "work")
    assert not gateway.serves(agents.home("default"), "wor")
    for hostile in (b"[" * 60_000, b'{"served_profiles": {"work": 1}}', b"null"):
        status.write_bytes(hostile)
        assert not gateway.serves(agents.home("default"), "work")


def test_a_number_taken_over_is_not_hit(agents: Agents) -> None:
    process = agents.start("-p", "work", "gateway", "run")
    residents.end(process.pid, lambda _: False)
    assert process.poll() is None
