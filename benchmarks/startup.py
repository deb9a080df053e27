"""What our snippet adds to the start of a shell, beside what others add.

    python -m benchmarks.startup

Each shell starts with no start-up file, evaluates the one line that a user's would hold, and ends. What is
judged is the difference to the same shell with nothing to evaluate, taken round by round.
"""

from __future__ import annotations

import functools
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import rivals
from benchmarks.measure import Figure, Verdict, exit_code, interleaved, print_table, scratch, spawn, starts
from hermes_shell import dialects, installed, rendering
from tools.terminal import SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Mapping

# The bars of the design. PowerShell compiles what it loads, so there it is a file of the same size.
SECONDS = 1e-3
RATIO = 1.05
BY_SIZE = frozenset(("powershell",))

ROUNDS, RUNS = 12, 6
BARE, OURS, SAME_SIZE = "nothing", "hermes-shell", "a file of the same size"


@dataclass(frozen=True)
class Row:
    """What one start-up line came to.

    Attributes:
        shell: The name of the shell.
        name: Whose line it is.
        added: Seconds that it adds.
        beside: How many times that is of what ours adds.
        started: The forks and execs that it adds; None where not counted.
        verdicts: How it stands to the bars: its time, its processes.
    """

    shell: str
    name: str
    added: Figure
    beside: str
    started: int | None
    verdicts: tuple[Verdict, Verdict]

    def cells(self) -> list[str]:
        """Return the cells of the table."""
        started = "not counted" if self.started is None else str(self.started)
        time, processes = self.verdicts
        return [self.shell, self.name, self.added.as_time(), self.beside, time.value, started, processes.value]


def write_same_size(path: Path, size: int) -> Path:
    """Write functions for PowerShell that take as many bytes as our snippet, but for less than one function."""
    one = (
        "function Get-Nothing{} {{\n    param($From)\n    if ($From -eq 'x') {{ return $From }}\n    $From.Count\n}}\n"
    )
    path.write_text("".join(one.format(number) for number in range(size // len(one) + 1)))
    return path


def lines(shell: Shell, env: Mapping[str, str]) -> dict[str, str]:
    """Return the start-up lines to measure, by whose they are."""
    dialect = dialects.named(shell.name)
    # With the loader of completions, which it loads in turn.
    installed.write(installed.every(env))
    snippet = rendering.snippet_path(env, dialect)
    found = {BARE: "", OURS: dialect.load(dialect.quote(snippet))}
    if shell.name in BY_SIZE:
        same = write_same_size(Path(env["HOME"], "same-size.ps1"), os.path.getsize(snippet))
        found[SAME_SIZE] = dialect.load(dialect.quote(str(same)))
    return found | rivals.loaded(shell, *rivals.ALL)


def interactive(shell: Shell, line: str) -> list[str]:
    """Return the command that evaluates a line as the start-up file of a terminal's shell would."""
    *words, flag, text = shell.script(line)
    return [*words, *(word for word in shell.interactive if word not in words), flag, text]


def judge(shell: Shell, figures: Mapping[str, Figure], started: int | None) -> tuple[Verdict, Verdict]:
    """Return how ours stands to its two bars."""
    alone = Verdict.NONE if started is None else Verdict.MISSES if started else Verdict.HOLDS
    if shell.name in BY_SIZE:
        return figures[OURS].over(figures[SAME_SIZE]).at_most(RATIO), alone
    return figures[OURS].minus(figures[BARE]).at_most(SECONDS), alone


def hold(shell: Shell, env: Mapping[str, str]) -> list[Row]:
    """Measure one shell."""
    scripts = {name: interactive(shell, line or " ") for name, line in lines(shell, env).items()}
    figures = interleaved({name: functools.partial(spawn, each, env) for name, each in scripts.items()}, ROUNDS, RUNS)
    counts = {name: starts(each, env) for name, each in scripts.items()}
    rows = []
    for name, figure in figures.items():
        bare, count = counts[BARE], counts[name]
        started = None if bare is None or count is None else count - bare
        added = figure.minus(figures[BARE])
        times = f"{figure.over(figures[BARE]).median:.2f} ×"
        verdicts = judge(shell, figures, started) if name == OURS else (Verdict.NONE, Verdict.NONE)
        rows.append(Row(shell.name, name, added, times, started, verdicts))
    return rows[1:]


def main() -> int:
    """Measure every shell that is installed; return 1 where a bar is missed clearly."""
    with scratch() as plain:
        env = rivals.environment(plain)
        rows = [row for shell in SHELLS.values() if shell.path() for row in hold(shell, env)]
    print("\nWhat a line in a start-up file adds to the start of a shell")
    print(f"(median and quartiles of {ROUNDS} rounds of {RUNS} interleaved runs)\n")
    heading = ["shell", "line", "adds", "beside the bare shell", "at most 1 ms", "forks + execs", "none"]
    print_table(heading, [row.cells() for row in rows])
    print(f"PowerShell has another bar: at most {RATIO} × a file of the same size")
    rivals.print_found(*rivals.ALL)
    return exit_code([verdict for row in rows for verdict in row.verdicts])


if __name__ == "__main__":
    sys.exit(main())
