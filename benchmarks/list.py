"""`hermes profile list`, beside `python -c pass` and the agent's own.

    python -m benchmarks.list

Every profile has a config.yaml of the size that the agent's setup writes. Cold means that nothing is remembered:
what was is removed before each run.
"""

from __future__ import annotations

import functools
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Figure, Verdict, interleaved, print_table, scratch, spawn
from benchmarks.row import Row, beside, exit_code
from hermes_shell import home, rendering
from tools import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FEW, MANY = 20, 1000
# How many times as long as an interpreter that does nothing.
BARS = {FEW: 6.0, MANY: 18.0}

ROUNDS = 10
RUNS = 3

NOTHING = "python -c pass"
AGENT = f"the agent, {FEW} profiles"
LIST = ("profile", "list")

# What a file has to be older than to be remembered.
_SETTLED = 2.5

_SECTION = "section_{}:\n  first: true  # what it is for\n  second: [a, b, c]\n"
_CONFIG = "model:\n  default: maker/model-{0}\n  provider: maker\n" + "".join(map(_SECTION.format, range(60)))


def fill(env: Mapping[str, str], count: int) -> None:
    """Make profiles that have something to tell."""
    for number in range(count):
        place = Path(home.profile_dir(home.root(env), f"profile-{number}"))
        place.mkdir(parents=True)
        (place / "config.yaml").write_text(_CONFIG.format(number))
        (place / "profile.yaml").write_text(f"description: what profile {number} is for\n")


def cold(argv: list[str], env: Mapping[str, str]) -> float:
    """Measure a list with nothing remembered."""
    remembered = Path(home.cache_dir(env), "profiles")
    remembered.unlink(missing_ok=True)
    elapsed = spawn(argv, env)
    assert remembered.exists()
    return elapsed


def cases(few: Mapping[str, str], many: Mapping[str, str]) -> dict[str, Callable[[], float]]:
    """Return what is measured, by its name in the table."""
    ours = [rendering.our_program(), *LIST]
    theirs = [str(prepare.AGENT / "bin" / "hermes"), *LIST]
    found: dict[str, Callable[[], float]] = {
        NOTHING: functools.partial(spawn, [sys.executable, "-c", "pass"], few),
        named(FEW): functools.partial(spawn, ours, few),
        named(MANY): functools.partial(spawn, ours, many),
        f"{named(MANY)}, cold": functools.partial(cold, ours, many),
    }
    if os.access(theirs[0], os.X_OK):
        # Not with many: there it takes more than ten seconds each time.
        found[AGENT] = functools.partial(spawn, theirs, few)
    return found


def named(count: int) -> str:
    """Return what our list of so many profiles is called in the table."""
    return f"ours, {count} profiles"


def measure() -> dict[str, Figure]:
    """Measure everything."""
    with scratch() as few, scratch() as many:
        fill(few, FEW)
        fill(many, MANY)
        time.sleep(_SETTLED)
        runs = cases(few, many)
        for run in runs.values():
            run()  # which writes down what is remembered
        return interleaved(runs, ROUNDS, RUNS)


def run() -> list[Row]:
    """Measure; print what came of it, and return it."""
    figures = measure()
    ratios = {name: figure.over(figures[NOTHING]) for name, figure in figures.items()}
    verdicts = dict.fromkeys(figures, Verdict.NONE)
    verdicts |= {named(count): ratios[named(count)].at_most(bar) for count, bar in BARS.items()}
    print("A list of all profiles, from its spawn to its end")
    print(f"(median and quartiles of {ROUNDS} rounds of {RUNS} interleaved runs)\n")
    bars = " or ".join(f"{bar:g} × for {count}" for count, bar in BARS.items())
    rows = [[name, figures[name].as_time(), ratios[name].as_ratio(), verdicts[name].value] for name in figures]
    print_table(["who", "time", f"beside {NOTHING}", f"at most {bars}"], rows)
    return [
        Row(
            f"`hermes {' '.join(LIST)}`, {count:,} profiles",
            figures[named(count)].time(),
            beside(figures, named(count), NOTHING, *([AGENT] if count == FEW else [])),
            f"at most {bar:g} × {NOTHING}",
            verdicts[named(count)],
        )
        for count, bar in BARS.items()
    ]


if __name__ == "__main__":
    sys.exit(exit_code(run()))
