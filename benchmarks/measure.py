"""What the benchmarks share: spawn, measure beside a rival, judge, print.

Machines are shared and noisy. So nothing is measured by itself: each round runs the rival and ours one
after the other, a ratio is taken inside a round, and the median of the ratios is judged. All times are
in seconds.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hermes_shell import home
from tools.terminal import clean_env

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Name = TypeVar("Name")

# `?`: not every system has that call.
_TRACED = "trace=execve,?execveat,?fork,?vfork,clone,?clone3"
_STARTED = re.compile(r"\b(?:execve|execveat|fork|vfork|clone|clone3)\((?!.*CLONE_THREAD)")


class Verdict(Enum):
    """How a figure stands to its bar."""

    HOLDS = "holds"
    UNCLEAR = "unclear: within the noise"
    MISSES = "misses"
    NONE = ""


@dataclass(frozen=True)
class Figure:
    """One value from each round, in whatever unit the caller measures."""

    values: list[float]

    @property
    def median(self) -> float:
        """The value to quote."""
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """The bounds of the middle half of the values: the noise."""
        low, _, high = statistics.quantiles(self.values, n=4)
        return low, high

    def minus(self, other: Figure) -> Figure:
        """Return the differences to another figure, round by round."""
        return Figure([ours - theirs for ours, theirs in zip(self.values, other.values, strict=True)])

    def over(self, other: Figure) -> Figure:
        """Return the ratios to another figure, round by round."""
        return Figure([ours / theirs for ours, theirs in zip(self.values, other.values, strict=True)])

    def at_least(self, bar: float) -> Verdict:
        """Judge a figure that ought to be high."""
        if self.median >= bar:
            return Verdict.HOLDS
        return Verdict.MISSES if self.quartiles[1] < bar else Verdict.UNCLEAR

    def at_most(self, bar: float) -> Verdict:
        """Judge a figure that ought to be low."""
        if self.median <= bar:
            return Verdict.HOLDS
        return Verdict.MISSES if self.quartiles[0] > bar else Verdict.UNCLEAR

    def time(self) -> str:
        """Return the median, as microseconds or milliseconds."""
        return self._quoted(*self._unit())

    def ratio(self) -> str:
        """Return the median, as so many times."""
        return self._quoted("×", 1)

    def as_time(self) -> str:
        """Return the median and the quartiles, as microseconds or milliseconds."""
        return self._shown(*self._unit())

    def as_ratio(self) -> str:
        """Return the median and the quartiles, as so many times."""
        return self._shown("×", 1)

    def _unit(self) -> tuple[str, float]:
        return ("µs", 1e6) if abs(self.median) < 1e-3 else ("ms", 1e3)

    def _digits(self, scale: float) -> int:
        median = self.median * scale
        return 2 if median < 10 else 1 if median < 100 else 0

    def _quoted(self, unit: str, scale: float) -> str:
        return f"{self.median * scale:.{self._digits(scale)}f} {unit}"

    def _shown(self, unit: str, scale: float) -> str:
        digits = self._digits(scale)
        low, high = (value * scale for value in self.quartiles)
        return f"{self._quoted(unit, scale)} ({low:.{digits}f}-{high:.{digits}f})"


def interleaved(cases: Mapping[Name, Callable[[], float]], rounds: int, runs: int = 1) -> dict[Name, Figure]:
    """Measure every case in turn, again and again.

    Args:
        cases: What to measure; each call returns one measurement.
        rounds: How many values a figure gets.
        runs: How many measurements, interleaved as well, make one value: their median.
    """
    values: dict[Name, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        taken: dict[Name, list[float]] = {name: [] for name in cases}
        for _ in range(runs):
            for name, measure in cases.items():
                taken[name].append(measure())
        for name in cases:
            values[name].append(statistics.median(taken[name]))
    return {name: Figure(values[name]) for name in cases}


def spawn(argv: Sequence[str], env: Mapping[str, str]) -> float:
    """Run a program with no terminal; return the time from its spawn to its end.

    Raises:
        RuntimeError: It failed: what it did then must not be taken for what was to be measured.
    """
    start = time.perf_counter()
    pid = os.posix_spawn(
        argv[0],
        list(argv),
        env,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),  # an interactive shell misses its terminal
        ],
    )
    _, status = os.waitpid(pid, 0)
    elapsed = time.perf_counter() - start
    if status:
        raise RuntimeError(f"ended with {os.waitstatus_to_exitcode(status)}: {' '.join(argv)[:400]}")
    return elapsed


def starts(argv: Sequence[str], env: Mapping[str, str]) -> int | None:
    """Return how many forks and execs a program makes; None where strace is missing or not allowed."""
    with tempfile.NamedTemporaryFile("r") as log:
        command = [*tracing(log.name), *argv]
        if command == [*argv]:
            return None
        done = subprocess.run(command, env=env, check=False, capture_output=True, stdin=subprocess.DEVNULL)
        return None if done.returncode else traced(log.name)


def tracing(log: str) -> list[str]:
    """Return the words before a command line that let strace write its forks and execs to `log`; none without it."""
    strace = shutil.which("strace")
    return [strace, "-f", "-qq", "-e", _TRACED, "-o", log] if strace else []


def traced(log: str) -> int:
    """Return how many forks and execs strace wrote to `log`."""
    return len(_STARTED.findall(Path(log).read_text(errors="replace")))


@contextmanager
def scratch(*profiles: str) -> Iterator[dict[str, str]]:
    """Give the environment of a fresh login whose HOME, a temporary one, has these profiles."""
    with tempfile.TemporaryDirectory(prefix="hermes-shell-benchmark.") as directory:
        user = Path(directory).resolve()
        env = clean_env(user)
        for name in profiles:
            Path(home.profile_dir(home.root(env), name)).mkdir(parents=True)
        yield env


def print_table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns as wide as they need to be."""
    widths = [max(len(row[column]) for row in (heading, *rows)) for column in range(len(heading))]
    for row in (heading, ["-" * width for width in widths], *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
