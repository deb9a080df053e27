"""Our click commands, each with the words that call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hermes_shell import cli

if TYPE_CHECKING:
    from collections.abc import Iterator


def every(command: click.Command = cli.cli, *words: str) -> Iterator[tuple[str, click.Command]]:
    """Give a command and all below it, by default all of ours."""
    yield " ".join(words), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for word in command.list_commands(context):
            below = command.get_command(context, word)
            assert below is not None
            yield from every(below, *words, word)
