"""Who completes, and how its users load it: ours, and others beside it.

The others are small programs on click and on argcomplete, with the same profiles (`apps/`), and the script that
the real agent prints. One that is missing is named, and never fails anything.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import scratch
from hermes_shell import completion, dialects
from tools import prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.shells import Shell

OURS, CLICK, ARGCOMPLETE, AGENT = "ours", "click", "argcomplete", "the agent's script"
RIVALS = (CLICK, ARGCOMPLETE, AGENT)

# What is typed before TAB, for each of them behind its own name.
BEGUN = "team3"
COMMANDS, ALL, PREFIX = "", "-p work profile use ", f"-p work profile use {BEGUN}"

_LAUNCHER = "#!{python}\nimport sys\nsys.path.insert(0, {root!r})\nfrom benchmarks.apps.{name} import main\nmain()\n"


@dataclass(frozen=True)
class Completer:
    """Somebody who completes a command in one shell.

    Attributes:
        name: Its name in the tables.
        command: What is completed.
        load: What the shell evaluates for it.
        option: Whether it completes a sub-command behind `-p NAME`.
    """

    name: str
    command: str
    load: str
    option: bool = True

    def line(self, typed: str) -> str:
        """Return the line on which TAB is pressed."""
        return f"{self.command} {typed if self.option else typed.removeprefix('-p work ')}"


def prepared(env: Mapping[str, str]) -> None:
    """Put everything into a scratch HOME: our files, and the programs on its PATH."""
    for file in completion.every(env):
        _write(Path(file.path), file.data)
    for name in ("clicked", "argued"):
        text = _LAUNCHER.format(python=_python(), root=str(prepare.ROOT), name=name)
        _write(_program(env, name), text.encode(), 0o755)
    for name in completion.COMMANDS:
        _write(_program(env, name), b"#!/bin/sh\nexit 1\n", 0o755)


def every(shell: Shell, env: Mapping[str, str]) -> list[Completer]:
    """Return ours, and the others that are here and complete in this shell."""
    return [_ours(shell, env), *_clicked(shell), *_argued(shell), *_agents(shell, env)]


def loader(shell: Shell, env: Mapping[str, str]) -> Completer:
    """Return ours as it is there after `hermes shell install`: loaded at the first TAB."""
    place = completion.loader_path(env, dialects.named(shell.name))
    return replace(_ours(shell, env), load=shell.source(place))


def version(package: str) -> str | None:
    """Return the name of a package that a rival is made of, with its version; None where it could not be had."""
    found = next(prepare.COMPLETERS.glob(f"lib/python*/site-packages/{package}-*.dist-info"), None)
    return found.name.removesuffix(".dist-info").replace("-", " ") if found else None


def print_found() -> None:
    """Print which versions were measured, and which could not be had."""
    agent = f"hermes-agent {prepare.AGENT_VERSION}" if os.access(_agent(), os.X_OK) else None
    found = {CLICK: version("click"), ARGCOMPLETE: version("argcomplete"), AGENT: agent}
    print(f"\nBeside {', '.join(filter(None, found.values())) or 'nobody'}")
    if missing := [who for who, there in found.items() if not there]:
        print(f"Could not be had here: {', '.join(missing)}")


def _ours(shell: Shell, env: Mapping[str, str]) -> Completer:
    return Completer(OURS, "hermes", shell.source(completion.path(env, dialects.named(shell.name))))


def _clicked(shell: Shell) -> list[Completer]:
    # As its documentation has it.
    lines = {
        "powershell": "$env:_CLICKED_COMPLETE = 'powershell_source'; clicked | Out-String | Invoke-Expression; "
        "$env:_CLICKED_COMPLETE = $null",
    }
    line = lines.get(shell.name) or shell.evaluate(f"env _CLICKED_COMPLETE={shell.name}_source clicked")
    return [Completer(CLICK, "clicked", line)] if version("click") else []


def _argued(shell: Shell) -> list[Completer]:
    program = shell.quote(str(prepare.COMPLETERS / "bin" / "register-python-argcomplete"))
    call = "& " if shell.name == "powershell" else ""
    line = shell.evaluate(f"{call}{program} --shell {shell.name} argued")
    return [Completer(ARGCOMPLETE, "argued", line)] if version("argcomplete") else []


def _agents(shell: Shell, env: Mapping[str, str]) -> list[Completer]:
    if shell.name == "powershell" or not os.access(_agent(), os.X_OK):
        return []
    script = Path(env["HOME"], f"agent.{shell.name}")
    script.write_bytes(_printed(shell.name))
    # In bash it takes the first word for the sub-command, whatever it is.
    return [Completer(AGENT, "hermes", shell.source(str(script)), option=False)]


@cache
def _printed(shell: str) -> bytes:
    """Return the agent's own script, which says nothing of the profiles."""
    with scratch() as env:
        return subprocess.run([_agent(), "completion", shell], env=env, stdout=subprocess.PIPE, check=True).stdout


def _agent() -> Path:
    return prepare.AGENT / "bin" / "hermes"


def _python() -> Path:
    return prepare.COMPLETERS / "bin" / "python"


def _program(env: Mapping[str, str], name: str) -> Path:
    return Path(env["HOME"], ".local", "bin", name)


def _write(path: Path, data: bytes, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(mode)
