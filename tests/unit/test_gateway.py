"""The gateway: proven by lock, process, start time and command line together."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import gateway, residents
from hermes_shell.errors import HermesError
from hermes_shell.gateway import State
from tests.house import open_to_all, unprivileged

if TYPE_CHECKING:
    from tests.gateways import Agents

PROJECT = Path(gateway.__file__).parent.parent
HOME = "HERMES_HOME"


PROVEN = {
    "-p": (["-p", "work", "gateway", "run"], {}),
    "--profile": (["--profile", "work", "gateway", "run"], {}),
    "--profile=": (["--profile=work", "gateway", "run"], {}),
    "the flag behind": (["gateway", "run", "--replace", "-p", "work"], {}),
    "bare gateway": (["-p", "work", "gateway"], {}),
    "restart": (["-p", "work", "gateway", "restart"], {}),
    "by HERMES_HOME alone": (["gateway", "run"], {HOME: "{home}"}),
    "the flag over HERMES_HOME": (["-p", "work", "gateway", "run"], {HOME: "{root}/profiles/work2"}),
    "by a sticky default": (["gateway", "run"], {HOME: "{root}"}),
    "by a relative HERMES_HOME": (["gateway", "run"], {HOME: "profiles/work"}),
    "the flag over a relative one": (["-p", "work", "gateway", "run"], {HOME: "profiles/work2"}),
}


def filled(agents: Agents, env: dict[str, str]) -> dict[str, str]:
    return {name: value.format(home=agents.home(), root=agents.root) for name, value in env.items()}


@pytest.mark.parametrize(("words", "env"), PROVEN.values(), ids=PROVEN)
def test_a_gateway_that_runs(agents: Agents, words: list[str], env: dict[str, str]) -> None:
    process = agents.start(*words, env=filled(agents, env))
    assert gateway.state(agents.home()) == State(process.pid)
    assert gateway.state(agents.home("work2")) == State()
    assert gateway.state(agents.home("default")) == State()


@pytest.mark.parametrize("program", ["-m hermes_cli.main", "hermes_cli/main.py"])
def test_a_gateway_under_another_name(agents: Agents, program: str) -> None:
    process = agents.start("-p", "work", "gateway", "run", program=program)
    assert gateway.state(agents.home()).pid == process.pid


@pytest.mark.parametrize("program", ["hermes-gateway", "gateway/run.py"])
def test_a_program_that_is_nothing_but_a_gateway(agents: Agents, program: str) -> None:
    process = agents.start(program=program, env={HOME: agents.home()})
    assert gateway.state(agents.home()).pid == process.pid


def test_the_gateway_of_default(agents: Agents) -> None:
    process = agents.start("gateway", "run", profile="default")
    assert gateway.state(agents.home("default")).pid == process.pid


UNPROVEN = {
    "a longer name": (["-p", "work2", "gateway", "run"], {}, "is of another profile"),
    "a shorter name": (["--profile=wor", "gateway", "run"], {}, "is of another profile"),
    "another home": (["gateway", "run"], {HOME: "{root}/profiles/work2"}, "is of another profile"),
    "another root": (["-p", "work", "gateway", "run"], {HOME: "{root}-other"}, "is of another profile"),
    "gateway status": (["-p", "work", "gateway", "status"], {}, "has not the command line"),
    "a session": (["-p", "work", "chat", "-q", "gateway"], {}, "has not the command line"),
}


@pytest.mark.parametrize(("words", "env", "why"), UNPROVEN.values(), ids=UNPROVEN)
def test_who_holds_the_lock_and_is_not_it(agents: Agents, words: list[str], env: dict[str, str], why: str) -> None:
    process = agents.start(*words, env=filled(agents, env))
    found = gateway.state(agents.home())
    assert not found.running
    assert f"process {process.pid}, which is recorded, {why}" in found.unproven
    with pytest.raises(HermesError, match=why) as caught:
        gateway.stop(agents.home())
    assert f"kill {process.pid}" in caught.value.cure
    assert process.poll() is None, "it was stopped without proof"


def test_a_number_that_another_got(agents: Agents) -> None:
    """The number lives, but since another time than recorded; nothing holds the lock."""
    agents.start("-p", "work", "gateway", "run", lock=False, late=-1)
    assert gateway.state(agents.home()) == State()


def test_a_lock_whose_holder_is_not_recorded(agents: Agents) -> None:
    agents.start("-p", "work", "gateway", "run", late=-1)
    assert "held by a process that is not recorded" in gateway.state(agents.home()).unproven
    (Path(agents.home()) / "gateway.pid").unlink()
    assert "held by a process that is not recorded" in gateway.state(agents.home()).unproven


def test_a_lock_that_another_process_holds(agents: Agents) -> None:
    agents.start("-p", "work", "gateway", "run", record=False)
    recorded = agents.start("-p", "work", "gateway", "run", lock=False)
    found = gateway.state(agents.home())
    assert found.pid is None
    assert f"process {recorded.pid}, which is recorded, is not proven to hold it" in found.unproven


def test_a_gateway_without_its_lock(agents: Agents) -> None:
    process = agents.start("-p", "work", "gateway", "run", lock=False)
    found = gateway.state(agents.home())
    assert found == State(
        None, f"process {process.pid}, which is recorded, looks like it, and does not hold gateway.lock", process.pid
    )


def test_the_lock_alone_survives_a_lost_pid_file(agents: Agents) -> None:
    process = agents.start("-p", "work", "gateway", "run")
    (Path(agents.home()) / "gateway.pid").unlink()
    assert gateway.state(agents.home()).pid == process.pid


def test_a_bare_number(agents: Agents) -> None:
    """Old agents wrote no start time: then the system itself has to say who holds the lock."""
    process = agents.start("-p", "work", "gateway", "run")
    for name in ("gateway.pid", "gateway.lock"):
        (Path(agents.home()) / name).write_text(f"{process.pid}\n")
    assert gateway.state(agents.home()).pid == process.pid


def test_where_the_system_lists_no_locks(agents: Agents, monkeypatch: pytest.MonkeyPatch) -> None:
    process = agents.start("-p", "work", "gateway", "run")
    monkeypatch.setattr(gateway, "_LOCKS", "/nowhere")
    assert gateway.state(agents.home()).pid == process.pid
    (Path(agents.home()) / "gateway.pid").write_text(f"{process.pid}")
    (Path(agents.home()) / "gateway.lock").write_text(f"{process.pid}")
    assert "is not proven to hold it" in gateway.state(agents.home()).unproven


def test_a_copied_record(agents: Agents) -> None:
    """A clone by the agent keeps gateway.lock, which names the gateway of its source."""
    agents.start("-p", "work", "gateway", "run")
    for name in ("gateway.pid", "gateway.lock"):
        (Path(agents.home("work2")) / name).write_bytes((Path(agents.home()) / name).read_bytes())
    assert gateway.state(agents.home("work2")) == State()


def test_one_that_was_killed(agents: Agents) -> None:
    process = agents.start("-p", "work", "gateway", "run")
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert gateway.state(agents.home()) == State(), "dead, and nobody has waited for it yet"
    process.wait()
    assert gateway.state(agents.home()) == State()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_users_process(agents: Agents) -> None:
    open_to_all(agents.directory)
    os.chown(agents.home(), 65534, 65534)
    agents.start("-p", "work", "gateway", "run", user=65534)
    assert gateway.state(agents.home()).running, "root acts for the owner of the home"
    os.chown(agents.home(), 0, 0)
    assert "belongs to another user" in gateway.state(agents.home()).unproven


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_of_another_user(agents: Agents) -> None:
    open_to_all(agents.directory)
    process = agents.start("-p", "work", "gateway", "run")
    with pytest.raises(HermesError, match="belongs to another user"):
        unprivileged(lambda: gateway.stop(agents.home()))
    assert process.poll() is None


def test_looking_is_in_nobodys_way(agents: Agents, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway that starts has its lock refused where we hold it, were it for a moment."""
    asked: list[int] = []
    monkeypatch.setattr(gateway, "_ask", asked.append)
    (Path(agents.home()) / "gateway.lock").write_text("{}")
    gateway.state(agents.home())
    process = agents.start("-p", "work", "gateway", "run")
    assert gateway.state(agents.home()).pid == process.pid
    assert asked == []


