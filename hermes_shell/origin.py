"""Why a profile is in force, for people and for programs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from . import home, resolve, session
from .errors import printable

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from .resolve import Choice

# A process id has at most seven digits on Linux; int() refuses thousands of them.
_MOST_DIGITS = 10


class Origin:
    """Where the profile in force comes from.

    Attributes:
        choice: The profile.
        owner: The id of the process that pinned it; None where it is no pin of ours.
        here: Whether that is the shell that asks; None where there is no owner.
        alive: Whether that process is there still; None where there is no owner.
    """

    def __init__(self, env: Mapping[str, str], choice: Choice, askers: Container[str]) -> None:
        """`askers` are the process ids, as text, of what may be the shell that asks."""
        owner = session.Pin(env).owner if choice.origin == resolve.PIN else ""
        self.choice = choice
        self.owner = int(owner) if owner.isascii() and owner.isdigit() and len(owner) <= _MOST_DIGITS else None
        self.here = owner in askers if owner else None
        self.alive = None if self.owner is None else self.here or _is_alive(self.owner)

    def text(self) -> str:
        """Return the profile and why it is in force, in words."""
        return f"{printable(self.choice.name) or '?'} ({self._why()})"

    def _why(self) -> str:
        if self.owner == os.getpid():
            return "by its wrapper, for this command"
        if self.here is not None:
            return "pinned in this terminal" if self.here else self._inherited()
        file = printable(self.choice.file.path) if self.choice.file is not None else ""
        return {
            resolve.FLAG: "by -p",
            resolve.PIN: "by HERMES_HOME",
            resolve.DIRECTORY: f"by {file}",
            resolve.STICKY: "the sticky default",
            resolve.BUILTIN: "the built-in default",
        }[self.choice.origin]

    def _inherited(self) -> str:
        if self.owner is None:
            return "pinned, inherited"
        return f"pinned, inherited from process {self.owner}" + ("" if self.alive else ", which is gone")

    def to_json(self) -> dict[str, object]:
        """Return the stable `--json` form."""
        choice = self.choice
        return {
            "name": choice.name or None,
            "home": choice.home or home.profile_dir(choice.root, choice.name or "default"),
            "root": choice.root,
            "origin": choice.origin,
            "owner": self.owner,
            "owner_alive": self.alive,
            "here": self.here,
            "file": choice.file.path if choice.file is not None and choice.origin == resolve.DIRECTORY else None,
            "problem": choice.problem.message if choice.problem else None,
            "ignored": choice.ignored() or None,
        }


def is_pinned_to(env: Mapping[str, str], name: str) -> bool:
    """Return whether this terminal is pinned to a profile; a wrapper, which becomes us, pins it for one command."""
    pin = session.Pin(env)
    return pin.name == name and pin.owner != str(os.getpid())


def _is_alive(pid: int) -> bool:
    import psutil

    return psutil.pid_exists(pid)
