"""What else starts the agent under a profile: the agent's own wrapper, mise, pyenv's shims, conda.

Each is set up as its users do: mise by a file that sets the variable, the others with the variable exported.
"""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import rivals

if TYPE_CHECKING:
    from collections.abc import Mapping

CONDA = rivals.Rival("conda", "")
ALL = (rivals.MISE, rivals.PYENV, CONDA)

# The ways, as the tables call them.
AGENT, MISE, PYENV, CONDA_RUN = "the agent's own wrapper", "mise exec", "pyenv shim", "conda run"
NAMES = frozenset((AGENT, MISE, PYENV, CONDA_RUN))

# Where pyenv has its versions, below HOME, and the one that it is to take.
VERSION = "here"
PYENV_ROOT = "pyenv"


def target(env: Mapping[str, str]) -> Path:
    """Return where the agent is installed: where pyenv can have a shim for it."""
    return Path(env["HOME"], PYENV_ROOT, "versions", VERSION, "bin", "hermes")


def commands(env: Mapping[str, str], words: list[str], home: str) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return the command line, and the environment, of each way that there is here.

    Args:
        env: The environment.
        words: What the agent is to be given.
        home: The home of the profile.
    """
    scoped = {**env, "HERMES_HOME": home}
    found = {AGENT: (_agents(env, words), scoped)}
    if mise := rivals.MISE.path():
        found[MISE] = (_mise(mise, env, words, home), rivals.environment(env))
    if pyenv := rivals.PYENV.path():
        theirs = {**scoped, "PYENV_ROOT": str(Path(env["HOME"], PYENV_ROOT)), "PYENV_VERSION": VERSION}
        theirs["PATH"] = f"{Path(pyenv).resolve().parent}:{env['PATH']}"
        subprocess.run([pyenv, "rehash"], env=theirs, check=True, capture_output=True)
        found[PYENV] = ([f"{theirs['PYENV_ROOT']}/shims/hermes", *words], theirs)
    if conda := CONDA.path():
        found[CONDA_RUN] = ([conda, "run", "--no-capture-output", str(target(env)), *words], scoped)
    return found


def _agents(env: Mapping[str, str], words: list[str]) -> list[str]:
    """Write what the agent's `profile alias` writes (contract 2)."""
    path = Path(env["HOME"], "bin", "work")
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec {shlex.quote(str(target(env)))} {words[0]} {words[1]} "$@"\n')
    path.chmod(0o755)
    return [str(path), *words[2:]]


def _mise(mise: str, env: Mapping[str, str], words: list[str], home: str) -> list[str]:
    place = Path(env["HOME"], "mise")
    place.mkdir()
    (place / "mise.toml").write_text(f'[env]\nHERMES_HOME = "{home}"\n')
    subprocess.run([mise, "trust"], cwd=place, env=rivals.environment(env), check=True, capture_output=True)
    return [mise, "--cd", str(place), "exec", "--", str(target(env)), *words]
