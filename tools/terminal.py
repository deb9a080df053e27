"""Real interactive shells on a pseudo-terminal, driven without sleeps.

Every prompt carries the shell's process id and a number, `[4711:3]> `, so that an old prompt, an echo
or a nested shell's prompt can never be taken for the one that is waited for. What was sent and received
is kept and shown when something fails.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pexpect

from hermes_shell import dialects

from . import prepare, pwsh

if TYPE_CHECKING:
    from collections.abc import Mapping

_PROMPT = re.compile(r"\[(\d+):(\d+)\]> ")

# Writes its arguments and its environment, NUL-separated, where a test can read them.
_REPORT = """\
#!/bin/sh
# In a home of nobody's (trial.py) it tells where its configuration is, and nobody has run it.
case $HOME in */hermes-shell.*) [ "$*" != 'config path' ] || echo "$HERMES_HOME/config.yaml" && exit 0 ;; esac
printf '%s\\0' "$@" >"$0.argv.new"
env -0 >"$0.env.new"
mv "$0.env.new" "$0.env"
mv "$0.argv.new" "$0.argv"
"""


@dataclass(frozen=True)
class Report:
    """What a program saw: its arguments and its environment."""

    argv: list[str]
    env: dict[str, str]

    def hermes(self) -> dict[str, str]:
        """Return the HERMES_ variables alone."""
        return {name: value for name, value in self.env.items() if name.startswith("HERMES_")}


def write_reporter(path: Path) -> Path:
    """Make a program at `path` that reports what it was given; read it with `read_report`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_REPORT)
    path.chmod(0o755)
    return path


def read_report(path: Path) -> Report:
    """Return what the program at `path` was given last, and forget it."""
    argv, env = Path(f"{path}.argv"), Path(f"{path}.env")
    pairs = (entry.partition("=") for entry in _split(env.read_bytes()))
    report = Report(_split(argv.read_bytes()), {name: value for name, _, value in pairs})
    argv.unlink()
    env.unlink()
    return report


def _split(data: bytes) -> list[str]:
    return [os.fsdecode(part) for part in data.split(b"\0")[:-1]]


class Shell:
    """One kind of shell: how to start it, and the few words in which it differs.

    Attributes:
        name: What our own command line calls it.
        program: The program, to be found on PATH.
        rc: The start-up file below HOME.
        prompt: The line of that file that numbers the prompt.
        then: What stands between two commands, of which the second runs whatever the first came to.
    """

    name: ClassVar[str]
    program: ClassVar[str]
    rc: ClassVar[str]
    prompt: ClassVar[str]
    interactive: ClassVar[list[str]] = ["-i"]
    status: ClassVar[str] = "$?"
    snippet: ClassVar[str] = "hermes.sh"

    @classmethod
    def path(cls) -> str | None:
        """Return the path of the program, None where it is not installed."""
        return shutil.which(cls.program)

    def quote(self, word: str) -> str:
        """Return a word as this shell reads it."""
        return dialects.DIALECTS[self.name].quote(word)

    def script(self, text: str) -> list[str]:
        """Return the command that runs `text` with no start-up file and no terminal."""
        return [self.path() or self.program, *self.batch, text]

    batch: ClassVar[list[str]] = ["-c"]
    then: ClassVar[str] = "; "

    def evaluate(self, command: str) -> str:
        """Return the text that evaluates what `command` prints."""
        return f'eval "$({command})"'

    def source(self, path: str) -> str:
        """Return the text that loads a file."""
        return f". {self.quote(path)}"

    def export(self, name: str, value: str) -> str:
        """Return the text that exports a variable."""
        return f"export {name}={self.quote(value)}"


class Bash(Shell):
    """bash."""

    name = program = "bash"
    rc = ".bashrc"
    prompt = "PS1='[$$:$((++prompt_number))]> '; PS2='> '"
    batch: ClassVar[list[str]] = ["--norc", "--noprofile", "-c"]


class Zsh(Shell):
    """zsh, without its line editor, so that the terminal echoes plainly."""

    name = program = "zsh"
    rc = ".zshrc"
    prompt = "setopt prompt_subst; unsetopt zle prompt_cr prompt_sp; PS1='[$$:$((++prompt_number))]> '; PS2='> '"
    batch: ClassVar[list[str]] = ["-f", "-c"]