def test_no_gateway_costs_nothing(tmp_path: Path) -> None:
    """`list` asks for every profile: what a process needs to be looked at is not even imported."""
    look = f"from hermes_shell import gateway; gateway.state({str(tmp_path)!r})"
    code = f"import sys; {look}; print('psutil' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert done.stdout == "False\n"


def test_residents(agents: Agents) -> None:
    notes = f"{agents.home()}/notes"
    alive = {
        agents.start(*words, record=False, lock=False, **options).pid: command
        for command, words, options in (
            ("serve", ["-p", "work", "serve"], {}),
            ("dashboard", ["dashboard", "--profile=work"], {}),
            ("chat", ["-p", "work", "chat"], {}),
            ("gateway", ["-p", "work", "gateway", "logs"], {}),
            ("", ["-p", "work"], {}),
            ("", [], {"program": "hermes-acp", "env": {HOME: agents.home()}}),
            ("", [], {"open": [notes]}),
            ("", [], {"open": [notes], "env": {HOME: "profiles/work"}}),
        )
    }
    for words, options in (
        (["-p", "work2", "serve"], {}),
        (["serve"], {}),
        (["serve"], {"env": {HOME: "profiles/work"}}),
        (["-p", "work", "serve"], {"env": {HOME: f"{agents.root}-other"}}),
        (["-p", "work", "serve"], {"program": "hermes-shell", "env": {HOME: agents.home()}}),
        (["hermes", "-p", "work", "serve"], {"program": "backup", "open": [notes]}),
        (["-p", "work"], {"program": "hermes-acp"}),
    ):
        agents.start(*words, record=False, lock=False, **options)
    found = residents.of(agents.home())
    assert {each.pid: each.command for each in found} == alive
    assert [each.command for each in found if each.backend] == ["serve", "dashboard"]
    assert not any(each.above for each in found)
    for each in found:
        each.stop()
        each.stop()
    assert residents.of(agents.home()) == []


def test_an_agent_that_changes_its_own_profile(agents: Agents) -> None:
    code = f"""
import sys
sys.path.insert(0, {str(PROJECT)!r})
from hermes_shell import errors, residents
(found,) = residents.of({agents.home()!r})
try:
    found.stop()
except errors.HermesError as error:
    print(found.above, error)
"""
    process = agents.start("-p", "work", "serve", run=[sys.executable, "-c", code])
    assert agents.said == f"True process {process.pid} cannot be stopped from within\n"
    assert process.poll() is None
