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
from . import colour

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..errors import HermesError
    from ..snapshot import LeftOut
    from .context import Call


# A command of ours as a message names it, in the core for all who call it.
_NAMED = re.compile(r"(?<![\w/.-])hermes (?=(?:-p|profile|completion|shell|doctor) )")

# What is printed is printed for it, also from another thread, where click knows of no context.
_call: Call | None = None


def begin(call: Call) -> None:
    """Let messages name our commands as the user typed this one, and say no more than it asks for."""
    global _call  # noqa: PLW0603 - it is what sys.argv is
    _call = call


def is_quiet() -> bool:
    """Return whether nothing but errors, warnings and data is to be printed."""
    return _call is not None and _call.quiet


def spoken(line: str) -> str:
    """Return a line of a message with our commands as the user can type them."""
    return line if _call is None else _NAMED.sub(f"{_call.program} ", line)


def never_fail() -> None:
    """Let a character that the terminal's encoding lacks be shown as an escape, not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Print a line of the answer."""
    if not is_quiet():
        click.echo(text, color=_colour())


def _colour() -> bool | None:
    """Return what click is to do with colours: without a word of ours it drops them where no terminal is."""
    return True if colour.is_forced() else None


def lines(texts: Sequence[str]) -> None:
    """Print lines of the answer in one piece."""
    say("\n".join(texts))


def note(text: str) -> None:
    """Print a line beside the answer, on standard error."""
    if not is_quiet():
        click.echo(spoken(text), err=True)


def tell(error: HermesError) -> None:
    """Print an error, or a warning in the form of one, on standard error."""
    prefix, _, rest = spoken(error.lines()).partition(" ")
    click.echo(f"{colour.painted(prefix, 'bold', err=True)} {rest}", nl=False, err=True, color=_colour())


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
