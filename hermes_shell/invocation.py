"""A command line of the agent, understood: what it asks for, and of which profile.

It is read by words, as the agent reads its own: `work` is never `work2`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from . import home, names
from .arguments import Line
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What stands for the agent in a command line: its programs, and what an interpreter is told to run.
_HERMES = frozenset(("hermes", "hermes.exe", "hermes_cli.main", "hermes_cli/main.py"))
_GATEWAY = frozenset(("hermes-gateway", "hermes-gateway.exe", "gateway/run.py"))
# These know no profile flag (contract 1.3).
_OTHER = frozenset(("hermes-agent", "hermes-agent.exe", "hermes-acp", "hermes-acp.exe", "tui_gateway.compute_host"))

_INTERPRETERS = ("python", "pypy")
_TAKES_VALUE = frozenset(("-X", "-W", "--check-hash-based-pycs"))


class Invocation:
    """A command line of the agent, understood.

    Attributes:
        command: Its first word: `gateway`, `serve`, `chat`; '' for a plain session.
        is_gateway: Whether it is what a gateway runs under: `gateway`, `gateway run` or `gateway restart`.
        flag: The profile that its flag names; None where there is none.
    """

    __slots__ = ("command", "flag", "is_gateway")

    def __init__(self, entry: str, words: Sequence[str]) -> None:
        line = Line(list(words))
        self.flag = None if entry in _OTHER or line.profile is None else names.normalize(line.profile)
        self.command = "gateway" if entry in _GATEWAY else "" if entry in _OTHER else line.command()
        runs = entry in _GATEWAY or line.subcommand() in ("", "run", "restart")
        self.is_gateway = self.command == "gateway" and runs

    def leads_to(self, directory: str, env: Mapping[str, str] | None) -> bool | None:
        """Return whether it is of the profile with this home; None where nothing says so or otherwise.

        Args:
            directory: The home.
            env: The environment it was started in; None where that cannot be read.
        """
        if env is None or _is_relative(env.get("HERMES_HOME", "").strip()):
            named = home.pinned_name(directory) or names.DEFAULT
            return None if self.flag is None else self.flag == named
        with suppress(HermesError):
            root, given = home.root(env), home.current(env)
            if self.flag is not None:
                return same(home.profile_dir(root, self.flag), directory)
            if home.pinned_name(given) or not _is_of(directory, root):
                return same(given, directory)
        return None  # a sticky default may have led it there, or away


def of(argv: Sequence[str]) -> Invocation | None:
    """Return what a command line asks of the agent; None where it is not the agent's."""
    at = _entry(argv)
    name = _spelling(argv[at]) if at < len(argv) else ""
    return Invocation(name, argv[at + 1 :]) if name else None


def _entry(argv: Sequence[str]) -> int:
    """Return where in a command line the program stands: first, or after its interpreter's own options."""
    if not argv or not _base(argv[0]).startswith(_INTERPRETERS):
        return 0
    at = 1
    while at < len(argv) and argv[at].startswith("-"):
        if argv[at].endswith("m") and not argv[at].startswith("--"):
            return at + 1
        at += 2 if argv[at] in _TAKES_VALUE else 1
    return at


def _spelling(word: str) -> str:
    """Return how a program of the agent is called here, '' where it is another's."""
    parts = word.replace("\\", "/").lower().split("/")
    known = _HERMES | _GATEWAY | _OTHER
    return next((name for name in (parts[-1], "/".join(parts[-2:])) if name in known), "")


def _base(word: str) -> str:
    return word.replace("\\", "/").rpartition("/")[2].lower()


def _is_relative(path: str) -> bool:
    """Return whether a path means another place in another process."""
    return bool(path) and not os.path.isabs(path) and not path.startswith("~")


def _is_of(directory: str, root: str) -> bool:
    return same(directory, root) or same(os.path.dirname(directory), os.path.join(root, home.PROFILES))


def same(one: str, other: str) -> bool:
    """Return whether two paths mean one place, which need not be there any more."""
    return bool(one) and os.path.realpath(one) == os.path.realpath(other)
