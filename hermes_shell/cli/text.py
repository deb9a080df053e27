"""What goes to the terminal."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from typing import TYPE_CHECKING

import click

from ..errors import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..errors import HermesError
    from ..snapshot import LeftOut


# A command of ours as a message names it, in the core for all who call it.
_NAMED = re.compile(r"(?<![\w/.-])hermes (?=(?:-p|profile|completion|shell|doctor) )")

_program = "hermes"


def speak_of(program: str) -> None:
    """Let messages name our commands as the user typed this one: `hermes` may be the agent's, or not there."""
    global _program  # noqa: PLW0603 - it is what sys.argv[0] is
    _program = program


def spoken(line: str) -> str:
    """Return a line of a message with our commands as the user can type them."""
    return line if _program == "hermes" else _NAMED.sub(f"{_program} ", line)


def never_fail() -> None:
    """Let a character that the terminal's encoding lacks be shown as an escape, not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Print a line of the answer."""
    click.echo(text)


def lines(texts: Sequence[str]) -> None:
    """Print lines of the answer in one piece."""
    click.echo("\n".join(texts))


def note(text: str) -> None:
    """Print a line beside the answer, on standard error."""
    click.echo(spoken(text), err=True)


def tell(error: HermesError) -> None:
    """Print an error, or a warning in the form of one, on standard error."""
    click.echo(spoken(error.lines()), nl=False, err=True)


def raw(text: str) -> None:
    """Print text for a shell, with the bytes that the environment really holds."""
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(os.fsencode(text) + b"\n")
        sys.stdout.buffer.flush()


def as_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, indent=2))


def left_out(found: Iterable[LeftOut]) -> None:
    """Name what of a profile was left out, and why."""
    for index, (path, why) in enumerate(sorted(found)):
        if not index:
            note("Left out:")
        note(f"  {printable(path, '?')}: {printable(why, '?')}")


def waiting() -> None:
    """Say why nothing happens."""
    note("hermes: another command is changing the profiles; waiting for it …")


def asking() -> None:
    """Say whom a new profile waits for."""
    note("hermes: the agent puts in its skills; waiting for it, two minutes at most …")
