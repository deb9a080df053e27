"""Ask the agent's own parser for its commands: its launcher is run once, in a scratch home, never at TAB.

Whatever the launcher is, a Python script or a shell script that ends in one, its interpreter imports
`completions/harvester/sitecustomize.py`, which writes the parser's tree down and ends the process.
"""

from __future__ import annotations

import json
import os
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from . import agent, files, home, rendering, treejson, trial
from .errors import HermesError
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .tree import Node

# The agent's own answer takes 0.3 s.
_PATIENCE = 20
_MAX_BYTES = 16 * 1024 * 1024
_FORM = 2

# What it writes its tree to, in the scratch home; the harvester reads the variable.
_VARIABLE = "HERMES_SHELL_HARVEST"

# What one says that does not answer.
_NOTHING = {"version": "", "skills": "", "tree": None}


class AgentTree(NamedTuple):
    """The agent's commands, and where they are from.

    Attributes:
        node: The commands.
        version: The version of the agent; '' where it does not say.
        skills: Where the skills are that come with it; '' where there are none.
        launcher: What was asked; '' for the tree that comes with this package.
        stamp: The launcher's time of change, in ns, and its size.
        answered: Whether it answered; else the commands are those of the package.
    """

    node: Node
    version: str
    skills: str = ""
    launcher: str = ""
    stamp: tuple[int, int] = (0, 0)
    answered: bool = False


def known(env: Mapping[str, str]) -> AgentTree:
    """Return what is known of the agent's commands: what was harvested last, or the tree of the package."""
    try:
        return _read(regular(path(env), _MAX_BYTES))
    except OSError:
        return shipped()


@lru_cache(maxsize=2)
def _read(text: bytes) -> AgentTree:
    try:
        data = json.loads(text)
        if data["form"] != _FORM:
            return shipped()
        asked = {"launcher": data["launcher"], "stamp": tuple(data["stamp"])}
        if data["tree"] is None:
            return shipped()._replace(**asked)
        return AgentTree(treejson.Reader(data["tree"]).node, data["version"], data["skills"], **asked, answered=True)
    except treejson.ERRORS:
        return shipped()


@cache
def shipped() -> AgentTree:
    """Return the tree that comes with this package."""
    with open(rendering.asset("completions", "agent.json"), encoding="utf-8") as file:
        data = json.load(file)
    return AgentTree(treejson.Reader(data["tree"]).node, data["version"])


def path(env: Mapping[str, str]) -> str:
    """Return where the harvested tree is kept."""
    return os.path.join(home.cache_dir(env), "agent-tree.json")


class Difference(NamedTuple):
    """What the agent's commands have become.

    Attributes:
        launcher: Who was asked; '' where there is no agent.
        answered: Whether it answered; else those of the package are taken.
        new: The commands that were not there when it was asked last, without their sub-commands.
        gone: Those that are there no more.
    """

    launcher: str
    answered: bool
    new: list[str]
    gone: list[str]


def is_current(env: Mapping[str, str], root: str) -> bool:
    """Return whether the agent that would be started now was asked as it is."""
    try:
        launcher = agent.find(env, root)[0]
    except HermesError:
        return not os.path.lexists(path(env))
    asked = known(env)
    return (asked.launcher, asked.stamp) == (_place(env, launcher), _stamp(launcher))


def refresh(env: Mapping[str, str], root: str) -> Difference:
    """Ask the agent for its commands and keep them; where there is no agent, forget what was known.

    Raises:
        HermesError: The answer cannot be kept.
    """
    before = known(env)
    try:
        launcher = agent.find(env, root)
    except HermesError:
        launcher = []
    # As it was before: what changes while it answers has not been asked.
    stamp = _stamp(launcher[0]) if launcher else (0, 0)
    answer = ask(env, launcher) if launcher else None
    try:
        if launcher:
            _keep(env, {"launcher": _place(env, launcher[0]), "stamp": stamp, **(answer or _NOTHING)})
        else:
            files.remove(path(env))
    except OSError as error:
        raise HermesError(f"cannot write {path(env)}: {error.strerror}", f"look at: ls -ld {path(env)}") from None
    old, new = _shown(before.node), _shown(known(env).node)
    if not before.answered or not answer:
        old = new  # what the package knows of another agent is no news
    return Difference(launcher[0] if launcher else "", bool(answer), _topmost(new - old), _topmost(old - new))


def identity(env: Mapping[str, str], launcher: str) -> dict[str, object]:
    """Return what an agent is known by: where it stands, its time and size, and the version that it gave last."""
    return {"launcher": _place(env, launcher), "stamp": _stamp(launcher), "version": known(env).version}


def _place(env: Mapping[str, str], launcher: str) -> str:
    """Return what a launcher is known by: one that the front door stands for, by where it stood."""
    return agent.door(env) if launcher == agent.kept(env) else launcher


def _keep(env: Mapping[str, str], data: dict[str, Any]) -> None:
    files.directories(home.cache_dir(env), 0o700)
    files.replace(path(env), json.dumps({"form": _FORM, **data}).encode(), 0o600)


def _shown(node: Node) -> set[tuple[str, ...]]:
    return {path for path, each in node.walk() if path and not each.hidden}


def _topmost(paths: set[tuple[str, ...]]) -> list[str]:
    return sorted(" ".join(path) for path in paths if path[:-1] not in paths)


def ask(env: Mapping[str, str], launcher: list[str]) -> dict[str, Any] | None:
    """Return what the agent that some words start says of itself, and its tree; None where it does not answer."""
    try:
        with trial.home_of_nobody() as scratch:
            answer = os.path.join(scratch, "tree.json")
            child = {"PYTHONPATH": rendering.asset("completions", "harvester"), _VARIABLE: answer}
            trial.run([*launcher, "--help"], trial.environment(env, scratch) | child, scratch, _PATIENCE)
            data: dict[str, Any] = json.loads(regular(answer, _MAX_BYTES))
        treejson.Reader(data["tree"])
        told = {name: str(data.get(name, "")) for name in ("version", "skills")}
        return {**told, "tree": data["tree"]}
    except (OSError, *treejson.ERRORS):
        return None


def _stamp(launcher: str) -> tuple[int, int]:
    try:
        found = os.stat(launcher)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
