"""A PowerShell that evaluates, and where its completion stands.

All of it in StrictMode and with every error fatal, in one process: starting PowerShell takes longer than the tests.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from hermes_shell import completion
from hermes_shell.dialects import DIALECTS
from tests.completion.harness import PROBES
from tests.conftest import require
from tools.terminal import SHELLS

DIALECT = DIALECTS["powershell"]
quote = DIALECT.quote

STRICT = (
    "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true"
)

# A user's own; the function is what the snippet makes of the program.
THEIRS = (
    "function hermes { & $global:Agent @args }; Set-Alias h hermes; function hw { hermes -p work @args };"
    " function plain { hermes @args }; function other { hermes profile @args }"
)

NAMES = (
    *("my file.zip", "it's.zip", "cost$5.zip", "a;b.zip", "día.zip", "k=v.zip", "t:1.zip", "-dash.zip", "[set].zip"),
    *("star*.zip", "#hash.zip", "back\\slash.zip", '"q".zip', "bang!.zip", "and&.zip", "(p).zip", "`t`.zip", "~t.zip"),
    *("$(touch x).zip", "{b}.zip", "100%.zip", "a,b.zip", "<l.zip", "^c.zip", "‘t’.zip", "“d”.zip", "@at.zip", "'.zip"),
    *("a|b.zip", "--long.zip", "1kb.zip", "no\u00a0break.zip", "🚒.zip"),
)


class Match(NamedTuple):
    """A result of TabExpansion2, and the line with it put in."""

    kind: str
    text: str
    shown: str
    tip: str
    line: str


class Pwsh:
    """A PowerShell that evaluates what it is given.

    Args:
        home: Its HOME and working directory.
        start: What it evaluates first.
    """

    def __init__(self, home: Path, start: str) -> None:
        program = require(SHELLS["powershell"]).path()
        assert program
        self.errors = home / "stderr"
        with self.errors.open("w") as stderr:
            self._child = subprocess.Popen(
                [
                    program,
                    "-NoLogo",
                    "-NoProfile",
                    "-NonInteractive",
                    "-Command",
                    f"{start}\n. {PROBES / 'evaluate.ps1'}",
                ],
                env={"HOME": str(home), "PATH": "/usr/bin:/bin", "NO_COLOR": "1", "LANG": "C.UTF-8"},
                cwd=home,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )

    def give(self, text: str) -> list[Any]:
        """Evaluate a text; return what it gave."""
        assert self._child.stdin
        assert self._child.stdout
        print(json.dumps(text), file=self._child.stdin, flush=True)
        answer = self._child.stdout.readline()
        assert answer, self.errors.read_text()
        found = json.loads(answer)
        assert "error" not in found, f"{text}: {found['error']}"
        return list(found["given"])

    def tab(self, line: str) -> list[Match]:
        """Return what TAB finds at the mark."""
        return [Match(*each) for each in self.give(f"Complete-Line {quote(line)}")]

    def words(self, line: str) -> list[str]:
        """Return the list that is shown."""
        return [match.shown for match in self.tab(line)]

    def only(self, line: str) -> str:
        """Return the line with the one result put in."""
        (match,) = self.tab(line)
        return match.line

    def close(self) -> None:
        """End it."""
        self._child.kill()
        self._child.communicate()


def script_path(home: Path) -> Path:
    return Path(completion.path({"HOME": str(home)}, DIALECT))


def loader_path(home: Path) -> Path:
    return Path(completion.loader_path({"HOME": str(home)}, DIALECT))


def install(home: Path) -> None:
    env = {"HOME": str(home)}
    script_path(home).parent.mkdir(parents=True, exist_ok=True)
    script_path(home).write_text(completion.script(env, DIALECT))
    loader_path(home).write_text(completion.loader(env, DIALECT))
