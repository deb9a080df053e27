"""TAB, and what loads a completion, beside click, argcomplete and the agent's own script.

    python -m benchmarks.completion

Each shell times itself (tabs.py), with everybody's completion in a process of its own, in turn. Loading, and the
first TAB of a zsh, are in completion_load.py.
"""

from __future__ import annotations

import functools
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks import completers, completion_load, tabs
from benchmarks.completers import AGENT, ALL, COMMANDS, OURS, PREFIX, RIVALS
from benchmarks.measure import (
    Figure,
    Verdict,
    interleaved,
    print_table,
    scratch,
    starts,
    traced,
    tracing,
)
from benchmarks.row import Row, beside, exit_code
from benchmarks.row import processes as none_started
from tools.shells import SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.completers import Completer

FEW, MANY, MOST = 20, 1000, 10_000
ROUNDS = {FEW: 9, MANY: 7, MOST: 3}

# The bars of the design, in seconds.
BARS = {(MANY, PREFIX): 10e-3, (MANY, ALL): 15e-3}

# PowerShell compiles what it has run a few times.
WARM = {"powershell": 8}

TITLES = {COMMANDS: "a command", ALL: "a profile, of all", PREFIX: "a profile, of a tenth"}


def names(count: int) -> list[str]:
    """Return names for so many profiles; a tenth of them begins with the prefix that is typed."""
    return ["work", *(f"team{number % 10}{number // 10:03d}" for number in range(count - 1))]


def typed(size: int, who: str) -> list[str]:
    """Return behind what TAB is measured, with so many profiles."""
    if who == AGENT:
        # It reads all profiles whatever is typed, a process for each, in bash and fish: with most of them a minute.
        return {FEW: [COMMANDS, ALL], MANY: [ALL]}.get(size, [])
    return [COMMANDS, ALL, PREFIX] if size == FEW else [ALL, PREFIX]


def least(size: int, text: str) -> int:
    """Return how many candidates there have to be: else what was measured is something else."""
    fitting = sum(name.startswith(completers.BEGUN) for name in names(size))
    return {COMMANDS: 1, ALL: size, PREFIX: fitting}[text]


def press(session: tabs.Session, line: str, enough: int) -> float:
    """Press TAB; return the seconds.

    Raises:
        RuntimeError: Not all that ought to be offered was.
    """
    answer = session.tab(line)
    if answer.count < enough:
        raise RuntimeError(f"{answer.count} candidates instead of {enough} for {line!r}")
    return answer.seconds


def measure(shell: Shell, found: list[Completer], env: Mapping[str, str], size: int) -> dict[tuple[str, str], Figure]:
    """Measure everybody in one shell; return the times by who, and behind what TAB is pressed."""
    with ExitStack() as stack:
        cases: dict[tuple[str, str], Callable[[], float]] = {}
        for each in found:
            session = stack.enter_context(tabs.session(shell, each.load, env))
            for text in typed(size, each.name):
                case = functools.partial(press, session, each.line(text), least(size, text))
                cases[each.name, text] = case
                for _ in range(WARM.get(shell.name, 1)):
                    case()
        return interleaved(cases, ROUNDS[size])


def rows(shell: Shell, figures: Mapping[tuple[str, str], Figure], size: int) -> Iterator[list[str]]:
    """Give the rows of the table."""
    for text in typed(size, OURS):
        ours = figures[OURS, text]
        bar = BARS.get((size, text))
        verdict = ours.at_most(bar) if bar else Verdict.NONE
        shown = f"{bar * 1e3:g} ms: {verdict.value}" if bar else ""
        others = [figures[who, text].over(ours).as_ratio() if (who, text) in figures else "" for who in RIVALS]
        yield [shell.name, f"{size:,}", TITLES[text], ours.as_time(), shown, *others]


