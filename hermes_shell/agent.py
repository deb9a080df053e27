"""The agent: find it without running anything, hand a command line over to it.

On the fast path; `shells/hermes` looks in the same places in the same order.
"""

import os
import sys

from . import directory, home, session
from .errors import HermesError
from .names import DEFAULT, RESERVED, is_valid
from .reading import regular
from .resolve import BUILTIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import NoReturn, TypeVar

    from .resolve import Choice

    T = TypeVar("T")

SETTING = "HERMES_SHELL_AGENT"
DEPTH = "HERMES_SHELL_DEPTH"

# Agents that start agents are normal; a shim that finds us again and again is not.
MAX_DEPTH = 30

# The second line of the dispatcher begins so, wherever it stands; the version follows.
MARKER = "# hermes-shell dispatcher "

# What the dispatcher found behind the front door: it knows that from when it was rendered, whatever HOME
# is now. It tells `__main__`, which puts it here for this process alone; '' where there is nothing.
BEHIND = "HERMES_SHELL_BEHIND"

# errno.ENOEXEC, without the import: a script without a first line, which any shell runs by itself.
_NO_EXEC_FORMAT = 8
_SHELL = "/bin/sh"

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
        if is_program(candidate) and not is_dispatcher(candidate):
            return [candidate]
    if _in_our_environment():
        return [sys.executable, "-m", "hermes_cli.main"]
    raise HermesError("the Hermes agent was not found", _INSTALL, code=127)


def _checked(named: str) -> str:
    cure = f"correct or unset {SETTING}"
    if not os.path.exists(named):
        raise HermesError(f"{SETTING} names {named}, which is not there", cure, code=127)
    if not is_program(named):
        raise HermesError(f"{SETTING} names {named}, which cannot be run", cure, code=126)
    if is_dispatcher(named):
        raise HermesError(f"{SETTING} names {named}, which is hermes-shell itself", cure, code=126)
    return named


def _candidates(env: "Mapping[str, str]", root: str) -> "Iterator[str]":
    user = home.user_home(env)
    yield behind(env)
    for place in env["PATH"].split(os.pathsep) if "PATH" in env else ():
        yield os.path.join(place or os.curdir, "hermes")
    yield os.path.join(root, "hermes-agent", "venv", "bin", "hermes")
    for pipx in (env.get("PIPX_HOME") or f"{user}/.local/share/pipx", f"{user}/.local/pipx"):
        yield os.path.join(pipx, "venvs", "hermes-agent", "bin", "hermes")
    share = env.get("XDG_DATA_HOME") or f"{user}/.local/share"
    yield os.path.join(env.get("UV_TOOL_DIR") or f"{share}/uv/tools", "hermes-agent", "bin", "hermes")
    yield os.path.join(os.path.dirname(sys.executable), "hermes")


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
    return front if is_program(front) and not is_dispatcher(front) else kept(env)


def is_program(path: str) -> bool:
    """Return whether a file can be run."""
    return os.path.isfile(path) and os.access(path, os.X_OK)


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
    words = [*find(env, choice.root), *([] if flagged else flag(env, choice)), *argv]
    child = environment(env, choice)
    if flagged and home.root(child) != choice.root:
        # A link leads the new HERMES_HOME into another root, where the flag would mean another profile.
        child = {**child, session.HOME: env.get(session.HOME, "")}
    become(words[0], words, child)


def environment(env: "Mapping[str, str]", choice: "Choice") -> dict[str, str]:
    """Return the environment in which the agent runs under a choice.

    Raises:
        HermesError: We have come through here too often: something calls us in a circle.
    """
    name = "" if choice.origin == BUILTIN else choice.name
    changes = session.for_child(env, name, choice.home, str(os.getpid()))
    changes |= {BEHIND: None, directory.LINES: None, DEPTH: str(_depth(env) + 1)}
    return {name: value for name, value in {**env, **changes}.items() if value is not None}


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


def become(program: str, words: list[str], env: dict[str, str]) -> "NoReturn":
    """Become the program at a path, under the words of its command line.

    Raises:
        HermesError: It cannot be run (126), or is gone together with its interpreter (127).
    """
    _restore_signals()
    start(program, words, lambda path, argv: os.execve(path, argv, env))
    raise AssertionError  # execve does not return


def _restore_signals() -> None:
    """Give the program what Python took when it started: `… | head` has to end it in silence."""
    import _signal  # type: ignore[import-not-found]  # signal itself would load enum, and more

    for name in ("SIGPIPE", "SIGXFSZ"):
        if hasattr(_signal, name):
            _signal.signal(getattr(_signal, name), _signal.SIG_DFL)


def run(words: list[str], env: dict[str, str]) -> int:
    """Run a program and wait for it; return its exit code, 128 and the signal where one ended it.

    Raises:
        HermesError: It cannot be run (126), or is gone together with its interpreter (127).
    """
    import subprocess

    code = start(words[0], words, lambda _, argv: subprocess.call(argv, env=env))
    return code if code >= 0 else 128 - code


def start(program: str, words: list[str], how: "Callable[[str, list[str]], T]") -> "T":
    """Start a program as a shell does: one without a first line is run by sh.

    Args:
        program: Its path.
        words: Its command line.
        how: Starts a program with a command line.

    Raises:
        HermesError: It cannot be run (126), or is gone together with its interpreter (127).
    """
    try:
        return how(program, words)
    except OSError as error:
        if error.errno != _NO_EXEC_FORMAT:
            raise _cannot_run(program, error) from None
        return how(_SHELL, [_SHELL, program, *words[1:]])


def _cannot_run(program: str, error: OSError) -> HermesError:
    gone = isinstance(error, FileNotFoundError)
    return HermesError(
        f"cannot run {program}: {error.strerror}",
        f"its interpreter may be gone: see head -1 {program}, or reinstall it" if gone else f"look at: ls -l {program}",
        code=127 if gone else 126,
    )
