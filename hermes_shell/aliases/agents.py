"""The agent's form of a wrapper: `exec /path/to/hermes -p NAME "$@"`, and nothing else (contract 2).

On Windows it is `hermes -p NAME %*`, with the line ends of a text that was translated twice.
"""

from __future__ import annotations

import re
import shlex
import sys

_NAME = "[a-z0-9][a-z0-9_-]{0,63}"
_SH = re.compile(f'#!/bin/sh\nexec (.*) -p ({_NAME}) "\\$@"\n?', re.DOTALL)
_BAT = re.compile(f"(@echo off\r*\n(hermes)) -p ({_NAME}) (%\\*\r*\n?)")


def profile_of(text: str) -> str:
    """Return the profile that a wrapper of the agent's stands for; '' where it is none."""
    found = _parts(text)
    return found[1] if found else ""


def program_of(text: str) -> str:
    """Return the program that a wrapper of the agent's runs: a path, or `hermes`."""
    found = _parts(text)
    return found[0] if found else ""


def renamed(text: str, profile: str) -> str:
    """Return a wrapper of the agent's for another profile."""
    line, flag, rest = text.rpartition(" -p ")
    return f"{line}{flag}{profile}{rest[rest.index(' ') :]}"


def _parts(text: str) -> tuple[str, str] | None:
    """Return program and profile."""
    if sys.platform == "win32":
        batch = _BAT.fullmatch(text)
        return (batch[2], batch[3]) if batch else None
    found = _SH.fullmatch(text)
    if found is None:
        return None
    try:
        words = shlex.split(found[1])
    except ValueError:
        return None
    # What the agent quoted, it quoted so.
    as_written = len(words) == 1 and shlex.quote(words[0]) == found[1]
    return (words[0], found[2]) if as_written and words[0].rpartition("/")[2] == "hermes" else None
