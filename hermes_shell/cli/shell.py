"""`hermes-shell shell …`."""

from __future__ import annotations

import click

from .. import dialects, integration
from . import text
from .context import Call, pass_call
from .settings import config


@click.group()
def shell() -> None:
    """Set up shells, or take it all away again."""


shell.add_command(config)


@shell.command()
@click.argument("name", metavar="SHELL")
@pass_call
def init(call: Call, name: str) -> None:
    """Print the snippet for bash, zsh, fish or powershell.

    `shell install` is better: it starts nothing when a shell starts.
    """
    dialect = dialects.named(name)
    text.raw(dialect.to_evaluate(integration.snippet(call.env, dialect)))


@shell.command()
@click.argument("names", metavar="[SHELL]...", nargs=-1)
@click.option("--front-door", is_flag=True, help="Stand in for the agent's own ~/.local/bin/hermes, which is kept.")
@pass_call
def install(call: Call, names: tuple[str, ...], front_door: bool) -> None:
    """Set up shells: by default the one that runs this."""
    chosen = [dialects.named(name) for name in names] or [call.dialect()]
    for step in integration.install(call.env, chosen, front_door=front_door):
        text.say(step)
    text.say("Open a new terminal, and there: hermes profile use NAME --session")


@shell.command()
@pass_call
def uninstall(call: Call) -> int:
    """Take everything away again, from every shell."""
    steps, problems = integration.uninstall(call.env)
    for step in steps:
        text.say(step)
    for problem in problems:
        text.note(problem.lines().rstrip())
    return 1 if problems else 0
