"""Whatever is done to a profile ends its own gateway, and none of the many processes that look like it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import deleting, gateway, renaming
from tests.gateways import Agents
from tests.house import open_to_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOME = "HERMES_HOME"
RUN = ("gateway", "run")

# How the gateway of `work` was started (contract 4).
FORMS: dict[str, tuple[tuple[str, ...], dict[str, str], str]] = {
    "-p": (("-p", "work", *RUN), {}, "hermes"),
    "--profile": (("--profile", "work", *RUN), {}, "hermes"),
    "--profile=": (("--profile=work", *RUN), {}, "hermes"),
    "the flag behind": ((*RUN, "-p", "work"), {}, "hermes"),
    "--replace": (("-p", "work", *RUN, "--replace"), {}, "hermes"),
    "bare": (("-p", "work", "gateway"), {}, "hermes"),
    "restart": (("-p", "work", "gateway", "restart"), {}, "hermes"),
    "HERMES_HOME alone": (RUN, {HOME: "{root}/profiles/work"}, "hermes"),
    "a pin, the dispatcher, a wrapper": (("-p", "work", *RUN), {HOME: "{root}/profiles/work"}, "hermes"),
    "the sticky default": (RUN, {}, "hermes"),
    "the flag over another's home": (("-p", "work", *RUN), {HOME: "{root}/profiles/work2"}, "hermes"),
    "a service": (("--profile", "work", *RUN), {HOME: "{root}/profiles/work"}, "-m hermes_cli.main"),
    "a file of the agent's": (("-p", "work", *RUN), {}, "hermes_cli/main.py"),
    "the gateway's own program": ((), {HOME: "{root}/profiles/work"}, "gateway/run.py"),
}

# Who else is there: words, environment, program, and what is asked of the stand-in.
BYSTANDERS: dict[str, tuple[tuple[str, ...], dict[str, str], str, dict[str, object]]] = {
    "a longer name": (("-p", "work2", *RUN), {}, "hermes", {"profile": "work2", "lock": True, "record": True}),
    "default": (RUN, {}, "hermes", {"profile": "default", "lock": True, "record": True}),
    "a longer name behind =": (("--profile=work2", *RUN), {}, "hermes", {}),
    "a longer name with a hyphen": (("-p", "work-2", *RUN), {}, "hermes", {}),
    "a shorter name": (("-p", "wor", *RUN), {}, "hermes", {}),
    "another home alone": (RUN, {HOME: "{root}/profiles/work2"}, "hermes", {}),
    "another home, relative": (RUN, {HOME: "profiles/work2"}, "hermes", {}),
    "another root": (("-p", "work", *RUN), {HOME: "{root}-other"}, "hermes", {}),
    "another root's profile": (RUN, {HOME: "{root}-other/profiles/work"}, "hermes", {}),
    "-p default": (("-p", "default", *RUN), {}, "hermes", {}),
    "a session": (("-p", "work2", "chat", "-q", "hermes -p work gateway run"), {}, "hermes", {}),
    "a backend": (("-p", "work2", "serve"), {}, "hermes", {}),
    "another program": (("-p", "work", *RUN), {}, "backup", {}),
    "a program that names it": (("hermes", "-p", "work", *RUN), {}, "watch", {}),
    "one of ours": (("-p", "work", *RUN), {}, "hermes-shell", {}),
    "a word that holds it": (("hermes_home={root}/profiles/work -p work gateway run",), {}, "logger", {}),
    "another user's": (("-p", "work", *RUN), {}, "hermes", {"user": 65534} if os.geteuid() == 0 else {"late": 1}),
}

# What the files say before it starts.
STATES = ("nothing", "the number of somebody else", "the number of a zombie")


def stop(env: dict[str, str]) -> None:
    gateway.stop(f"{env['HOME']}/.hermes/profiles/work")


def delete(env: dict[str, str]) -> None:
    deleting.delete(env, "work")


def rename(env: dict[str, str]) -> None:
    renaming.rename(env, "work", "play")
    deleting.delete(env, "play")


ACTIONS: tuple[Callable[[dict[str, str]], None], ...] = (stop, delete, rename)
# Each form in each state with each action; of each form one is tried by default, so that every state and action is.
TRIED = [
    pytest.param(
        form, state, action, id=f"{form}, {state}, {action.__name__}", marks=[] if plain else [pytest.mark.full]
    )
    for number, form in enumerate(FORMS)
    for at, state in enumerate(STATES)
    for turn, action in enumerate(ACTIONS)
    for plain in [(at, turn) == (number % len(STATES), number // len(STATES) % len(ACTIONS))]
]


class Crowd:
    """Processes that look like the gateway of `work`."""

    def __init__(self, directory: Path) -> None:
        self.agents = Agents(directory)
        open_to_all(directory)
        self.members: dict[str, subprocess.Popen[str]] = {}
        for title, (words, env, program, plan) in BYSTANDERS.items():
            self.members[title] = self.start(words, env, program, {"lock": False, "record": False, **plan})
        self.zombie = subprocess.Popen([sys.executable, "-c", ""])
        os.waitid(os.P_PID, self.zombie.pid, os.WEXITED | os.WNOWAIT)

    def start(
        self, words: tuple[str, ...], env: dict[str, str], program: str, plan: dict[str, object]
    ) -> subprocess.Popen[str]:
        root = str(self.agents.root)
        filled = {name: value.format(root=root) for name, value in env.items()}
        return self.agents.start(*(word.format(root=root) for word in words), env=filled, program=program, **plan)  # type: ignore[arg-type]

    def leave(self, state: str) -> None:
        """Let an old gateway of `work` have left its files."""
        home = Path(self.agents.home())
        home.mkdir(exist_ok=True)
        for old in home.iterdir():
            old.unlink()
        if state == "nothing":
            return
        pid = self.zombie.pid if "zombie" in state else self.members["another root"].pid
        for name in ("gateway.pid", "gateway.lock"):
            (home / name).write_text(json.dumps({"pid": pid, "kind": "hermes-gateway", "argv": [], "start_time": 1}))

    def missing(self) -> list[str]:
        """Return who was ended."""
        return [title for title, process in self.members.items() if process.poll() is not None]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    made = Crowd(tmp_path_factory.mktemp("crowd"))
    yield made
    made.agents.end()
    made.zombie.wait()


@pytest.mark.parametrize(("form", "state", "action"), TRIED)
def test_only_the_gateway_itself_is_ended(
    crowd: Crowd, form: str, state: str, action: Callable[[dict[str, str]], None]
) -> None:
    env = {"HOME": str(crowd.agents.directory), "PATH": "/nowhere"}
    crowd.leave(state)
    action({**env})  # with nothing but what is left: whoever has the number is let live
    assert crowd.missing() == []

    crowd.leave(state)
    words, started, program = FORMS[form]
    work = crowd.start(words, started, program, {})
    assert gateway.state(crowd.agents.home()).pid == work.pid
    for other in ("work2", "default"):
        title = {"work2": "a longer name", "default": "default"}[other]
        assert gateway.state(crowd.agents.home(other)).pid == crowd.members[title].pid
    action(env)
    assert work.wait(20) == 0
    assert crowd.missing() == []


def test_they_are_many() -> None:
    plain = [case for case in TRIED if not case.marks]
    assert len(plain) * len(BYSTANDERS) >= 200
    assert {case.values[0] for case in plain} == set(FORMS)
    assert {case.values[1] for case in plain} == set(STATES)
    assert {case.values[2] for case in plain} == set(ACTIONS)
