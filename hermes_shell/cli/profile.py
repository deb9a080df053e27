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

SECTIONS = {
    "Look and choose": {
        "list": "List all profiles; * marks the one in force.",
        "current": "Say which profile is in force, and why.",
        "show": "Show a profile, by default the one in force.",
        "use": "Choose the default, or this terminal's profile.",
        "allow": "Let a directory choose the profile below it.",
    },
    "Make and change": {
        "create": "Create a profile: blank, or from another one.",
        "rename": "Give a profile another name.",
        "delete": "Delete a profile for good, with its wrappers.",
        "alias": "Make a wrapper: hermes under one profile.",
        "export": "Pack a whole profile into one file.",
        "import": "Make a profile of an archive.",
    },
    "Run in a profile": {
        "exec": "Run any command in one or several profiles.",
        "shell": "Open a sub-shell in a profile.",
        "env": "Print what pins a profile when a shell evaluates it.",
    },
}


@click.group(cls=lazy.Group, places=_PLACES, sections=SECTIONS, invoke_without_command=True)
@click.pass_context
def profile(context: click.Context) -> None:
    """Profiles: which there are, and which is in force.

    Sub-commands that are not listed are the agent's: describe, info, install, update.

    \b
    Examples:
      hermes profile create work --clone    one like the profile in force
      hermes profile use work --session     in this terminal alone
      hermes profile use work               in every terminal that is not pinned
    """
    if context.invoked_subcommand is None:
        current = profile.get_command(context, "current")
        assert current is not None  # noqa: S101 - it stands in the table
        context.invoke(current)
