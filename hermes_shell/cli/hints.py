"""The commands that a message names, in the form that works where the user is."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
