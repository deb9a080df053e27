"""The agent's form of a wrapper: `exec /path/to/hermes -p NAME "$@"`, and nothing else (contract 2)."""

from __future__ import annotations

from .. import names
from .ours import FIRST

_END = ' "$@"'


def profile_of(text: str) -> str:
    """Return the profile that a wrapper of the agent's stands for; '' where it is none."""
    line, _, rest = text.removeprefix(FIRST).partition("\n")
    if rest or not (line.startswith("exec ") and line.endswith(_END)):
        return ""
    program, flag, name = line.removesuffix(_END).rpartition(" -p ")
    known = program.rstrip("'\"").rpartition("/")[2].rpartition(" ")[2] == "hermes"
    return name if flag and known and names.is_valid(name) else ""


def renamed(text: str, profile: str) -> str:
    """Return a wrapper of the agent's for another profile."""
    line, flag, _ = text.rpartition(" -p ")
    return f"{line}{flag}{profile}{_END}\n"
