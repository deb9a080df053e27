"""The agent: find it without running anything, hand a command line over to it.

On the fast path; `shells/hermes` looks in the same places in the same order.
"""

import os
import sys

from . import home, session
from .errors import HermesError
from .names import DEFAULT, RESERVED, is_valid

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

# Where the dispatcher knows the launcher to be kept that stood in the front door: from when it was
# rendered, whatever HOME is now. It tells `__main__`, which puts it here for this process alone.
KEPT = "HERMES_SHELL_KEPT"

_NO_EXEC_FORMAT = 8  # errno.ENOEXEC, without the import

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
        return [_checked(os.path.join(os.path.dirname(named) or os.curdir, os.path.basename(named)))]
    for candidate in _candidates(env, root):
        if _is_program(candidate) and not is_dispatcher(candidate):
            return [candidate]
    if _in_our_environment():
        return [sys.executable, "-m", "hermes_cli.main"]
    raise HermesError("the Hermes agent was not found", _INSTALL, code=127)


def _checked(named: str) -> str:
    cure = f"correct or unset {SETTING}"
    if not os.path.exists(named):
        raise HermesError(f"{SETTING} names {named}, which is not there", cure, code=127)
    if not _is_program(named):
        raise HermesError(f"{SETTING} names {named}, which cannot be run", cure, code=126)
    if is_dispatcher(named):
        raise HermesError(f"{SETTING} names {named}, which is hermes-shell itself", cure, code=126)
    return named


def _candidates(env: "Mapping[str, str]", root: str) -> "Iterator[str]":
    user = home.user_home(env)
    yield env.get(KEPT) or kept(env)
    for directory in env["PATH"].split(os.pathsep) if "PATH" in env else ():
        yield os.path.join(directory or os.curdir, "hermes")
    yield os.path.join(root, "hermes-agent", "venv", "bin", "hermes")
    for pipx in (env.get("PIPX_HOME") or f"{user}/.local/share/pipx", f"{user}/.local/pipx"):
        yield os.path.join(pipx, "venvs", "hermes-agent", "bin", "hermes")
    share = env.get("XDG_DATA_HOME") or f"{user}/.local/share"
    yield os.path.join(env.get("UV_TOOL_DIR") or f"{share}/uv/tools", "hermes-agent", "bin", "hermes")
    yield os.path.join(os.path.dirname(sys.executable), "hermes")


def kept(env: "Mapping[str, str]") -> str:
    """Return the path of the launcher that stood in the front door; it need not be there."""
    return os.path.join(home.data_dir(env), "front-door", "hermes")


def _is_program(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def is_dispatcher(path: str) -> bool:
    """Return whether a file is our dispatcher, by its marker."""
    try:
        with open(path, "rb") as file:
            lines = file.read(256).split(b"\n")
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
    words = [*find(env, choice.root), *([] if flagged else flag(env, choice)), *argv]
    child = environment(env, choice)
    if flagged and home.root(child) != choice.root:
        # A link leads the new HERMES_HOME into another root, where the flag would mean another profile.
        child = {**child, session.HOME: env.get(session.HOME, "")}
    replace(words, {**child, DEPTH: str(_depth(env) + 1)})


def environment(env: "Mapping[str, str]", choice: "Choice") -> dict[str, str]:
    """Return the environment in which a program runs under a choice."""
    name = "" if choice.origin == "builtin" else choice.name
    changes = {**session.for_child(env, name, choice.home, str(os.getpid())), KEPT: None}
    return {name: value for name, value in {**env, **changes}.items() if value is not None}


def flag(env: "Mapping[str, str]", choice: "Choice") -> list[str]:
    """Return the profile flag that goes in front of what the user typed.

    The agent recognizes the gateway of a *named* profile by it (contract 4 and 6). `default` needs none
    where its pin holds. Nor may one stand there that would mean another directory: the agent trusts
    any directory in `HERMES_HOME`, but looks for a name below the root alone.
    """
    if choice.origin == "builtin":
        return []
    if choice.name == DEFAULT:
        return [] if home.default_pin(choice.root) else ["-p", DEFAULT]
    root = home.root({**env, session.HOME: choice.home})
    usable = is_valid(choice.name) and choice.name not in RESERVED
    return ["-p", choice.name] if usable and _same(choice.home, home.profile_dir(root, choice.name)) else []


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _depth(env: "Mapping[str, str]") -> int:
    depth = env.get(DEPTH, "")
    level = int(depth) if depth.isascii() and depth.isdigit() else 0
    if level >= MAX_DEPTH:
        raise HermesError(
            f"hermes called itself {MAX_DEPTH} times over",
            f"a program called hermes on PATH calls us back; name the agent: {SETTING}=/path/to/hermes",
            code=127,
        )
    return level


def _exec(words: list[str], env: dict[str, str]) -> "NoReturn":
    try:
        os.execve(words[0], words, env)
    except OSError as error:
        if error.errno != _NO_EXEC_FORMAT:
            raise
        os.execve("/bin/sh", ["sh", *words], env)  # a script without a first line, as any shell runs it


def replace(words: list[str], env: dict[str, str]) -> "NoReturn":
    """Become a program.

    Raises:
        HermesError: It cannot be run (126), or is gone together with its interpreter (127).
    """
    try:
        _exec(words, env)
    except OSError as error:
        gone = isinstance(error, FileNotFoundError)
        raise HermesError(
            f"cannot run {words[0]}: {error.strerror}",
            "its interpreter may be gone: reinstall the agent" if gone else "check who owns it: ls -l",
            code=127 if gone else 126,
        ) from None
