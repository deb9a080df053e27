"""The completion of each shell: an engine with the tree that it reads, and a loader that loads it at the first TAB."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from . import __version__, aliases, files, harvest, home, layouts, rendering, startup, tree, treejson
from .reading import regular
from .rendering import Rendered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .dialects import Dialect
    from .tree import Node

_MAX_LIST = 1024 * 1024

# What is completed, wrappers aside.
COMMANDS = ("hermes", "hermes-shell")

_SUFFIXES = {"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "ps1"}


def path(env: Mapping[str, str], dialect: Dialect) -> str:
    """Return where the completion of a shell is installed."""
    return os.path.join(rendering.completions(env), f"hermes.{_SUFFIXES[dialect.name]}")


def loader_path(env: Mapping[str, str], dialect: Dialect) -> str:
    """Return where the loader of a shell is installed."""
    # zsh loads a function from the file of its name, in a directory on its fpath.
    name = "zsh/_hermes_shell" if dialect.name == "zsh" else f"loader.{_SUFFIXES[dialect.name]}"
    return os.path.join(rendering.completions(env), name)


def wrappers_path(env: Mapping[str, str]) -> str:
    """Return the path of the list of wrappers: a line each, its name and its profile."""
    return os.path.join(rendering.completions(env), "wrappers")


def note_wrappers(env: Mapping[str, str]) -> bool:
    """Write down the wrappers of all roots, where completions are installed; return whether that was new.

    The list can be lost: `hermes shell sync` writes it as well.
    """
    place = wrappers_path(env)
    data = "".join(f"{wrapper.name} {wrapper.profile}\n" for wrapper in aliases.scan(env, "")).encode()
    with suppress(OSError):
        if os.path.isdir(rendering.completions(env)) and data != _there(place):
            files.replace(place, data, 0o644)
            return True
    return False


def _there(path: str) -> bytes:
    try:
        return regular(path, _MAX_LIST)
    except FileNotFoundError:
        return b""


def lazy_paths(env: Mapping[str, str], dialect: Dialect) -> list[str]:
    """Return where a shell looks by itself for completions of our commands; zsh and PowerShell have no such place."""
    places = {"bash": _bash_place, "fish": _fish_place}
    return [places[dialect.name](env, command) for command in COMMANDS] if dialect.name in places else []


def _bash_place(env: Mapping[str, str], command: str) -> str:
    """Return where the package bash-completion looks."""
    user = home.user_home(env)
    share = env.get("BASH_COMPLETION_USER_DIR") or os.path.join(
        env.get("XDG_DATA_HOME") or os.path.join(user, ".local", "share"), "bash-completion"
    )
    return os.path.join(share, "completions", command)


def _fish_place(env: Mapping[str, str], command: str) -> str:
    return os.path.join(startup.config_dir(env), "fish", "completions", f"{command}.fish")


def every(env: Mapping[str, str]) -> list[Rendered]:
    """Return the completion and the loader of every shell."""
    entries = _entries(env)
    return [
        file
        for dialect in rendering.SHELLS
        for file in (
            _rendered(path(env, dialect), _script(env, dialect, entries), dialect),
            _rendered(loader_path(env, dialect), loader(env, dialect), dialect),
        )
    ]


def lazily(env: Mapping[str, str], dialect: Dialect) -> list[Rendered]:
    """Return the loader of a shell as it belongs where the shell looks by itself."""
    text = loader(env, dialect)
    return [_rendered(place, text, dialect) for place in lazy_paths(env, dialect)]


def _rendered(place: str, text: str, dialect: Dialect) -> Rendered:
    return Rendered(place, rendering.encoded(text, dialect), 0o644)


def script(env: Mapping[str, str], dialect: Dialect) -> str:
    """Return the whole completion of a shell.

    It works evaluated, loaded, appended to a start-up file, and where the shell loads completions by itself.
    """
    rendering.require_snippet(dialect, "completion")
    return _script(env, dialect, _entries(env))


def _script(env: Mapping[str, str], dialect: Dialect, entries: list[tuple[str, list[str]]]) -> str:
    return _filled("engine", env, dialect, layouts.LAYOUTS[dialect.name](entries), _digest(entries))


def stamp(env: Mapping[str, str]) -> str:
    """Return what tells the completions that would be written now from those of another tree."""
    return _digest(_entries(env))


def _entries(env: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    return list(tree.entries(tree.merged(ours(), harvest.known(env).node)))


def _digest(entries: list[tuple[str, list[str]]]) -> str:
    import hashlib

    return hashlib.sha256(repr((__version__, entries)).encode()).hexdigest()[:12]


def loader(env: Mapping[str, str], dialect: Dialect) -> str:
    """Return the lines that load the installed completion of a shell at the first TAB."""
    rendering.require_snippet(dialect, "completion")
    return _filled("loader", env, dialect)


def is_installed(env: Mapping[str, str], dialect: Dialect) -> bool:
    """Return whether the completion of a shell is where the loader looks for it."""
    return os.path.exists(path(env, dialect))


@cache
def ours() -> Node:
    """Return the tree of our own commands."""
    import json

    with open(rendering.asset("completions", "ours.json"), encoding="utf-8") as file:
        return treejson.Reader(json.load(file)).node


def _filled(name: str, env: Mapping[str, str], dialect: Dialect, entries: str = "", stamp: str = "") -> str:
    suffix = _SUFFIXES[dialect.name]
    values = {
        "__HERMES_VERSION__": __version__,
        "__HERMES_STAMP__": stamp,
        "__HERMES_INSTALLED__": dialect.quote(path(env, dialect)),
        "__HERMES_LOADER__": dialect.quote(loader_path(env, dialect)),
        "__HERMES_WRAPPERS__": dialect.quote(wrappers_path(env)),
        "__HERMES_TREE__": entries,
    }
    # What the engine and the loader of a shell have in common.
    if os.path.exists(rendering.asset("completions", f"common.{suffix}")):
        values["__HERMES_COMMON__"] = rendering.filled(("completions", f"common.{suffix}"), values)
    return rendering.filled(("completions", f"{name}.{suffix}"), values)
