"""What is offered for a value of each kind, as completions/README.md says it.

A file whose name begins with a dot is offered once the dot is typed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from hermes_shell import home, names, tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from hermes_shell.tree import Value

NO_PROFILE = "no profile yet: hermes profile create NAME"
PINNED = "pinned here"
STICKY = "sticky default"


@dataclass(frozen=True)
class Place:
    """What an answer depends on besides the line.

    Attributes:
        root: The Hermes root.
        directory: The working directory.
        home: The user's home directory.
        programs: The programs on PATH.
        sticky: The sticky default.
        pinned: The profile that the shell is pinned to.
    """

    root: str
    directory: str
    home: str
    programs: frozenset[str] = frozenset()
    sticky: str = names.DEFAULT
    pinned: str = ""


@dataclass(frozen=True)
class Offer:
    """What is offered for a word.

    Attributes:
        words: What it could become, with what is said about it.
        kind: `command`, `option`, or the kind of the value; '' where nothing is known.
        message: What is shown where nothing can be offered.
    """

    words: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    message: str = ""


def offered(value: Value, text: str, typed: str, place: Place) -> Offer:
    """Return what is offered for the beginning of a value.

    Args:
        value: What is wanted.
        text: The help of the argument or option.
        typed: The beginning.
        place: What it depends on.
    """
    words = _VALUES[value.kind](value, typed, place)
    found = {word: about for word, about in words.items() if word.startswith(typed)}
    message = "" if found else text
    if value.kind in (tree.PROFILE, tree.NAMED, tree.IDLE) and home.names(place.root) == [names.DEFAULT]:
        message = NO_PROFILE
    return Offer(found, value.kind, message)


def _profiles(_value: Value, _typed: str, place: Place) -> dict[str, str]:
    return {name: _about(name, place) for name in home.names(place.root)}


def _about(name: str, place: Place) -> str:
    return PINNED if name == place.pinned else STICKY if name == place.sticky else ""


def _named(value: Value, typed: str, place: Place) -> dict[str, str]:
    return {name: text for name, text in _profiles(value, typed, place).items() if name != names.DEFAULT}


def _idle(value: Value, typed: str, place: Place) -> dict[str, str]:
    used = (place.sticky, place.pinned)
    return {name: text for name, text in _named(value, typed, place).items() if name not in used}


def _files(value: Value, typed: str, place: Place) -> dict[str, str]:
    return _paths(typed, place, lambda path, name: os.path.isdir(path) or _matches(name, value.words))


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def _directories(_value: Value, typed: str, place: Place) -> dict[str, str]:
    return _paths(typed, place, lambda path, _name: os.path.isdir(path))


def _programs(_value: Value, typed: str, place: Place) -> dict[str, str]:
    if "/" in typed:
        return _paths(typed, place, lambda path, _name: os.access(path, os.X_OK))
    return dict.fromkeys(place.programs, "")


def _paths(typed: str, place: Place, wanted: Callable[[str, str], bool]) -> dict[str, str]:
    before, slash, base = typed.rpartition("/")
    real = place.home + before[1:] if before == "~" or before.startswith("~/") else before + slash
    directory = os.path.join(place.directory, real)
    try:
        found = os.listdir(directory)
    except OSError:
        return {}
    shown = [name for name in sorted(found) if base.startswith(".") or not name.startswith(".")]
    return {before + slash + name: "" for name in shown if wanted(os.path.join(directory, name), name)}


_VALUES: dict[str, Callable[[Value, str, Place], dict[str, str]]] = {
    tree.TEXT: lambda *_: {},
    tree.PROFILE: _profiles,
    tree.NAMED: _named,
    tree.IDLE: _idle,
    tree.CHOICE: lambda value, _typed, _place: dict.fromkeys(value.words, ""),
    tree.FILE: _files,
    tree.DIRECTORY: _directories,
    tree.COMMAND: _programs,
}
