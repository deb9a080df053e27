"""The command that puts a directory on PATH, in this terminal and in the shell's start-up file."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from . import dialects, home, startup
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Mapping

# What sh is told where nobody knows which shell it is.
_PROFILE = ".profile"


def command(env: Mapping[str, str], directory: str, caller: str = "") -> str:
    """Return the command that puts a directory on PATH, as it can be typed.

    Args:
        env: The environment.
        directory: The directory, absolute.
        caller: The name of the shell that it is typed in; '' for the user's own, or else sh.
    """
    name = _known(caller) or _known(os.path.basename(env.get("SHELL", ""))) or "sh"
    forms = {"fish": _fish, "powershell": _powershell}
    return forms[name](env, directory) if name in forms else _posix(env, directory, name)


def _known(name: str) -> str:
    """Return the name of a shell that we load a snippet in; '' for another."""
    try:
        dialect = dialects.named(name) if name else None
    except HermesError:
        return ""
    return dialect.name if dialect is not None and dialect.snippet else ""


def _posix(env: Mapping[str, str], directory: str, name: str) -> str:
    user = home.user_home(env)
    file = os.path.join(user, _PROFILE) if name == "sh" else startup.usual(env, dialects.DIALECTS[name])[0]
    below = _below(directory, user)
    entry = f'"$HOME/{below}:$PATH"' if below else f'{shlex.quote(directory)}:"$PATH"'
    line = f"export PATH={entry}"
    # In a line of its own, also where the last one of the file has no end.
    return f"{line}; printf '\\n%s\\n' {shlex.quote(line)} >> {_word(file, user)}"


def _fish(env: Mapping[str, str], directory: str) -> str:
    below = _below(directory, home.user_home(env))
    return f"fish_add_path --move {f'~/{below}' if below else dialects.DIALECTS['fish'].quote(directory)}"


def _powershell(env: Mapping[str, str], directory: str) -> str:
    quote = dialects.DIALECTS["powershell"].quote
    below = _below(directory, home.user_home(env))
    place = f"(Join-Path $HOME {below})" if below else quote(directory)
    line = f"$env:PATH = {place} + [IO.Path]::PathSeparator + $env:PATH"
    file = "$PROFILE.CurrentUserAllHosts"
    return f"{line}; $null = New-Item -ItemType Directory -Force (Split-Path {file}); Add-Content {file} {quote(line)}"


def _below(path: str, user: str) -> str:
    """Return how a path goes on from the home directory; '' where it does not, or needs quotes there."""
    below = path.removeprefix(user + os.sep)
    return below if below != path and shlex.quote(below) == below else ""


def _word(path: str, user: str) -> str:
    below = _below(path, user)
    return f"~/{below}" if below else shlex.quote(path)
