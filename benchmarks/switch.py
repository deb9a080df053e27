"""Switching a profile in a running shell, beside virtualenv's `activate` + `deactivate` in the same shell.

    python -m benchmarks.switch

Not every shell has a clock of its own, so all are measured in one way: few and many repetitions, each in
a fresh shell; the difference of the two run times is the repetitions' alone. The loop around them counts
against us.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Figure, Verdict, exit_code, interleaved, print_table, scratch, spawn
from hermes_shell import dialects, rendering
from tools.terminal import SHELLS, Shell

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
LOOPS = {
    "fish": "for i in {words}; {body}; end",
    "powershell": "foreach ($i in 1..{times}) {{ {body} }}",
}
POSIX_LOOP = "for i in {words}; do {body}; done"
CHECKS = {"powershell": "if ($env:{name} -cne {value}) {{ exit 1 }}"}
POSIX_CHECK = 'test "${name}" = {value}'  # fish has the same

# `?`: not every system has that call.
TRACED = "trace=execve,?execveat,?fork,?vfork,clone,?clone3"
STARTED = re.compile(r"\b(?:execve|execveat|fork|vfork|clone|clone3)\((?!.*CLONE_THREAD)")


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


def repeated(shell: Shell, body: str, times: int) -> str:
    """Return the text of a loop; most shells get its numbers written out, to count without arithmetic."""
    words = " ".join(map(str, range(times)))
    return LOOPS.get(shell.name, POSIX_LOOP).format(words=words, times=times, body=body)


def check(shell: Shell, name: str, value: str) -> str:
    """Return text that fails where a variable is not what the work before it ought to have made it."""
    return CHECKS.get(shell.name, POSIX_CHECK).format(name=name, value=shell.quote(value))


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


def timed(contest: Contest, text: Callable[[int], str], repetitions: tuple[int, int]) -> float:
    """Return the seconds that one repetition takes."""
    few, many = (spawn(contest.shell.script(text(times)), contest.env) for times in repetitions)
    return (many - few) / (repetitions[1] - repetitions[0])


def count_starts(contest: Contest, text: Callable[[int], str]) -> float | None:
    """Return the forks and execs of one repetition; None where strace is missing or not allowed."""
    strace = shutil.which("strace")
    if strace is None:
        return None
    log = Path(contest.env["HOME"], "strace.log")
    counts = []
    for times in (1, 11):
        command = [strace, "-f", "-qq", "-e", TRACED, "-o", str(log), *contest.shell.script(text(times))]
        if subprocess.run(command, env=contest.env, check=False, capture_output=True).returncode:
            return None
        counts.append(len(STARTED.findall(log.read_text(errors="replace"))))
    return (counts[1] - counts[0]) / 10


def hold(contest: Contest) -> Result:
    """Measure one shell."""
    plan = PLANS.get(contest.shell.name, PLAN)
    cases = {
        "theirs": lambda: timed(contest, contest.theirs, plan.theirs),
        "ours": lambda: timed(contest, contest.ours, plan.ours) / len(PROFILES),
    }
    figures = interleaved(cases, plan.rounds)
    ours, theirs = count_starts(contest, contest.ours), count_starts(contest, contest.theirs)
    starts = None if ours is None or theirs is None else (ours / len(PROFILES), theirs)
    return Result(contest.shell.name, figures["ours"], figures["theirs"], starts)


def report(results: list[Result]) -> None:
    """Print what came of it."""
    print("A switch in a running shell, beside virtualenv's activate + deactivate in the same shell")
    print(f"(median and quartiles of {PLAN.rounds} interleaved rounds; PowerShell, a few: it has no bar)\n")
    heading = ["shell", "switch", "virtualenv", "faster", f"at least {RATIO} ×"]
    print_table([*heading, "forks + execs", "virtualenv's", "none"], [result.row() for result in results])
    absolute = (f"{result.shell} {'yes' if result.ours.median < SECONDS else 'no'}" for result in results)
    print(f"\nFor information, under {SECONDS * 1e6:.0f} µs (on a quiet machine): {', '.join(absolute)}")


def main() -> int:
    """Measure every shell that is installed; return 1 where a bar is missed clearly."""
    with scratch(*PROFILES) as env:
        activators = make_rival(env)
        results = [hold(prepare(shell, env, activators)) for shell in SHELLS.values() if shell.path()]
    report(results)
    missing = sorted(SHELLS.keys() - {result.shell for result in results})
    if missing:
        print(f"Not installed: {', '.join(missing)}")
    return exit_code([verdict for result in results for verdict in (result.faster, result.alone)])


if __name__ == "__main__":
    sys.exit(main())
