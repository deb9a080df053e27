"""What is wrong with profiles and shells, and what cures it."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from . import (
    agent,
    appended,
    change,
    frontdoor,
    harvest,
    home,
    installed,
    rcfile,
    record,
    rendering,
    session,
    status,
    sticky,
)
from .errors import HermesError
from .origin import Origin
from .resolve import PIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .resolve import Choice

OK, WARNING, ERROR = "ok", "warning", "error"


class Finding:
    """One thing looked at.

    Attributes:
        level: OK, WARNING or ERROR.
        message: One line that says what is so.
        cure: One line that says what to do; '' where nothing is to be done.
    """

    __slots__ = ("cure", "level", "message")

    def __init__(self, level: str, message: str, cure: str = "") -> None:
        self.level = level
        self.message = message
        self.cure = cure


def examine(env: Mapping[str, str], choice: Choice, shell: str) -> list[Finding]:
    """Return what was found.

    Args:
        env: The environment.
        choice: The profile in force.
        shell: The shell whose function called us; '' where none did.
    """
    return [
        _sticky(choice.root),
        *_unfinished(choice.root),
        _pin(env, choice),
        *_set_up(env),
        *_completions(env, choice.root),
        *_appended(env),
        *_front(env, shell),
        _agent(env, choice),
    ]


def _sticky(root: str) -> Finding:
    found = sticky.read(root)
    cure = "choose one: hermes profile use NAME"
    if found.problem:
        return Finding(WARNING if found.name else ERROR, f"{sticky.path(root)} {found.problem}", cure)
    if not home.exists(root, found.name):
        return Finding(ERROR, f"the sticky default is '{found.name}', which is not there", cure)
    return Finding(OK, f"the sticky default is '{found.name}'")


def _unfinished(root: str) -> Iterator[Finding]:
    """Say that a change of profiles was killed, where one was."""
    if change.is_unfinished(root):
        cure = "the next one finishes it: hermes profile use NAME"
        yield Finding(WARNING, "a change of profiles was interrupted", cure)


def _pin(env: Mapping[str, str], choice: Choice) -> Finding:
    pin = session.Pin(env)
    if pin.void:
        label = env.get(session.PROFILE, "")
        return Finding(
            WARNING,
            f"this terminal was pinned to '{label}', but HERMES_HOME was changed by hand since",
            "drop what is left of the pin: hermes profile use --unset",
        )
    if not pin.name:
        return Finding(OK, "this terminal is not pinned")
    if choice.origin == PIN and choice.problem is not None:
        return Finding(ERROR, choice.problem.message, choice.problem.cure)
    owner = Origin(env, choice, ())
    if owner.alive is False:
        return Finding(
            WARNING,
            f"this terminal is pinned to '{pin.name}' by process {owner.owner}, which is gone",
            "to drop the pin: hermes profile use --unset",
        )
    return Finding(OK, f"this terminal is pinned to '{pin.name}'")


def _set_up(env: Mapping[str, str]) -> Iterator[Finding]:
    """Say what of the start-up files and of what they load is not as it ought to be."""
    try:
        found = status.look(env)
    except HermesError as error:
        yield Finding(ERROR, error.message, error.cure)
        return
    levels = {rcfile.DIFFERS: WARNING, rcfile.DAMAGED: ERROR, rcfile.UNREADABLE: ERROR}
    for each in found.shells:
        if level := levels.get(each.start_up.state):
            yield Finding(level, f"what {each.name} reads, {each.start_up.path}: {each.start_up.state}", each.remark())
    if all(state == rendering.MISSING for _, state in found.rendered):
        return
    for path, state in found.rendered:
        if state not in (rendering.CURRENT, rendering.NEWER):
            yield Finding(WARNING, f"{path}: {state}", "write it anew: hermes-shell shell sync")


def _completions(env: Mapping[str, str], root: str) -> Iterator[Finding]:
    """Say what is completed otherwise than it could be, where shells are set up."""
    if not os.path.isdir(rendering.completions(env)):
        return
    if not harvest.is_current(env, root):
        yield Finding(
            WARNING,
            "completions may not know the agent's commands: it was not asked as it is now",
            "hermes-shell shell sync",
        )
    for dialect in dict.fromkeys(file.dialect for file in record.recorded(env)):
        for path in installed.in_the_way(env, dialect):
            yield Finding(
                WARNING,
                f"{path} is not ours: {dialect.name} may complete by it, too",
                f"where it is not needed: rm {shlex.quote(path)}; then: hermes-shell shell install {dialect.name}",
            )


def _appended(env: Mapping[str, str]) -> Iterator[Finding]:
    """Say which start-up files hold completions that went stale."""
    stale = appended.stale(env)
    for path in dict.fromkeys(found.path for found in stale):
        within = [found for found in stale if found.path == path]
        where = " and ".join(
            f"{found.first} to {found.last}" if found.last else f"{found.first} on" for found in within
        )
        versions = " and ".join(dict.fromkeys(found.version for found in within))
        yield Finding(
            WARNING,
            f"{path}, lines {where}: completions that were appended by version {versions} went stale",
            f"take them out: {_taking_out(path, within)}; those of hermes-shell shell install stay fresh",
        )


def _taking_out(path: str, found: list[appended.Appended]) -> str:
    """Return the command that takes texts out of a file: a single one, for each moves the lines below it."""
    if not all(each.last for each in found):
        return "open the file, for their last line is missing"
    ranges = " ".join(f"-e {each.first},{each.last}d" for each in found)
    # Where the file is a link, the other file is edited: sed would put a file in the place of the link.
    return f"sed -i.bak {ranges} {shlex.quote(os.path.realpath(path))}"


def _front(env: Mapping[str, str], shell: str) -> Iterator[Finding]:
    """Say which `hermes` comes first: in this shell, and in scripts."""
    if shell:
        yield Finding(OK, f"in this terminal hermes is the function of hermes-shell for {shell}")
    else:
        yield Finding(
            WARNING,
            "in this terminal hermes is no function of hermes-shell, or this was not called through it",
            "set the shell up: hermes-shell shell install, then open a new terminal",
        )
    first, door = frontdoor.first(env), frontdoor.path(env)
    # What stands in the door already is only to be found: no installation would change anything.
    stands = frontdoor.is_ours(door)
    place = os.path.dirname(door)
    if not first:
        cure = f"put this on PATH: {place}" if stands else "set it up: hermes-shell shell install"
        yield Finding(WARNING, "scripts find no hermes on PATH", cure)
    elif agent.is_dispatcher(first):
        yield Finding(OK, f"scripts find ours first: {first}")
    else:
        yield Finding(
            OK,
            f"scripts find the agent itself first: {first}",
            f"for ours to be first, put this before it on PATH: {place}"
            if stands
            else "to stand in front of it: hermes-shell shell install --front-door",
        )


def _agent(env: Mapping[str, str], choice: Choice) -> Finding:
    try:
        return Finding(OK, f"the agent is {' '.join(agent.find(env, choice.root))}")
    except HermesError as error:
        return Finding(ERROR, error.message, error.cure)