class Fish(Shell):
    """fish."""

    name = program = "fish"
    rc = ".config/fish/config.fish"
    prompt = (
        "set -g fish_greeting; function fish_prompt; set -g prompt_number (math 0$prompt_number + 1); "
        'echo -n "[$fish_pid:$prompt_number]> "; end; function fish_title; end'
    )
    status = "$status"
    snippet = "hermes.fish"
    batch: ClassVar[list[str]] = ["--no-config", "-c"]

    def evaluate(self, command: str) -> str:
        return f"{command} | source"

    def export(self, name: str, value: str) -> str:
        return f"set -gx {name} {self.quote(value)}"


class Pwsh(Shell):
    """PowerShell."""

    name = "powershell"
    program = "pwsh"
    rc = ".config/powershell/profile.ps1"
    prompt = 'function prompt { $global:prompt_number++; "[${PID}:$prompt_number]> " }; $global:prompt_number = 0'
    interactive: ClassVar[list[str]] = ["-NoLogo"]
    status = "$? $LASTEXITCODE"
    snippet = "hermes.ps1"
    batch: ClassVar[list[str]] = ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command"]

    @classmethod
    def path(cls) -> str | None:
        return pwsh.find()

    def evaluate(self, command: str) -> str:
        return f"{command} | Out-String | Invoke-Expression"

    def export(self, name: str, value: str) -> str:
        return f"$env:{name} = {self.quote(value)}"


SHELLS: dict[str, Shell] = {shell.name: shell for shell in (Bash(), Zsh(), Fish(), Pwsh())}


class Sh(Shell):
    """sh, whichever it is here."""

    name = program = "sh"


class Ksh(Shell):
    """ksh."""

    name = program = "ksh"


class Tcsh(Shell):
    """tcsh, without its line editor."""

    name = program = "tcsh"
    rc = ".tcshrc"
    prompt = (
        "unset edit; set prompt_number = 0; "
        """alias precmd '@ prompt_number++; set prompt = "[$$:${prompt_number}]> "'"""
    )
    interactive: ClassVar[list[str]] = []
    batch: ClassVar[list[str]] = ["-f", "-c"]

    def evaluate(self, command: str) -> str:
        return f'eval "`{command}`"'

    def export(self, name: str, value: str) -> str:
        return f"setenv {name} {self.quote(value)}"


class Elvish(Shell):
    """Elvish."""

    name = program = "elvish"
    batch: ClassVar[list[str]] = ["-norc", "-c"]

    def evaluate(self, command: str) -> str:
        return f"eval ({command} | slurp)"


class Xonsh(Shell):
    """xonsh."""

    name = program = "xonsh"
    batch: ClassVar[list[str]] = ["--no-rc", "-c"]
    then: ClassVar[str] = "\n"

    @classmethod
    def path(cls) -> str | None:
        ours = prepare.program(cls.program)
        return str(ours) if ours.exists() else None

    def evaluate(self, command: str) -> str:
        return f"execx($({command}))"


# These have no snippet: they evaluate what `profile env` prints, and that is all.
EVALUATING: dict[str, Shell] = {shell.name: shell for shell in (Sh(), Ksh(), Tcsh(), Elvish(), Xonsh())}


@dataclass(frozen=True)
class Outcome:
    """What a command in a terminal came to.

    Attributes:
        status: The shell's words for how it ended: `['0']`, in PowerShell `['True', '0']`.
        env: The exported variables afterwards.
        text: What the terminal showed, the echoed command included.
    """

    status: list[str]
    env: dict[str, str]
    text: str

    @property
    def ok(self) -> bool:
        """Whether the shell takes it for a success."""
        return self.status[0] in ("0", "True")

    @property
    def failed(self) -> bool:
        """Whether the shell's word says so, or, as for a forwarded failure in PowerShell, the exit code."""
        return not self.ok or self.status[-1] not in ("0", "True")

    def hermes(self) -> dict[str, str]:
        """Return the HERMES_ variables alone."""
        return {name: value for name, value in self.env.items() if name.startswith("HERMES_")}


