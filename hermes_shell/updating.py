"""What follows an update of the agent: completions, what shells load, wrappers; and whom it left behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from . import agent, aliases, completion, home, installed, integration, lock, record, refusal, rendering, skills
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Followed(NamedTuple):
    """What came of it.

    Attributes:
        changes: What changed, a line each.
        warnings: What is left for the user to do.
    """

    changes: list[str]
    warnings: list[HermesError]


def follow(env: Mapping[str, str]) -> Followed:
    """Let all that we rendered follow the agent as it is now; what fails keeps nothing else from it."""
    told = Followed([], [])
    for step in (_commands, _rendered, _wrappers, _skills):
        try:
            step(env, told)
        except HermesError as error:
            told.warnings.append(error)
        except OSError as error:
            told.warnings.append(refusal.refused(error, home.data_dir(env)))
    return told


def _commands(env: Mapping[str, str], told: Followed) -> None:
    agent.find(env, home.root(env))  # where it is gone, what is known of its commands is kept for its return
    told.changes.extend(integration.ask_agent(env))


def _rendered(env: Mapping[str, str], told: Followed) -> None:
    if not os.path.lexists(rendering.dispatcher(env)) and not record.recorded(env):
        return
    with lock.alone(env):
        written = installed.write(file for file in installed.expected(env) if file.state() != rendering.NEWER)
        completion.note_wrappers(env)
    follows = rendering.completions(env)  # they change with the commands, which are told
    told.changes.extend(f"wrote {file.path}" for file in written if not file.path.startswith(follows))


def _wrappers(env: Mapping[str, str], told: Followed) -> None:
    written = aliases.refresh(env)
    if written:
        told.changes.append(f"wrappers, written anew: {', '.join(written)}")


def _skills(env: Mapping[str, str], told: Followed) -> None:
    behind = skills.behind(env, home.root(env))
    if behind.profiles:
        told.warnings.append(HermesError(behind.message, f"bring them up to date: {behind.cure}"))
