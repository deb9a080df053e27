"""The rivals: where each of them is, in which version, and how its users load it.

What can be had without installing anything comes from `tools/prepare.py rivals`. One that is missing is
named, and never fails anything.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools import prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.shells import Shell


@dataclass(frozen=True)
class Rival:
    """A program that adds itself to shells.

    Attributes:
        name: Its name.
        load: The words that make it print what a shell evaluates at its start; `{shell}` is the shell's name.
    """

    name: str
    load: str

    def path(self) -> str | None:
        """Return the path of its program, None where it could not be had."""
        places = (
            prepare.RIVALS / self.name / "usr" / "bin" / self.name,
            prepare.RIVALS / "node_modules" / ".bin" / self.name,
            prepare.program(self.name),
        )
        return next((str(place) for place in places if place.exists()), None) or shutil.which(self.name)

    def version(self) -> str:
        """Return its name with the version that it gives."""
        done = subprocess.run([self.path() or "", "--version"], capture_output=True, text=True, check=False)
        words = done.stdout.split()
        return f"{self.name} {next((word for word in words if word.lstrip('v')[:1].isdigit()), '')}".strip()

    def evaluated(self, shell: Shell) -> str:
        """Return the start-up line that its users write."""
        return shell.evaluate(f"{shell.quote(self.path() or '')} {self.load.format(shell=shell.name)}")


DIRENV = Rival("direnv", "hook {shell}")
MISE = Rival("mise", "activate {shell}")
PYENV = Rival("pyenv", "init - {shell}")
STARSHIP = Rival("starship", "init {shell}")
ZOXIDE = Rival("zoxide", "init {shell}")
ALL = (ZOXIDE, STARSHIP, MISE, DIRENV, PYENV)


def found(*rivals: Rival) -> list[Rival]:
    """Return those that are there."""
    return [rival for rival in rivals if rival.path()]


def loaded(shell: Shell, *rivals: Rival) -> dict[str, str]:
    """Return the start-up lines of those that are there, by their names.

    None in PowerShell: some do not know it, and the others want its line editor, which a script has not.
    """
    there = [] if shell.name == "powershell" else found(*rivals)
    return {rival.name: rival.evaluated(shell) for rival in there}


def environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which they work: each finds its files, and nobody looks for updates."""
    if pyenv := PYENV.path():
        root = Path(pyenv).resolve().parent.parent
        env = {**env, "PYENV_ROOT": str(root), "PATH": f"{root / 'bin'}:{env['PATH']}"}
    return {**env, "TERM": "xterm", "MISE_OFFLINE": "1", "STARSHIP_LOG": "error"}


def print_found(*rivals: Rival) -> None:
    """Print which versions were measured, and which rivals could not be had."""
    print(f"\nBeside {', '.join(rival.version() for rival in found(*rivals)) or 'nobody'}")
    missing = [rival.name for rival in rivals if not rival.path()]
    if missing:
        print(f"Could not be had here: {', '.join(missing)}")
