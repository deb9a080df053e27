"""Which `hermes` comes first, and the agent behind it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import agent, frontdoor, honoured, pathline, rcfile, rendering, startup, status, sticky
from ..errors import HermesError
from ..names import DEFAULT
from .finding import ERROR, NOTE, OK, WARNING, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Subject

_INSTALL = "hermes-shell shell install"


def in_this_terminal(subject: Subject) -> Iterator[Finding]:
    """Say what `hermes` is in this terminal."""
    if subject.shell:
        yield Finding("function", OK, f"in this terminal hermes is the function of hermes-shell for {subject.shell}")
    else:
        yield Finding(
            "function-missing",
            NOTE,
            "in this terminal hermes is no function of hermes-shell, or this was not called through it",
            "Only the function can switch a terminal's profile.",
            _to_load(subject),
        )


def _to_load(subject: Subject) -> str:
    """Return the command that makes it a function here, and in each terminal to come."""
    from .. import dialects

    dialect = dialects.parent()
    if dialect not in rendering.SHELLS:
        return _INSTALL
    here = dialect.load(dialect.quote(rendering.snippet_path(subject.env, dialect)))
    ways = (each.start_up.state for each in status.shells(subject.env) if each.name == dialect.name)
    return here if {rcfile.APPLIED, startup.BY_HAND} & {*ways} else f"{_INSTALL} {dialect.name}; {here}"


def in_scripts(subject: Subject) -> Iterator[Finding]:
    """Say which `hermes` scripts find first."""
    env = subject.env
    first, door = frontdoor.first(env), frontdoor.path(env)
    # What stands in the door already is only to be found: no installation would change anything.
    stands = frontdoor.is_ours(door)
    to_front = pathline.command(env, os.path.dirname(door), subject.shell)
    if not first:
        if not frontdoor.is_possible():
            return  # and nothing of ours could be found there
        why = "Scripts, cron and editors cannot run hermes."
        yield Finding(
            "hermes-missing", WARNING, "scripts find no hermes on PATH", why, to_front if stands else _INSTALL
        )
    elif agent.is_dispatcher(first):
        yield Finding("first", OK, f"scripts find ours first: {first}")
    elif first == door and os.path.lexists(frontdoor.kept(env)):
        why = "There hermes profile is the agent's own again, until ours takes its place once more."
        message = f"the agent was installed over our front door: {first}"
        yield Finding("front-door-overwritten", WARNING, message, why, f"{_INSTALL} --front-door")
    else:
        why = "There the profile commands are the agent's own, and directories and a pinned default do not count."
        cure = to_front if stands else f"{_INSTALL} --front-door"
        yield Finding("agent-first", NOTE, f"scripts find the agent itself first: {first}", why, cure)


def the_agent(subject: Subject) -> Iterator[Finding]:
    """Say which agent commands are handed to."""
    try:
        yield Finding("agent", OK, f"the agent is {' '.join(agent.find(subject.env, subject.root))}")
    except HermesError as error:
        why = "Only our own commands work without it."
        yield Finding("agent-missing", ERROR, error.message, why, _cure(subject, error))


def pinned_default(subject: Subject) -> Iterator[Finding]:
    """Say that the agent leaves a pinned `default`, where another sticky default could lead it astray."""
    name = sticky.read(subject.root).name
    if name in ("", DEFAULT):
        return
    with suppress(HermesError):  # told by `the_agent`
        launcher = agent.find(subject.env, subject.root)
        if honoured.is_honoured(subject.env, launcher) is False:
            yield Finding(
                "default-not-honoured",
                ERROR,
                f"where '{DEFAULT}' is pinned, the agent {launcher[0]} takes the sticky default, '{name}'",
                "It reads HERMES_HOME otherwise than the versions that hermes-shell knows.",
                f"hermes profile use {DEFAULT}",
            )


def _cure(subject: Subject, error: HermesError) -> str:
    """Return the command: what `HERMES_SHELL_AGENT` names is wrong, or the agent is not installed."""
    from .. import dialects

    if subject.env.get(agent.SETTING) and error.code in (126, 127):
        return dialects.named(subject.shell or "bash").unset(agent.SETTING)
    return "pipx install hermes-agent"


CHECKS = (in_this_terminal, in_scripts, the_agent, pinned_default)
