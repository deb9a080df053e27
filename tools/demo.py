"""Two real terminals at the same time, each pinned to its own profile, each with the real agent.

`make demo` runs it in the shell that you use; `make demo SHELLS=all` in every shell that is installed.
Everything happens in a scratch home that is gone afterwards. It stops loudly at the first surprise.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import shellingham

from . import prepare
from .shells import SHELLS, Shell
from .terminal import Outcome, Terminal, clean_env, prepare_home

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELS = {"work": "anthropic/claude-opus-4", "play": "nousresearch/hermes-4-405b"}

_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[a-zA-Z]|[()=>].?)")


class Stage:
    """The scratch home, with the agent as its installers leave it and two profiles."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = clean_env(home)
        launcher = home / ".local" / "bin" / "hermes"
        launcher.parent.mkdir(parents=True)
        launcher.symlink_to(prepare.AGENT / "bin" / "hermes")
        prepare_home(home)

    def set_up(self, shells: list[Shell]) -> None:
        """Do what a user does once."""
        self.say("One time: set the shells up and create two profiles.")
        self.command("shell", "install", "--yes", *(shell.name for shell in shells))
        for name, model in MODELS.items():
            self.command("profile", "create", name)
            config = self.home / ".hermes" / "profiles" / name / "config.yaml"
            config.write_text(f"model: {model}\n")
            self.show(f"$ echo 'model: {model}' > {config}")

    def command(self, *words: str) -> None:
        """Run our own program and show it."""
        self.show(f"$ hermes-shell {' '.join(words)}")
        program = str(prepare.VENV / "bin" / "hermes-shell")
        done = subprocess.run(
            [program, *words], env=self.env, cwd=self.home, capture_output=True, text=True, check=False
        )
        self.show(done.stdout + done.stderr)
        expect(done.returncode == 0, f"hermes-shell {words[0]} ended with {done.returncode}")

    def say(self, text: str) -> None:
        """Print a heading."""
        print(f"\n{text}")

    def show(self, text: str) -> None:
        """Print lines of a transcript, the scratch home as `~`."""
        for line in text.replace(str(self.home), "~").splitlines():
            print(f"    {line}", flush=True)

    @contextlib.contextmanager
    def terminal(self, shell: Shell) -> Iterator[Terminal]:
        """Open a terminal, close it afterwards."""
        terminal = Terminal(shell, self.home, self.env)
        try:
            yield terminal
        finally:
            terminal.close()


def expect(what: bool, otherwise: str) -> None:
    """Stop the demo where something is not so."""
    if not what:
        sys.exit(f"\nThe demo failed: {otherwise}")


def output(outcome: Outcome, line: str) -> str:
    """Return what a command printed, without the echo, the next prompt and a line editor's own signs."""
    text = _ESCAPE.sub("", outcome.text).replace("\r\n", "\n").rpartition(line)[2]
    lines = [part.rpartition("\r")[2].rstrip() for part in text.splitlines()[:-1]]
    return "\n".join(part for part in lines if part and not part.startswith("⏎"))


def scene(stage: Stage, shell: Shell) -> None:
    """Two terminals of one kind, open at the same time."""
    with stage.terminal(shell) as one, stage.terminal(shell) as other:
        terminals = {"work": one, "play": other}
        for number, (name, terminal) in enumerate(terminals.items(), 1):
            stage.say(f"{shell.program}, terminal {number}, process {terminal.pid}")
            pinned = act(stage, terminal, f"hermes profile use {name} --session")
            expect(name in pinned, f"the terminal was not pinned to {name}")
        for number, (name, terminal) in enumerate(terminals.items(), 1):
            stage.say(f"{shell.program}, terminal {number} again: the real agent")
            look(stage, terminal, name)


def look(stage: Stage, terminal: Terminal, name: str) -> None:
    """Run the agent in a terminal; its profile is the terminal's, and a flag still wins."""
    root = f"{stage.home}/.hermes"
    config = act(stage, terminal, "hermes config path")
    expect(config == f"{root}/profiles/{name}/config.yaml", f"the agent works in {config}, not in {name}")
    listed = act(stage, terminal, "hermes profile list")
    expect(
        re.search(rf"^\* {name} +{MODELS[name]}", listed, re.MULTILINE) is not None, f"the list does not mark {name}"
    )
    default = act(stage, terminal, "hermes -p default config path")
    expect(os.path.normpath(default) == f"{root}/config.yaml", f"-p default led to {default}")


def act(stage: Stage, terminal: Terminal, line: str) -> str:
    """Type a line, show it and what it printed; stop where it failed."""
    stage.show(f"$ {line}")
    outcome = terminal.run(line)
    text = output(outcome, line)
    stage.show(text)
    expect(not outcome.failed, f"`{line}` ended with {' '.join(outcome.status)}")
    return text


def chosen(words: list[str]) -> list[Shell]:
    """Return the shells to show: those named, all that are installed, or the one that the user runs."""
    installed = [shell for shell in SHELLS.values() if shell.path()]
    if words == ["all"]:
        return installed
    if not words:
        words = [_own_shell()]
    known = {shell.program: shell for shell in SHELLS.values()}
    unknown = [word for word in words if word not in known]
    expect(not unknown, f"no such shell: {', '.join(unknown)}; one of: {', '.join(known)}")
    missing = [word for word in words if known[word] not in installed]
    expect(not missing, f"not installed: {', '.join(missing)}")
    return [shell for shell in installed if shell.program in words]


def _own_shell() -> str:
    names = [Path(os.environ.get("SHELL", "")).name, "bash"]
    with contextlib.suppress(shellingham.ShellDetectionFailure):
        names.insert(0, shellingham.detect_shell(os.getpid())[0])
    return next(name for name in names if name in {shell.program for shell in SHELLS.values()})


def main(words: list[str]) -> int:
    """Run the demo."""
    start = time.monotonic()
    shells = chosen(words)
    with tempfile.TemporaryDirectory(prefix="hermes-demo-") as directory:
        stage = Stage(Path(directory).resolve())
        stage.set_up(shells)
        for shell in shells:
            scene(stage, shell)
    names, seconds = ", ".join(shell.program for shell in shells), time.monotonic() - start
    print(f"\nProved in {names}, in {seconds:.0f} s: two terminals at the same time, each pinned to its own profile;")
    print(f"the real agent {prepare.AGENT_VERSION} worked in each one's own, and in `default` where -p said so.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
