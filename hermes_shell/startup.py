"""Which file a shell's interactive sessions really read, and whether it loads us already."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING, NamedTuple

from . import home, rcfile, rendering

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .dialects import Dialect

# The file loads us by itself, outside of a block of ours.
BY_HAND = "by hand"

_PROGRAMS = {"powershell": ("pwsh", "powershell")}

# bash as a login shell reads the first of these alone.
_LOGIN_FILES = (".bash_profile", ".bash_login", ".profile")

_LOADS_BASHRC = re.compile(rb"""(?:^|[\s;&|{(])(?:\.|source)\s+["']?(?:~|\$HOME|\$\{HOME\})["']?/\.bashrc\b""")

_EVALUATES = re.compile(
    rb"""[(`]\s*\S*hermes(?:-shell)?["']?\s+shell\s+init\b"""
    rb"""|(?:^|[\s;&|])\S*hermes(?:-shell)?["']?\s+shell\s+init\b[^|]*\|"""
)
_SOURCES = re.compile(rb"""(?:^|[\s;&|{(\\])(?:\.|source)\s+[^;&|]*hermes-shell[/\\]hermes\.(?:sh|fish|ps1)\b""")
_COMMENT = re.compile(rb"(?:^|\s)#.*")

# What these say of a profile that is not signed; Windows alone has them.
_REFUSING_POLICIES = ("Restricted", "AllSigned")
_ASK_POWERSHELL = "$PROFILE.CurrentUserAllHosts; Get-ExecutionPolicy"
_PATIENCE = 20


class Target(NamedTuple):
    """Where a shell is set up.

    Attributes:
        path: Its start-up file.
        warning: Why it might not be read, and what to do; '' where nothing stands in the way.
    """

    path: str
    warning: str = ""


class Look(NamedTuple):
    """How a start-up file loads us.

    Attributes:
        path: The file.
        state: A state of `rcfile`, or BY_HAND.
        lines: The numbers of the lines that say so.
    """

    path: str
    state: str
    lines: list[int]


def program(env: Mapping[str, str], dialect: Dialect) -> str:
    """Return the path of a shell; '' where it is not installed."""
    names = _PROGRAMS.get(dialect.name, (dialect.name,))
    found = (shutil.which(name, path=env.get("PATH", "")) for name in names)
    return next(filter(None, found), "")


def target(env: Mapping[str, str], dialect: Dialect) -> Target:
    """Return where to set a shell up; the shell itself is asked where only it knows."""
    asks = {"zsh": _ask_zsh, "powershell": _ask_powershell}.get(dialect.name)
    return asks(env, dialect) if asks else Target(usual(env, dialect)[0])


def usual(env: Mapping[str, str], dialect: Dialect) -> list[str]:
    """Return where a shell would be set up, and after that the other files where it may have been; nobody is asked."""
    user, config = home.user_home(env), config_dir(env)
    files: dict[str, Callable[[], list[str]]] = {
        "bash": lambda: _bash(user),
        "zsh": lambda: [os.path.join(env.get("ZDOTDIR") or user, ".zshrc")],
        "fish": lambda: [os.path.join(config, "fish", "conf.d", "hermes-shell.fish")],
        "powershell": lambda: [os.path.join(config, "powershell", "profile.ps1")],
    }
    return files[dialect.name]()


def config_dir(env: Mapping[str, str]) -> str:
    """Return the directory below which shells keep their configuration."""
    named = env.get("XDG_CONFIG_HOME", "")
    return named if os.path.isabs(named) else os.path.join(home.user_home(env), ".config")


def line(env: Mapping[str, str], dialect: Dialect, path: str) -> str:
    """Return the line of a start-up file that loads the snippet."""
    load = dialect.load(dialect.quote(rendering.snippet_path(env, dialect)))
    # Every sh reads .profile.
    return f'test -z "${{BASH_VERSION-}}" || {load}' if os.path.basename(path) == ".profile" else load


def look(env: Mapping[str, str], dialect: Dialect, path: str) -> Look:
    """Return how a shell's start-up file loads us.

    Raises:
        HermesError: It cannot be read.
    """
    found = rcfile.look(path, line(env, dialect, path))
    if found.state != rcfile.MISSING:
        return Look(os.path.realpath(path), found.state, found.lines)
    # fish reads conf.d, which is ours alone, and then the file where people write.
    beside = [os.path.join(os.path.dirname(os.path.dirname(path)), "config.fish")] if dialect.name == "fish" else []
    for file in map(os.path.realpath, (path, *beside)):
        if numbers := _loads_by_hand(file):
            return Look(file, BY_HAND, numbers)
    return Look(os.path.realpath(path), rcfile.MISSING, [])


def code(path: str) -> list[bytes]:
    """Return the lines of a start-up file without their comments; none where there is no file.

    Raises:
        HermesError: It cannot be read.
    """
    return [_COMMENT.sub(b"", text) for text in (rcfile.read(path) or b"").split(b"\n")]


def _loads_by_hand(path: str) -> list[int]:
    return [number for number, text in enumerate(code(path), 1) if _SOURCES.search(text) or _EVALUATES.search(text)]


def _bash(user: str) -> list[str]:
    bashrc = os.path.join(user, ".bashrc")
    # Terminals on macOS start login shells, which do not read .bashrc by themselves.
    return [*_login_files(user, bashrc), bashrc] if sys.platform == "darwin" else [bashrc]


def login_file_without_bashrc(env: Mapping[str, str]) -> str:
    """Return the file that bash reads as a login shell, where it does not load `.bashrc`; else ''.

    Raises:
        HermesError: It cannot be read.
    """
    user = home.user_home(env)
    there = next((path for name in _LOGIN_FILES if os.path.lexists(path := os.path.join(user, name))), "")
    return there if there and there == _login_files(user, "")[0] else ""


def _login_files(user: str, bashrc: str) -> list[str]:
    files = [os.path.join(user, name) for name in _LOGIN_FILES]
    there = [file for file in files if os.path.lexists(file)]
    if not there:
        return files
    # A shell inside the shell reads .bashrc alone, so that is the better place.
    return [bashrc, *there] if any(map(_LOADS_BASHRC.search, code(there[0]))) else there


def _ask_zsh(env: Mapping[str, str], dialect: Dialect) -> Target:
    """Look for the ZDOTDIR that `.zshenv` sets, which need not be exported."""
    if not env.get("ZDOTDIR"):
        answer = ask(env, dialect, ["-c", 'print -rn -- "${ZDOTDIR-}"'])
        if os.path.isabs(answer) and os.path.isdir(answer):
            env = {**env, "ZDOTDIR": answer}
    return Target(usual(env, dialect)[0])


def _ask_powershell(env: Mapping[str, str], dialect: Dialect) -> Target:
    answer = ask(env, dialect, ["-NoProfile", "-NonInteractive", "-Command", _ASK_POWERSHELL])
    path, _, policy = answer.partition("\n")
    path, policy = path.strip(), policy.strip()
    where = path if os.path.isabs(path) else usual(env, dialect)[0]
    if policy not in _REFUSING_POLICIES:
        return Target(where)
    cure = "in PowerShell: Set-ExecutionPolicy -Scope CurrentUser RemoteSigned"
    return Target(where, f"PowerShell will not read {where}: its execution policy is {policy}; {cure}")


def ask(env: Mapping[str, str], dialect: Dialect, words: list[str]) -> str:
    """Return what a shell answers; '' where there is no answer."""
    import subprocess

    shell = program(env, dialect)
    if not shell:
        return ""
    try:
        done = subprocess.run(
            [shell, *words], env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return os.fsdecode(done.stdout)
