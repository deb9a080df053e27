"""Real interactive shells on a pseudo-terminal, driven without sleeps.

Every prompt carries the shell's process id and a number, `[4711:3]> `, so that an old prompt, an echo
or a nested shell's prompt can never be taken for the one that is waited for. What was sent and received
is kept and shown when something fails.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pexpect

from .reporter import Report, read_report, write_reporter
from .shells import EVALUATING, SHELLS, Sh, Shell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# With what goes with a terminal, for whoever drives one.
__all__ = [
    "EVALUATING",
    "SHELLS",
    "Outcome",
    "Report",
    "Sh",
    "Shell",
    "Terminal",
    "clean_env",
    "prepare_home",
    "read_report",
    "write_reporter",
]

_PROMPT = re.compile(r"\[(\d+):(\d+)\]> ")


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
