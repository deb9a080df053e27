"""The agent: find it without running anything, hand a command line over to it.

On the fast path; `shells/hermes` looks in the same places in the same order.
"""

import os
import sys

from . import directory, home, process, session
from .errors import HermesError
from .names import DEFAULT, RESERVED, is_valid
from .reading import regular
from .resolve import BUILTIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import NoReturn

    from .resolve import Choice

SETTING = "HERMES_SHELL_AGENT"
DEPTH = "HERMES_SHELL_DEPTH"

# Agents that start agents are normal; a shim that finds us again and again is not.
MAX_DEPTH = 30

# The second line of the dispatcher begins so, wherever it stands; the version follows.
MARKER = "# hermes-shell dispatcher "

# What the dispatcher found behind the front door: it knows that from when it was rendered, whatever HOME
# is now. It tells `__main__`, which puts it here for this process alone; '' where there is nothing.
BEHIND = "HERMES_SHELL_BEHIND"

# What is for this process alone, and for nothing that it starts.
PRIVATE = (BEHIND, directory.LINES)

_INSTALL = "install it: pipx install hermes-agent; or name it: HERMES_SHELL_AGENT=/path/to/hermes"


def find(env: "Mapping[str, str]", root: str) -> list[str]:
    """Return the words that start the agent.

    In order: `HERMES_SHELL_AGENT`, what stood in the front door before us, the next `hermes` on
    `PATH` that is not ours, the known homes of its installers, `hermes_cli.main` in our environment.

    Raises:
        HermesError: It was not found (127), or the one that was named cannot be run (126).
    """
    named = env.get(SETTING, "")
    if named:
        return [_checked(named if os.sep in named else os.path.join(os.curdir, named))]
    for candidate in _candidates(env, root):
        if process.is_program(candidate) and not is_dispatcher(candidate):
            return [candidate]
    if _in_our_environment():
        return [sys.executable, "-m", "hermes_cli.main"]
    raise HermesError("the Hermes agent was not found", _INSTALL, code=127)


def _checked(named: str) -> str:
    cure = f"correct or unset {SETTING}"
    if not os.path.exists(named):
        raise HermesError(f"{SETTING} names {named}, which is not there", cure, code=127)
    if not process.is_program(named):
        raise HermesError(f"{SETTING} names {named}, which cannot be run", cure, code=126)
    if is_dispatcher(named):
        raise HermesError(f"{SETTING} names {named}, which is hermes-shell itself", cure, code=126)
    return named


def _candidates(env: "Mapping[str, str]", root: str) -> "Iterator[str]":
    user = home.user_home(env)
    program, programs = ("hermes.exe", "Scripts") if sys.platform == "win32" else ("hermes", "bin")
    yield behind(env)
    for place in env["PATH"].split(os.pathsep) if "PATH" in env else ():
        yield os.path.join(place or os.curdir, program)
    yield os.path.join(root, "hermes-agent", "venv", programs, program)
    for pipx in (env.get("PIPX_HOME") or f"{user}/.local/share/pipx", f"{user}/.local/pipx"):
        yield os.path.join(pipx, "venvs", "hermes-agent", programs, program)
    share = env.get("XDG_DATA_HOME") or f"{user}/.local/share"
    yield os.path.join(env.get("UV_TOOL_DIR") or f"{share}/uv/tools", "hermes-agent", programs, program)
    yield os.path.join(os.path.dirname(sys.executable), program)


def door(env: "Mapping[str, str]") -> str:
    """Return the path of the front door, where the agent's installers put its launcher."""
    return os.path.join(home.user_home(env), ".local", "bin", "hermes")


def kept(env: "Mapping[str, str]") -> str:
    """Return the path of the launcher that stood in the front door; it need not be there."""
    return os.path.join(home.data_dir(env), "front-door", "hermes")


def behind(env: "Mapping[str, str]") -> str:
    """Return the launcher that the front door stands for, or ''.

    It is the one that was kept, unless the agent was installed again over our dispatcher since.
    """
    if BEHIND in env:
        return env[BEHIND]
    if not os.path.exists(kept(env)):
        return ""
    front = door(env)
    return front if process.is_program(front) and not is_dispatcher(front) else kept(env)


def is_dispatcher(path: str) -> bool:
    """Return whether a file is our dispatcher, by its marker."""
    try:
        lines = regular(path, 256).split(b"\n")
    except OSError:
        return False
    return len(lines) > 1 and lines[0] == b"#!/bin/sh" and lines[1].startswith(MARKER.encode())


def _in_our_environment() -> bool:
    """Return whether our own interpreter could run the agent, without importing any of it."""
    import importlib.machinery

    return importlib.machinery.PathFinder.find_spec("hermes_cli") is not None


def hand_over(env: "Mapping[str, str]", choice: "Choice", argv: list[str], *, flagged: bool) -> "NoReturn":
    """Become the agent: its exit code, terminal and signals are ours from here on.

    Args:
        env: The environment.
        choice: The profile in force.
        argv: The words as the user typed them.
        flagged: Whether a profile flag is among them; we add none then.

    Raises:
        HermesError: The agent cannot be found or run, or the depth is exceeded.
    """
    words, child = prepared(env, choice, argv, flagged=flagged)
    process.become(words[0], words, child)


def prepared(
    env: "Mapping[str, str]", choice: "Choice", argv: list[str], *, flagged: bool
) -> tuple[list[str], dict[str, str]]:
    """Return the words that the agent is started with, and its environment; as `hand_over`.

    Raises:
        HermesError: The agent cannot be found, or the depth is exceeded.
    """
    words = [*find(env, choice.root), *([] if flagged else flag(env, choice)), *argv]
    child = environment(env, choice)
    if flagged and home.root(child) != choice.root:
        # A link leads the new HERMES_HOME into another root, where the flag would mean another profile.
        child = {**child, session.HOME: env.get(session.HOME, "")}
    return words, child


def environment(env: "Mapping[str, str]", choice: "Choice") -> dict[str, str]:
    """Return the environment in which the agent runs under a choice.

    Raises:
        HermesError: We have come through here too often: something calls us in a circle.
    """
    name = "" if choice.origin == BUILTIN else choice.name
    changes = session.for_child(env, name, choice.home, str(os.getpid()))
    return session.changed(env, {**changes, **dict.fromkeys(PRIVATE), DEPTH: str(_depth(env) + 1)})


def flag(env: "Mapping[str, str]", choice: "Choice") -> list[str]:
    """Return the profile flag that goes in front of what the user typed.

    The agent recognizes the gateway of a *named* profile by it (contract 4 and 6). `default` needs none
    where its pin holds. Nor may one stand there that would mean another directory: the agent trusts
    any directory in `HERMES_HOME`, but looks for a name below the root alone.
    """
    if choice.origin == BUILTIN:
        return []
    if choice.name == DEFAULT:
        return [] if home.default_pin(choice.root) else ["-p", DEFAULT]
    root = home.root({**env, session.HOME: choice.home})
    usable = is_valid(choice.name) and choice.name not in RESERVED
    return ["-p", choice.name] if usable and home.same(choice.home, home.profile_dir(root, choice.name)) else []


def _depth(env: "Mapping[str, str]") -> int:
    depth = env.get(DEPTH, "")
    # So many digits that int() would refuse them are no depth of ours.
    level = int(depth[:6]) if depth.isascii() and depth.isdigit() else 0
    if level >= MAX_DEPTH:
        raise HermesError(
            f"hermes called itself {MAX_DEPTH} times over",
            f"a program called hermes on PATH calls us back; name the agent: {SETTING}=/path/to/hermes",
            code=127,
        )
    return level
