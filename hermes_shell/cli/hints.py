"""The commands that a message names, in the form that works where the user is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import aliases, pathline

if TYPE_CHECKING:
    from .context import Call


def how_to_pin(call: Call, name: str) -> str:
    """Return what pins a profile to the terminal: through the shell's function where that called us."""
    if call.shell:
        return f"hermes profile use {name} --session"
    return call.dialect_to_show().one_liner(f"{call.program} profile env {name}")


def how_to_unpin(call: Call) -> str:
    """Return what drops the pin of the terminal."""
    if call.shell:
        return "hermes profile use --unset"
    return call.dialect_to_show().one_liner(f"{call.program} profile env --unset")


def how_to_find_wrappers(call: Call, profile: str) -> list[str]:
    """Return what there is to say where the wrappers of a profile are not on PATH, a line each."""
    there = [] if aliases.is_on_path(call.env) else aliases.every(call.env).get(profile, [])
    if not there:
        return []
    place = aliases.directory(call.env)
    return [
        f"{place}, where {' and '.join(there)} can be found, is not on PATH; to put it there:",
        f"  {pathline.command(call.env, place, call.shell)}",
    ]
