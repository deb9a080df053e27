"""What there is of us on this machine: a look, no judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import agent, frontdoor, installed, rcfile, record, rendering, startup
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .dialects import Dialect


class Shell(NamedTuple):
    """How a shell is set up.

    Attributes:
        name: Its name.
        program: Its path; '' where it is not installed.
        start_up: How its start-up file loads us.
        problem: Why the file could not be looked at; '' where it could.
    """

    name: str
    program: str
    start_up: startup.Look
    problem: str = ""

    def remark(self) -> str:
        """Return what one has to know of it, or do about it; '' where all is well."""
        state, lines = self.start_up.state, ", ".join(map(str, self.start_up.lines))
        if state == rcfile.MISSING and not self.program:
            return "not installed"
        return {
            rcfile.MISSING: f"to set it up: hermes-shell shell install {self.name}",
            rcfile.DIFFERS: "to refresh it: hermes-shell shell sync",
            rcfile.DAMAGED: f"its marks are on lines {lines}: delete them and what is between them",
            rcfile.UNREADABLE: self.problem,
            startup.BY_HAND: f"it loads hermes-shell by itself on line {lines}",
        }.get(state, "")


class Status(NamedTuple):
    """What there is of us on this machine.

    Attributes:
        shells: Every shell with its start-up file; a shell that was set up in several has several.
        rendered: The path and the state of each file that shells load.
        door: The path of the front door.
        standing: What stands in it: a word of `frontdoor`.
        first: The `hermes` that scripts find first; '' where there is none.
        first_is_ours: Whether that is our dispatcher.
    """

    shells: list[Shell]
    rendered: list[tuple[str, str]]
    door: str
    standing: str
    first: str
    first_is_ours: bool


def look(env: Mapping[str, str]) -> Status:
    """Look at what there is of us; nothing is changed, and no shell is asked."""
    first, door = frontdoor.first(env), frontdoor.path(env)
    return Status(
        shells(env),
        rendered(env),
        door,
        frontdoor.standing(env),
        first,
        agent.is_dispatcher(first) if first else False,
    )


def shells(env: Mapping[str, str]) -> list[Shell]:
    """Return how every shell is set up."""
    return [shell for dialect in rendering.SHELLS for shell in _shells(env, dialect)]


def rendered(env: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the path and the state of each file that shells load; it takes rendering all of them."""
    return [(file.path, file.state()) for file in installed.expected(env)]


def _shells(env: Mapping[str, str], dialect: Dialect) -> list[Shell]:
    found = [shell(env, file) for file in record.every(env) if file.dialect is dialect]
    told = [each for each in found if each.problem or each.start_up.state != rcfile.MISSING]
    return told or found[:1]


def shell(env: Mapping[str, str], file: record.StartUpFile) -> Shell:
    """Return how a shell is set up in one of its start-up files."""
    name, program = file.dialect.name, startup.program(env, file.dialect)
    try:
        return Shell(name, program, startup.look(env, file.dialect, file.path))
    except HermesError as error:
        return Shell(name, program, startup.Look(file.path, rcfile.UNREADABLE, []), error.message)
