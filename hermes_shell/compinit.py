"""Whether zsh completes commands: without compinit it completes none, and does not tell."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from . import home, startup, trial
from .dialects import DIALECTS
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Mapping

# What runs compinit, or has it run.
RUNS = re.compile(rb"\bcompinit\b|oh-my-zsh\.sh|prezto|\bzim|antigen|antidote|zinit|zplug|\bznap\b")
# What may do so, in a file that is not read here.
_MAY_RUN = re.compile(rb"(?:^|[\s;&|{(\\])(?:\.|source|eval|zplug|zgen|sheldon)\s")

_FILES = (".zshenv", ".zprofile", ".zshrc", ".zlogin")


def advice(env: Mapping[str, str], path: str) -> str:
    """Return what to do where it is sure that zsh completes no command; else ''.

    Args:
        env: The environment.
        path: The user's `.zshrc`, where zsh looks for it; it need not be there.
    """
    places = {os.path.dirname(path), home.user_home(env)}
    lines = [line for place in places for name in _FILES for line in _code(os.path.join(place, name))]
    if any(RUNS.search(line) or _MAY_RUN.search(line) for line in lines) or _runs_by_itself(env):
        return ""
    cure = "autoload -Uz compinit && compinit"
    return f"zsh completes no command before compinit has run, and nothing runs it; to have it, add to {path}: {cure}"


def _code(path: str) -> list[bytes]:
    with suppress(HermesError):
        return [line for line in startup.code(path) if b"hermes-shell" not in line]
    return [b"source what-cannot-be-read"]


def _runs_by_itself(env: Mapping[str, str]) -> bool:
    """Ask zsh, under the system's start-up files alone, some of which run it on one system and not on another."""
    with trial.home_of_nobody() as scratch:
        nobody = {**trial.environment(env, scratch), "ZDOTDIR": scratch}
        answer = startup.ask(nobody, DIALECTS["zsh"], ["-ic", "print -rn -- compdef:$+functions[compdef]"])
    return not answer.endswith("compdef:0")
