"""Services that are as they are meant, and what becomes of those that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doctor.faults_services import LAUNCHD, SYSTEMD, enable, text, write
from tests.doctor.healthy import examined, findings, in_bash

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.house import Scratch

FIX = "hermes doctor --ours --fix"
AGAIN = "hermes doctor --ours --json"


def mine(scratch: Scratch, text: str) -> Path:
    file = write(scratch, SYSTEMD).with_name("mine.service")
    file.with_name("hermes-gateway.service").unlink()
    file.write_text(text)
    return file


def of_named_profiles(scratch: Scratch) -> None:
    for name, kind in (("work", SYSTEMD), ("play", LAUNCHD)):
        enable(write(scratch, kind, name))


def with_the_flag(scratch: Scratch) -> None:
    mine(scratch, f"[Service]\nExecStart={scratch.agent} -p default gateway run\n")
    scratch.stick("work\n")


def pinned_by_a_file_of_the_users(scratch: Scratch) -> None:
    scratch.stick("work\n")
    beside = write(scratch, SYSTEMD).with_name("hermes-gateway.service.d")
    beside.mkdir()
    (beside / "10-mine.conf").write_text(f"[Service]\nEnvironment=HERMES_HOME={scratch.root}/profiles/..\n")
    (beside / "20-broken.conf").write_text('[Service]\nEnvironment="HERMES_HOME=/x\n')


def of_another_root(scratch: Scratch) -> None:
    mine(
        scratch,
        f"[Service]\nEnvironment=HERMES_HOME=/srv/hermes/profiles/gone\nExecStart={scratch.agent} gateway run\n",
    )


def of_no_agent(scratch: Scratch) -> None:
    mine(scratch, "[Service]\nExecStart=/opt/gone/backup -p gone gateway run\n")


def one_of_two_enabled(scratch: Scratch) -> None:
    enable(write(scratch, SYSTEMD, "work"))
    mine(scratch, f"[Service]\nExecStart={scratch.agent} -p work gateway run\n")


def a_gateway_and_a_server(scratch: Scratch) -> None:
    enable(write(scratch, SYSTEMD, "work"))
    enable(mine(scratch, f"[Service]\nExecStart={scratch.agent} -p work serve\n"))


def supervised(scratch: Scratch) -> None:
    scratch.stick("work\n")
    mine(scratch, f"[Service]\nEnvironment=HERMES_SUPERVISED_CHILD=1\nExecStart={scratch.agent} gateway run\n")


FINE: dict[str, Callable[[Scratch], None]] = {
    "services of named profiles": of_named_profiles,
    "a service of default with its flag": with_the_flag,
    "a service of default that the user pinned": pinned_by_a_file_of_the_users,
    "a service of another root": of_another_root,
    "a service of another program": of_no_agent,
    "two services, of which one starts by itself": one_of_two_enabled,
    "a gateway and a server": a_gateway_and_a_server,
    "a service that newer agents keep to default": supervised,
}


@pytest.mark.parametrize("make", FINE.values(), ids=FINE)
def test_what_is_no_fault(healthy: Scratch, make: Callable[[Scratch], None]) -> None:
    make(healthy)
    assert examined(healthy) == []


def test_no_manager_is_asked_by_looking(healthy: Scratch) -> None:
    for kind in (SYSTEMD, LAUNCHD):
        write(healthy, kind)
        write(healthy, kind, "gone")
    calls = healthy.agent.parent / "calls"
    calls.unlink(missing_ok=True)
    assert len(examined(healthy)) == 4
    assert not calls.exists()


def test_a_unit_is_kept_to_default_whatever_the_agent_writes(healthy: Scratch) -> None:
    file = write(healthy, SYSTEMD)
    healthy.stick("work\n")
    (healthy.agent.parent / "active").mkdir(exist_ok=True)
    (healthy.agent.parent / "active" / file.name).touch()
    done = in_bash(healthy, FIX, answers="y\n")
    assert f"restart it: systemctl --user restart {file.name}" in done.stdout
    assert file.read_text() == text(healthy, SYSTEMD)
    assert "--user daemon-reload" in (healthy.agent.parent / "calls").read_text()
    beside = file.with_name(f"{file.name}.d") / "hermes-shell.conf"
    assert beside.read_text().splitlines()[1:] == [
        "[Service]",
        f'Environment="HERMES_HOME={healthy.root}/profiles/.."',
    ]
    file.write_text(text(healthy, SYSTEMD) + "# the agent wrote it anew\n")
    assert examined(healthy) == []


def test_a_job_keeps_the_rest_of_its_text(healthy: Scratch) -> None:
    file = write(healthy, LAUNCHD)
    before = file.read_text()
    in_bash(healthy, FIX, answers="y\n")
    root = healthy.root
    assert file.read_text() == before.replace(f"<string>{root}</string>", f"<string>{root}/profiles/..</string>")


def test_a_file_of_somebody_elses_is_left(healthy: Scratch) -> None:
    beside = write(healthy, SYSTEMD).with_name("hermes-gateway.service.d")
    beside.mkdir()
    (beside / "hermes-shell.conf").write_text("# mine\n")
    done = in_bash(healthy, FIX, AGAIN, answers="y\n")
    assert [each.code for each in findings(done)] == ["service-unpinned"]
    assert "is not ours" in done.stderr
    assert (beside / "hermes-shell.conf").read_text() == "# mine\n"
