"""Gateways and services of the real agent: recognised, stopped, and the right one."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import gateway, ports, residents, resolve, services
from hermes_shell.doctor import gateways as doctor
from hermes_shell.doctor.finding import Subject
from hermes_shell.gateway import State
from tests.house import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hermes_shell.ports import Port
    from tests.house import Scratch


class Gateways:
    """Gateways of the real agent, which run without any platform."""

    def __init__(self, scratch: Scratch, agent: Path) -> None:
        self.scratch = scratch
        self.agent = agent
        self.processes: list[subprocess.Popen[bytes]] = []

    def home(self, name: str) -> str:
        return str(self.scratch.root / "profiles" / name) if name != "default" else str(self.scratch.root)

    def start(self, name: str, *words: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start one in a profile and return it once it is at work, as its own record says."""
        return self.begin(name, str(self.agent), *words, env=env)

    def begin(self, name: str, *command: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start one by any command, as `start`."""
        Path(self.home(name), "gateway_state.json").unlink(missing_ok=True)
        process = self.launch(*command, env=env)
        until(lambda: self.says(name) == "running" or process.poll() is not None)
        assert process.poll() is None
        return process

    def launch(self, *command: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start the agent."""
        os.makedirs(self.home("work2"), exist_ok=True)
        process = subprocess.Popen(
            command,
            env={**self.scratch.env, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def says(self, name: str) -> str:
        """Return what the gateway of a profile says of itself."""
        try:
            return str(json.loads(Path(self.home(name), "gateway_state.json").read_text())["gateway_state"])
        except (OSError, ValueError, KeyError):
            return ""


@pytest.fixture
def gateways(bare: Scratch, real_agent: Path) -> Iterator[Gateways]:
    made = Gateways(bare, real_agent)
    yield made
    for process in made.processes:
        process.kill()
        process.wait()


def test_beside_one_whose_name_begins_so(gateways: Gateways) -> None:
    """The agent's own `gateway stop` of `work` ended that of `work2` too (contract 4)."""
    work, work2 = (gateways.start(name, "-p", name, "gateway", "run") for name in ("work", "work2"))
    assert gateway.state(gateways.home("work")) == State(work.pid)
    assert gateway.state(gateways.home("work2")) == State(work2.pid)
    assert [each.pid for each in residents.of(gateways.home("work"))] == [work.pid]

    assert gateway.stop(gateways.home("work")) == work.pid
    assert work.wait() in (0, 1)
    assert gateway.state(gateways.home("work")) == State()
    assert gateway.state(gateways.home("work2")) == State(work2.pid)
    assert not Path(gateways.home("work"), "gateway.pid").exists()

    done = gateways.scratch.run(str(gateways.agent), "profile", "list")
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line.split()[:1] in (["work"], ["work2"])}
    assert "running" in lines["work2"]
    assert "running" not in lines["work"]


def test_by_hermes_home_alone(gateways: Gateways) -> None:
    process = gateways.start("work", "gateway", "run", env={"HERMES_HOME": gateways.home("work")})
    assert gateway.state(gateways.home("work")).pid == process.pid
    assert gateway.state(gateways.home("default")) == State()
    assert gateway.stop(gateways.home("work")) == process.pid


def test_led_by_the_sticky_default(gateways: Gateways) -> None:
    gateways.scratch.stick("work\n")
    process = gateways.start("work", "gateway", "run")
    assert gateway.state(gateways.home("work")).pid == process.pid
    assert gateway.state(gateways.home("default")) == State()
    assert [each.pid for each in residents.of(gateways.home("work"))] == [process.pid], "by the files it has open"


def test_killed_and_started_again(gateways: Gateways) -> None:
    gateways.start("work", "-p", "work", "gateway", "run").kill()
    gateways.processes[0].wait()
    assert Path(gateways.home("work"), "gateway.pid").exists()
    assert gateway.state(gateways.home("work")) == State()
    Path(gateways.home("work"), "gateway_state.json").unlink()
    again = gateways.start("work", "-p", "work", "gateway", "run")
    assert gateway.state(gateways.home("work")) == State(again.pid)


# How a gateway of `work` is started: the words before the program's own, its words, and the environment (contract 4).
FORMS = {
    "-p": ("{agent}", "-p work gateway run", {}),
    "--profile": ("{agent}", "--profile work gateway run", {}),
    "--profile=": ("{agent}", "--profile=work gateway run", {}),
    "the flag behind": ("{agent}", "gateway run -p work", {}),
    "bare": ("{agent}", "-p work gateway", {}),
    "--replace": ("{agent}", "-p work gateway run --replace", {}),
    "HERMES_HOME": ("{agent}", "gateway run", {"HERMES_HOME": "{root}/profiles/work"}),
    "the sticky default": ("{agent}", "gateway run", {"sticky": "work"}),
    "a module": ("{python} -m hermes_cli.main", "-p work gateway run", {}),
    "the dispatcher": ("{dispatcher}", "-p work gateway run", {}),
    "a pin": ("{dispatcher}", "gateway run", {"HERMES_HOME": "{root}/profiles/work", "HERMES_SHELL_PROFILE": "work"}),
    "the dispatcher by the sticky default": ("{dispatcher}", "gateway run", {"sticky": "work"}),
    "a wrapper": ("{wrapper}", "gateway run", {}),
}
PLAIN = ("--profile=", "a wrapper")


@pytest.mark.parametrize(
    "form", [pytest.param(form, marks=[] if form in PLAIN else [pytest.mark.full]) for form in FORMS]
)
def test_status_rename_and_delete_act_on_the_right_one(gateways: Gateways, form: str) -> None:
    scratch = gateways.scratch
    scratch.set_up("bash")
    assert scratch.hermes("profile", "alias", "work").returncode == 0
    scratch.env["HERMES_SHELL_AGENT"] = str(gateways.agent)
    places = {
        "agent": gateways.agent,
        "python": gateways.agent.parent / "python",
        "dispatcher": scratch.dispatcher,
        "wrapper": scratch.home / ".local/bin/hermes-work",
        "root": scratch.root,
    }
    program, words, given = FORMS[form]
    env = {name: value.format(**places) for name, value in given.items()}
    others = {
        "work2": gateways.start("work2", "--profile=work2", "gateway", "run"),
        "default": gateways.start("default", "-p", "default", "gateway", "run"),
    }
    if name := env.pop("sticky", ""):
        scratch.stick(f"{name}\n")
    work = gateways.begin("work", *program.format(**places).split(), *words.split(), env=env)

    def running() -> dict[str, int]:
        answer = json.loads(scratch.hermes("profile", "list", "--json").stdout)
        return {each["name"]: each["gateway"]["pid"] for each in answer if each["gateway"]["running"]}

    left = {other: process.pid for other, process in others.items()}
    assert running() == {**left, "work": work.pid}
    scratch.stick("default\n")
    assert scratch.hermes("profile", "rename", "work", "games").returncode == 0
    assert work.wait(30) in (0, 1)
    assert running() == left

    again = gateways.start("games", "--profile=games", "gateway", "run")
    assert running() == {**left, "games": again.pid}
    assert scratch.hermes("profile", "delete", "games", "--yes").returncode == 0
    assert again.wait(30) in (0, 1)
    assert running() == left
    assert [process.poll() for process in others.values()] == [None, None]


def test_what_a_real_gateway_has_is_refused_until_it_is_stopped(gateways: Gateways) -> None:
    scratch = gateways.scratch
    scratch.set_up("bash")
    os.makedirs(gateways.home("work2"))
    for name in ("work", "work2"):
        Path(gateways.home(name), ".env").write_text(
            "API_SERVER_KEY=sk-canary-0123456789abcdef\nAPI_SERVER_PORT=18642\n"
        )
    scratch.env["HERMES_SHELL_AGENT"] = str(gateways.agent)
    held = gateways.start("work2", "-p", "work2", "gateway", "run")
    done = scratch.run(str(scratch.dispatcher), "-p", "work", "gateway", "run")
    assert done.returncode == 1
    assert "gateway of 'work2' has what that of 'work' needs: port 18642 (api_server)" in done.stderr
    assert held.poll() is None

    cure = done.stderr.partition("stop it: hermes ")[2].partition(";")[0].split()
    scratch.run(str(scratch.dispatcher), *cure)
    assert held.wait(30) is not None
    work = gateways.begin("work", str(scratch.dispatcher), "-p", "work", "gateway", "run")
    assert gateway.state(gateways.home("work")).pid == work.pid, "the process became the agent"


SETTINGS = [port for port in ports.ALL if not any(place.isupper() for place in port.by_settings) and port.default]


@pytest.mark.parametrize("port", SETTINGS, ids=lambda port: port.platform)
def test_the_agent_itself_moves_a_port(gateways: Gateways, port: Port) -> None:
    """Doctor's cure for a port that stands in config.yaml is a command of the agent's."""
    scratch = gateways.scratch
    for name in ("work", "play"):
        text = f"platforms:\n  {port.platform}:\n    enabled: true\n"
        Path(gateways.home(name), "config.yaml").write_text(text)
    subject = Subject(scratch.env, resolve.choose(scratch.env), "")
    (found,) = doctor.shared(subject)
    program, *words = found.cure.split()
    assert (program, found.fix) == ("hermes", None)
    done = scratch.run(str(gateways.agent), *words)
    assert done.returncode == 0, done.stderr
    assert list(doctor.shared(subject)) == []


def test_another_backend(gateways: Gateways) -> None:
    process = gateways.launch(str(gateways.agent), "-p", "work", "serve", "--isolated", "--port", "0")
    home = gateways.home("work")
    until(lambda: bool(residents.of(home)))
    (found,) = residents.of(home)
    assert (found.pid, found.command, found.backend, found.above) == (process.pid, "serve", True, False)
    assert gateway.state(home) == State()
    found.stop()
    process.wait()
    assert residents.of(home) == []


WRITE = """
import sys
from pathlib import Path
from hermes_cli import gateway
kind, path = sys.argv[1:]
if kind == "unit":
    name, text = gateway.get_service_name() + ".service", gateway.generate_systemd_unit()
else:
    name, text = gateway.get_launchd_label() + ".plist", gateway.generate_launchd_plist()
Path(path).mkdir(parents=True, exist_ok=True)
Path(path, name).write_text(text)
print(name)
"""
PLACES = {"unit": ".config/systemd/user", "job": "Library/LaunchAgents"}


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize("name", ["work", "default"])
def test_services_as_the_agent_writes_them(bare: Scratch, real_agent: Path, kind: str, name: str) -> None:
    """Taken over by a rename, it is word for word what the agent would write for the new name."""
    root, place = str(bare.root), bare.home / PLACES[kind]

    def written(profile: str) -> Path:
        home = f"{root}/profiles/{profile}" if profile != "default" else root
        python = str(real_agent.parent / "python")
        env = {"HERMES_HOME": home, "PATH": "/usr/bin:/bin"}
        done = bare.run(python, "-c", WRITE, kind, str(place), env=env)
        assert done.returncode == 0, done.stderr
        return place / done.stdout.strip()

    path = written(name)
    bare.env["PATH"] = "/nowhere"
    assert [unit.path for unit in services.units(bare.env, root, name)] == [str(path)]
    assert services.units(bare.env, root, "play") == []
    if name == "default":
        return
    (bare.root / "profiles/play").rmdir()
    (bare.root / "profiles/work").rename(bare.root / "profiles/play")
    (unit,) = services.units(bare.env, root, "work")
    unit.rename("play", f"{root}/profiles/play", start=False)
    (renamed,) = services.units(bare.env, root, "play")
    ours = Path(renamed.path).read_text()
    assert written("play") == Path(renamed.path)
    assert ours == Path(renamed.path).read_text()
    assert not path.exists()
