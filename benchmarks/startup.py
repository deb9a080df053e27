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
from benchmarks.measure import Figure, Verdict, interleaved, print_table, scratch, spawn, starts
from benchmarks.row import Row, exit_code, processes
from hermes_shell import dialects, installed, rendering
from tools.shells import SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Mapping

# The bars of the design. PowerShell compiles what it loads, so there it is a file of the same size.
SECONDS = 1e-3
RATIO = 1.05
BY_SIZE = frozenset(("powershell",))

ROUNDS, RUNS = 12, 6
BARE, OURS, SAME_SIZE = "nothing", "hermes-shell", "a file of the same size"


@dataclass(frozen=True)
class Line:
    """What one start-up line came to.

    Attributes:
        shell: The name of the shell.
        name: Whose line it is.
        added: Seconds that it adds.
        whole: Seconds that the start of the shell takes with it.
        beside: How many times that is of what ours adds.
        started: The forks and execs that it adds; None where not counted.
        verdicts: How it stands to the bars: its time, its processes.
    """

    shell: str
    name: str
    added: Figure
    whole: Figure
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


def hold(shell: Shell, env: Mapping[str, str]) -> list[Line]:
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
        rows.append(Line(shell.name, name, added, figure, times, started, verdicts))
    return rows[1:]


def run() -> list[Row]:
    """Measure every shell that is installed; print what came of it, and return it."""
    with scratch() as plain:
        env = rivals.environment(plain)
        rows = [row for shell in SHELLS.values() if shell.path() for row in hold(shell, env)]
    print("\nWhat a line in a start-up file adds to the start of a shell")
    print(f"(median and quartiles of {ROUNDS} rounds of {RUNS} interleaved runs)\n")
    heading = ["shell", "line", "adds", "beside the bare shell", "at most 1 ms", "forks + execs", "none"]
    print_table(heading, [row.cells() for row in rows])
    print(f"PowerShell has another bar: at most {RATIO} × a file of the same size")
    rivals.print_found(*rivals.ALL)
    return table(rows)


def table(lines: list[Line]) -> list[Row]:
    """Return the rows of the table of all: a shell each, and the processes."""
    found = []
    for ours in lines:
        if ours.name == OURS:
            # What a line adds in PowerShell is next to nothing beside its start: there the whole is compared.
            by_size = ours.shell in BY_SIZE
            others = [each for each in lines if each.shell == ours.shell and each is not ours]
            taken = {
                each.name: (each.whole.over(ours.whole) if by_size else each.added.over(ours.added)).ratio()
                for each in others
            }
            bar = f"at most {RATIO} × {SAME_SIZE}" if by_size else f"at most {SECONDS * 1e3:g} ms"
            found.append(
                Row(f"added to the start of {ours.shell}", ours.added.time(), taken, bar, ours.verdicts[0]),
            )
    return [*found, processes("start", {line.shell: line.started for line in lines if line.name == OURS})]


if __name__ == "__main__":
    sys.exit(exit_code(run()))
