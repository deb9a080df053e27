"""The start-up files that were changed: another environment would look for them elsewhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from . import files, home, rendering, startup
from .dialects import DIALECTS
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .dialects import Dialect


class StartUpFile(NamedTuple):
    """A start-up file that was set up, or could have been.

    Attributes:
        dialect: The shell that reads it.
        path: The file.
    """

    dialect: Dialect
    path: str


def path(env: Mapping[str, str]) -> str:
    """Return the path of the record."""
    return os.path.join(home.data_dir(env), "start-up-files")


def write(env: Mapping[str, str], entries: list[StartUpFile]) -> bool:
    """Write the record where it says something else; return whether it did.

    Each entry is a shell and a path, ended by a NUL, for a path may hold anything else.
    """
    if recorded(env) == entries:
        return False
    text = "".join(f"{entry.dialect.name} {entry.path}\0" for entry in entries)
    files.replace(path(env), os.fsencode(text), 0o600)
    return True


def recorded(env: Mapping[str, str]) -> list[StartUpFile]:
    """Return what is recorded."""
    try:
        text = os.fsdecode(regular(path(env), 64 * 1024))
    except OSError:
        return []
    pairs = (entry.partition(" ") for entry in text.split("\0")[:-1])
    return [StartUpFile(DIALECTS[name], path) for name, _, path in pairs if name in DIALECTS]


def every(env: Mapping[str, str]) -> list[StartUpFile]:
    """Return every file where we may have been: where this environment would look, and what is recorded."""
    usual = [StartUpFile(dialect, path) for dialect in rendering.SHELLS for path in startup.usual(env, dialect)]
    here = {os.path.realpath(file.path) for file in usual}
    return [*usual, *(file for file in recorded(env) if os.path.realpath(file.path) not in here)]