def started(shell: Shell, each: Completer, env: Mapping[str, str], size: int) -> int:
    """Return the forks and execs of one TAB for all profiles: those of three, but for those of one, halved."""
    counts = []
    for presses in (1, 3):
        with tempfile.NamedTemporaryFile("r") as log:
            with tabs.session(shell, each.load, env, tracing(log.name)) as session:
                for _ in range(presses):
                    press(session, each.line(ALL), least(size, ALL))
            counts.append(traced(log.name))
    return (counts[1] - counts[0]) // 2


def processes(shell: Shell, found: list[Completer], env: Mapping[str, str], size: int) -> tuple[list[str], int]:
    """Return the row of a table with the processes of everybody, with few profiles, else ours; and those of ours."""
    counted = [each for each in found if size == FEW or each.name == OURS]
    counts = {each.name: started(shell, each, env, size) for each in counted}
    verdict = Verdict.MISSES if counts[OURS] else Verdict.HOLDS
    cells = [str(counts.get(who, "")) for who in RIVALS]
    return [shell.name, f"{size:,}", str(counts[OURS]), verdict.value, *cells], counts[OURS]


def shells() -> list[Shell]:
    """Return the shells that are here and have a clock: bash before 5 has none."""
    found = [shell for shell in SHELLS.values() if shell.path()]
    blind = [
        shell
        for shell in found
        if shell.name == "bash" and subprocess.run(shell.script('test "$EPOCHREALTIME"'), check=False).returncode
    ]
    for shell in blind:
        print(f"Left out: {shell.path()}, which has no clock")
    return [shell for shell in found if shell not in blind]


@dataclass
class Held:
    """What came of so many profiles.

    Attributes:
        times: The rows of the table of times.
        counts: The rows of the table of processes.
        rows: Those of the table of all: where there is a bar.
        started: The forks and execs of ours, by shell.
    """

    times: list[list[str]] = field(default_factory=list)
    counts: list[list[str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    started: dict[str, float | None] = field(default_factory=dict)


def barred(shell: Shell, figures: Mapping[tuple[str, str], Figure], size: int) -> Iterator[Row]:
    """Give the rows of the table of all."""
    for (many, text), bar in BARS.items():
        if many == size:
            those = {who: figure for (who, behind), figure in figures.items() if behind == text}
            what = f"TAB in {shell.name}, {size:,} profiles: {TITLES[text]}"
            verdict = those[OURS].at_most(bar)
            yield Row(what, those[OURS].time(), beside(those, OURS, *RIVALS), f"under {bar * 1e3:g} ms", verdict)


def hold(size: int) -> Held:
    """Measure with so many profiles."""
    held = Held()
    with scratch(*names(size)) as env:
        completers.prepared(env)
        for shell in shells():
            found = completers.every(shell, env)
            figures = measure(shell, found, env, size)
            held.times += rows(shell, figures, size)
            held.rows += barred(shell, figures, size)
            if size != MOST and starts(shell.script(" "), env) is not None:
                row, held.started[f"{shell.name} ({size:,})"] = processes(shell, found, env, size)
                held.counts.append(row)
    return held


def run() -> list[Row]:
    """Measure every shell that is installed; print what came of it, and return it."""
    held = [hold(size) for size in ROUNDS]
    rounds = " or ".join(f"{rounds} with {size:,} profiles" for size, rounds in ROUNDS.items())
    print("\nTAB in a running shell, from the line to the candidates")
    print(f"(median and quartiles of interleaved rounds: {rounds})\n")
    heading = ["shell", "profiles", "completes", OURS, "under", *(f"{who}, beside it" for who in RIVALS)]
    print_table(heading, [row for each in held for row in each.times])
    if counts := [row for each in held for row in each.counts]:
        print("\nForks and execs of a TAB for a profile, of all\n")
        print_table(["shell", "profiles", OURS, "none", *RIVALS], counts)
    else:
        print("\nForks and execs were not counted: there is no strace that may")
    firsts = completion_load.report(shells(), *names(FEW))
    completers.print_found()
    counted = {name: count for each in held for name, count in each.started.items()}
    return [*(row for each in held for row in each.rows), none_started("TAB", counted), *firsts]


if __name__ == "__main__":
    sys.exit(exit_code(run()))
