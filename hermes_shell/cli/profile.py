"""`hermes profile …`."""

from __future__ import annotations

import click

from . import lazy

_PLACES = {
    "alias": "profile_life:alias",
    "allow": "settings:allow",
    "create": "profile_life:create",
    "current": "profile_use:current",
    "delete": "profile_life:delete",
    "env": "profile_env:env",
    "exec": "profile_run:exec_",
    "export": "profile_archive:export",
    "import": "profile_archive:import_",
    "list": "profile_look:list_",
    "rename": "profile_life:rename",
    "shell": "profile_run:shell",
    "show": "profile_look:show",
    "use": "profile_use:use",
}


@click.group(cls=lazy.Group, places=_PLACES, invoke_without_command=True)
@click.pass_context
def profile(context: click.Context) -> None:
    """Profiles: which there are, and which is in force.

    Sub-commands that are not listed are the agent's: describe, info, install, update.
    """
    if context.invoked_subcommand is None:
        current = profile.get_command(context, "current")
        assert current is not None  # noqa: S101 - it stands in the table
        context.invoke(current)
