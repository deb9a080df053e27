"""Switching a profile in a running shell, beside virtualenv's `activate` + `deactivate` in the same shell.

    python -m benchmarks.switch

And beside what pyenv, direnv and mise do for a switch, in bash (neighbours.py).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import loops, neighbours
from benchmarks.loops import check, repeated
from benchmarks.measure import Figure, Verdict, interleaved, print_table, scratch
from benchmarks.row import Row, beside, exit_code, processes
from hermes_shell import dialects, rendering
from tools.shells import SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Mapping

# The bars of the design; it has none for PowerShell. The second one is for a quiet machine, so it is
# shown and never fails.
RATIO = 20
SECONDS = 100e-6
UNBARRED = frozenset(("powershell",))

PROFILES = ("work", "play")
SWITCHES = "; ".join(f"hermes profile use {name} -s" for name in PROFILES)

ACTIVATORS = {"fish": "activate.fish", "powershell": "activate.ps1"}


@dataclass(frozen=True)
class Plan:
    """How much to measure: enough repetitions to outweigh the noise of the shell's start."""

    rounds: int
    ours: tuple[int, int]
    theirs: tuple[int, int]


PLAN = Plan(rounds=15, ours=(5, 405), theirs=(1, 21))
# It is slow to start, and compiles what it repeats: the few have to be enough to have that behind them.
PLANS = {"powershell": Plan(rounds=4, ours=(101, 1101), theirs=(41, 341))}


@dataclass(frozen=True)
class Contest:
    """Ours and the rival's in one shell: the text of a script that repeats it so many times."""

    shell: Shell
    env: Mapping[str, str]
    ours: Callable[[int], str]
    theirs: Callable[[int], str]


@dataclass(frozen=True)
class Result:
    """What came of one shell.

    Attributes:
        shell: Its name.
        ours: Seconds for one switch.
        theirs: Seconds for one activate + deactivate.
        starts: Forks and execs of one switch, and of one activate + deactivate; None where not counted.
    """

    shell: str
    ours: Figure
    theirs: Figure
    starts: tuple[float, float] | None

    @property
    def ratio(self) -> Figure:
        """How many times faster ours is."""
        return self.theirs.over(self.ours)

    @property
    def faster(self) -> Verdict:
        """Whether it is fast enough beside the rival."""
        return Verdict.NONE if self.shell in UNBARRED else self.ratio.at_least(RATIO)

    @property
    def alone(self) -> Verdict:
        """Whether it starts nothing."""
        if self.starts is None:
            return Verdict.NONE
        return Verdict.MISSES if self.starts[0] else Verdict.HOLDS

    def row(self) -> list[str]:
        """Return the cells of the table."""
        starts = [f"{count:g}" for count in self.starts] if self.starts else ["not counted", ""]
        times = [self.ours.as_time(), self.theirs.as_time(), self.ratio.as_ratio()]
        return [self.shell, *times, self.faster.value, *starts, self.alone.value]


def make_rival(env: Mapping[str, str]) -> Path:
    """Make a virtual environment below HOME; return the directory of its activators."""
    where = Path(env["HOME"], "venv")
    command = [sys.executable, "-m", "virtualenv", "--quiet", "--no-seed", str(where)]
    subprocess.run(command, env=env, check=True)
    return where / "bin"


def prepare(shell: Shell, env: Mapping[str, str], activators: Path) -> Contest:
    """Render the snippet of a shell and put the scripts of its contest together."""
    snippet = Path(env["HOME"], f"{shell.name}-{shell.snippet}")
    snippet.write_text(rendering.snippet(env, dialects.named(shell.name)))
    load = shell.source(str(snippet))
    activate = shell.source(str(activators / ACTIVATORS.get(shell.name, "activate")))
    pinned = check(shell, "HERMES_SHELL_PROFILE", PROFILES[-1])
    activated = check(shell, "VIRTUAL_ENV", str(activators.parent))

    def ours(times: int) -> str:
        return f"{load}; {repeated(shell, SWITCHES, times)}; {pinned}"

    def theirs(times: int) -> str:
        return f"{repeated(shell, f'{activate}; deactivate', times)}; {activate}; {activated}"

    return Contest(shell, env, ours, theirs)


def hold(contest: Contest) -> Result:
    """Measure one shell."""
    plan = PLANS.get(contest.shell.name, PLAN)
    cases = {
        "theirs": lambda: loops.timed(contest.shell, contest.theirs, contest.env, plan.theirs),
        "ours": lambda: loops.timed(contest.shell, contest.ours, contest.env, plan.ours) / len(PROFILES),
    }
    figures = interleaved(cases, plan.rounds)
    ours, theirs = (loops.started(contest.shell, text, contest.env) for text in (contest.ours, contest.theirs))
    started = None if ours is None or theirs is None else (ours / len(PROFILES), theirs)
    return Result(contest.shell.name, figures["ours"], figures["theirs"], started)


def report(results: list[Result]) -> None:
    """Print what came of it."""
    print("A switch in a running shell, beside virtualenv's activate + deactivate in the same shell")
    print(f"(median and quartiles of {PLAN.rounds} interleaved rounds; PowerShell, a few: it has no bar)\n")
    heading = ["shell", "switch", "virtualenv", "faster", f"at least {RATIO} ×"]
    print_table([*heading, "forks + execs", "virtualenv's", "none"], [result.row() for result in results])
    absolute = (f"{result.shell} {'yes' if result.ours.median < SECONDS else 'no'}" for result in results)
    print(f"\nFor information, under {SECONDS * 1e6:.0f} µs (on a quiet machine): {', '.join(absolute)}")


def run() -> list[Row]:
    """Measure every shell that is installed; print what came of it, and return it."""
    with scratch(*PROFILES) as env:
        activators = make_rival(env)
        results = [hold(prepare(shell, env, activators)) for shell in SHELLS.values() if shell.path()]
        rows = neighbours.measure(env, Path(env["HOME"], f"bash-{SHELLS['bash'].snippet}"), SWITCHES, len(PROFILES))
    report(results)
    neighbours.report(rows)
    missing = sorted(SHELLS.keys() - {result.shell for result in results})
    if missing:
        print(f"Not installed: {', '.join(missing)}")
    return table(results, rows)


def table(results: list[Result], ways: list[neighbours.Way]) -> list[Row]:
    """Return the rows of the table of all: a shell each, the processes, and what others do in bash."""
    found = []
    for result in results:
        what, ours = f"switch in {result.shell}", result.ours.time()
        bar = "" if result.shell in UNBARRED else f"virtualenv at least {RATIO} ×"
        found.append(Row(what, ours, {"virtualenv": result.ratio.ratio()}, bar, result.faster))
        if bar:
            fast = result.ours.at_most(SECONDS)
            found.append(Row(what, ours, {}, f"under {SECONDS * 1e6:.0f} µs", fast, quiet=True))
    starts = {result.shell: result.starts[0] if result.starts else None for result in results}
    times = {way.name: way.switch for way in ways}
    others = beside(times, neighbours.OURS, *(way.name for way in ways if way.name != neighbours.OURS))
    theirs = Row("switch in bash, beside others", times[neighbours.OURS].time(), others)
    return [*found, processes("switch", starts), theirs]


if __name__ == "__main__":
    sys.exit(exit_code(run()))
