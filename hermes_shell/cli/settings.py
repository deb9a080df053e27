"""`hermes shell config`, `hermes profile allow`: what the user decided, and may take back."""

from __future__ import annotations

import os

import click

from .. import settings
from ..errors import HermesError, printable
from . import kinds, text
from .context import Call, pass_call

_KEY = "directory-profiles"
_VALUES = {"on": True, "off": False}


@click.command()
@click.argument("key", required=False, type=kinds.choice((_KEY,), "a setting"))
@click.argument("value", required=False, type=kinds.choice(_VALUES, "on or off"))
@pass_call
def config(call: Call, key: str | None, value: str | None) -> None:
    """Show the settings, or change one.

    directory-profiles on|off: whether a file .hermes-profile may choose the profile of the directories
    below it, where `profile allow` allowed that.
    """
    if key is None:
        _show(call)
        return
    if key != _KEY:
        raise HermesError(f"there is no setting {key!a}", f"there is: {_KEY}", code=2)
    if value is None:
        text.say(_shown(settings.load(call.env).directory_profiles))
        return
    if value not in _VALUES:
        raise HermesError(f"{_KEY} cannot be {value!a}", f"say: {call.program} shell config {_KEY} on", code=2)
    with settings.changed(call.env) as changed:
        changed.directory_profiles = _VALUES[value]
    text.say(f"{_KEY}: {value}")


def _show(call: Call) -> None:
    found = settings.load(call.env)
    text.say(f"{_KEY}: {_shown(found.directory_profiles)}")
    for place, name in found.allowed.items():
        text.say(f"  {printable(place)} may choose '{name}'")
    text.say(f"(from {settings.path(call.env)})")


def _shown(value: bool) -> str:
    return "on" if value else "off"


@click.command()
@click.argument("directory", metavar="[DIR]", required=False, default=os.curdir, type=kinds.DIRECTORY)
@click.option("--revoke", is_flag=True, help="Take it back.")
@pass_call
def allow(call: Call, directory: str, revoke: bool) -> None:
    """Let a directory choose the profile below it.

    By the nearest .hermes-profile from DIR upwards, by default from here. It holds for the name that the
    file has now: another name has to be allowed again.

    \b
    Examples:
      echo work > .hermes-profile    what this directory is to be
      hermes profile allow           from here downwards it is
    """
    if revoke:
        place = settings.revoke(call.env, directory)
        if not place:
            where = os.path.realpath(directory)
            raise HermesError(f"{where} is not allowed to choose a profile", "see what is: hermes shell config")
        text.say(f"{printable(place)} chooses no profile any more.")
        return
    found = settings.allow(call.env, directory)
    text.say(
        f"In {printable(os.path.dirname(found.path))} and below, terminals that are not pinned use '{found.name}'."
    )
    if not settings.load(call.env).directory_profiles:
        cure = f"turn it on: {call.program} shell config {_KEY} on"
        text.tell(HermesError(f"{_KEY} is off, so this has no effect yet", cure))
