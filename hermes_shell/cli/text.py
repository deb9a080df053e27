"""What goes to the terminal."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..errors import HermesError


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
    click.echo(text, err=True)


def tell(error: HermesError) -> None:
    """Print an error, or a warning in the form of one, on standard error."""
    click.echo(error.lines(), nl=False, err=True)


def raw(text: str) -> None:
    """Print text for a shell, with the bytes that the environment really holds."""
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(os.fsencode(text) + b"\n")
        sys.stdout.buffer.flush()


def as_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, indent=2))


def waiting() -> None:
    """Say why nothing happens."""
    note("hermes: another command is changing the profiles; waiting for it …")


def asking() -> None:
    """Say whom a new profile waits for."""
    note("hermes: the agent puts in its skills; waiting for it, two minutes at most …")