class Terminal:
    """One terminal with an interactive shell in it.

    Args:
        shell: The kind of shell.
        home: Its HOME, where the start-up file is extended by the numbered prompt.
        env: Its environment.
        timeout: How long to wait for a prompt, in seconds.
    """

    def __init__(self, shell: Shell, home: Path, env: Mapping[str, str], timeout: float = 20) -> None:
        self.shell = shell
        self._report = write_reporter(home / ".report" / "report")
        self._seen: set[tuple[str, str]] = set()
        self.foreground = ""  # the process id of the shell that showed the last prompt
        self._log: list[str] = []
        program = shell.path()
        assert program, f"{shell.name} is not installed"
        self._child = pexpect.spawn(
            program,
            shell.interactive,
            env=dict(env),
            encoding="utf-8",
            timeout=timeout,
            dimensions=(50, 500),
            cwd=home,
        )
        self._child.delaybeforesend = None  # pexpect would sleep 50 ms before each line
        self.wait()

    @property
    def pid(self) -> int:
        """The shell's process id."""
        return int(self._child.pid)

    def send(self, line: str) -> None:
        """Type a line."""
        self._log.append(f">>> {line}")
        self._child.send(line + "\r")

    def key(self, name: str) -> None:
        """Press a key together with Ctrl."""
        self._log.append(f">>> ^{name}")
        self._child.sendcontrol(name)

    def press(self, keys: str) -> None:
        """Send keys as they are."""
        self._log.append(f">>> {keys!r}")
        self._child.send(keys)

    def wait(self) -> str:
        """Wait for the next new prompt; return what came before it."""
        text = ""
        while True:
            text += self._expect(_PROMPT)
            seen = self._child.match.groups()
            if seen not in self._seen:
                self._seen.add(seen)
                self.foreground = seen[0]
                return text

    def see(self, pattern: str) -> str:
        """Wait until the terminal shows a pattern; return what came before it."""
        return self._expect(re.compile(pattern))

    def _expect(self, pattern: re.Pattern[str]) -> str:
        try:
            self._child.expect(pattern)
        except (pexpect.EOF, pexpect.TIMEOUT) as error:
            shown = "\n".join([*self._log, self._child.before or ""])
            raise AssertionError(
                f"waited for {pattern.pattern!r} in {self.shell.name} ({type(error).__name__}):\n{shown}"
            ) from None
        text = str(self._child.before) + str(self._child.after)
        self._log.append(text)
        return text

    def run(self, line: str) -> Outcome:
        """Run a command line; return how it ended and what the shell exports afterwards."""
        self.send(line)
        text = self.wait()
        return self._outcome(text)

    def _outcome(self, text: str) -> Outcome:
        self.send(f"{self._report} {self.shell.status}")
        self.wait()
        report = read_report(self._report)
        return Outcome(report.argv, report.env, text)

    def look(self) -> Outcome:
        """Return what the shell exports now."""
        return self._outcome("")

    def settle(self) -> Outcome:
        """Wait for the prompt; return how what ran until now ended."""
        return self._outcome(self.wait())

    def transcript(self) -> str:
        """Return all that was sent and received."""
        return "\n".join(self._log)

    def close(self) -> None:
        """End the shell and whatever it started."""
        self._child.close(force=True)


def prepare_home(home: Path, shells: Mapping[str, Shell] = SHELLS) -> None:
    """Give every shell in a scratch HOME a start-up file with a numbered prompt."""
    for shell in shells.values():
        rc = home / shell.rc
        rc.parent.mkdir(parents=True, exist_ok=True)
        rc.write_text(shell.prompt + "\n")


def clean_env(home: Path, path: str | None = None, **more: str) -> dict[str, str]:
    """Return the environment of a fresh login in a scratch HOME: nothing of the caller's own.

    Args:
        home: The scratch HOME.
        path: The PATH; by default the system's own directories.
        more: Further variables.
    """
    system = os.pathsep.join(["/usr/local/bin", "/usr/bin", "/bin"])
    return {
        "HOME": str(home),
        "PATH": path or f"{home}/.local/bin:{system}",
        "TERM": "dumb",
        "LANG": "C.UTF-8",
        **more,
    }
