"""Completions that were appended to a start-up file, as `hermes completion bash >> ~/.bashrc` does: they go stale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from . import completion, rcfile, record
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The first line and the last one of every engine in `completions/`.
_FIRST = re.compile(rb"^# hermes-shell (\S+): completions for \w+, tree (\w+)\b")
_LAST = b"# hermes-shell: end of completions"

# zsh wants it in the very first line of a file.
_BEFORE = b"#compdef hermes "


class Appended(NamedTuple):
    """Completions in a start-up file.

    Attributes:
        path: The file.
        first: The number of their first line.
        last: The number of their last line; 0 where it is not to be found, and what follows may be the user's.
        version: The version of ours that wrote them.
        stamp: The digest of the tree in them.
    """

    path: str
    first: int
    last: int
    version: str
    stamp: str


def stale(env: Mapping[str, str]) -> list[Appended]:
    """Return the appended completions that are not what would be written today."""
    paths = dict.fromkeys(file.path for file in record.every(env))
    found = [each for path in paths for each in _within(path)]
    current = completion.stamp(env) if found else ""
    return [each for each in found if each.stamp != current]


def _within(path: str) -> Iterator[Appended]:
    try:
        lines = [line.rstrip(b"\r") for line in (rcfile.read(path) or b"").split(b"\n")]
    except HermesError:
        return
    for number, line in enumerate(lines, 1):
        if found := _FIRST.match(line):
            first = number - lines[number - 2].startswith(_BEFORE) if number > 1 else number
            yield Appended(path, first, _last(lines, number), found[1].decode(), found[2].decode())


def _last(lines: list[bytes], first: int) -> int:
    """Return the number of the last line of what begins in a line; 0 where another begins before it ends."""
    for number, line in enumerate(lines[first:], first + 1):
        if line == _LAST:
            return number
        if _FIRST.match(line):
            return 0
    return 0
