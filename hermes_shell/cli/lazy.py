"""A group whose commands are imported when they are called: nobody pays for another command's imports."""

from __future__ import annotations

from importlib import import_module

import click


class Group(click.Group):
    """A group of commands that are named by where they are.

    Args:
        places: The module in this package, and the object in it, of each command: `profile_look:list_`.
        sections: The commands by the heading that they have in the help, each with its line there.
    """

    def __init__(
        self, *, places: dict[str, str], sections: dict[str, dict[str, str]] | None = None, **options: object
    ) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self._places = places
        self._sections = sections or {}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands into the help; where they have sections, nothing is imported for that."""
        if not self._sections:
            super().format_commands(ctx, formatter)
        for heading, rows in self._sections.items():
            with formatter.section(heading):
                formatter.write_dl(list(rows.items()))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command; None where there is none of that name."""
        if cmd_name not in self._places:
            return None
        module, _, name = self._places[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f".{module}", __package__), name)
        return found
