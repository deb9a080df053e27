"""`-p NAME profile use NAME`, as click completes it."""

from __future__ import annotations

import click

from . import profiles


def fitting(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the profiles that begin with what is typed."""
    return [name for name in profiles() if name.startswith(incomplete)]


@click.group()
@click.option("-p", "--profile", shell_complete=fitting)
def main(profile: str | None) -> None:
    """Do something."""


@main.group("profile")
def group() -> None:
    """Do something with profiles."""


@group.command()
@click.argument("name", shell_complete=fitting)
def use(name: str) -> None:
    """Switch to a profile."""
