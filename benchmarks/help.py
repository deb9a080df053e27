"""`--help` of ours, beside `python -c pass`.

python -m benchmarks.help
"""

from __future__ import annotations

import functools
import sys

from benchmarks.measure import Figure, Verdict, interleaved, print_table, scratch, spawn
from benchmarks.row import Row, beside, exit_code
from hermes_shell import rendering

ROUNDS, RUNS = 15, 3
BAR = 6.0

NOTHING = "python -c pass"
HELP = {
    "hermes-shell --help": ["--help"],
    "profile --help": ["profile", "--help"],
    "profile list --help": ["profile", "list", "--help"],
    "profile create --help": ["profile", "create", "--help"],
    "profile export --help": ["profile", "export", "--help"],
    "shell --help": ["shell", "--help"],
    "doctor --help": ["doctor", "--help"],
}


def measure() -> dict[str, Figure]:
    """Measure everything."""
    with scratch("work", "play") as env:
        program = rendering.our_program()
        cases = {NOTHING: functools.partial(spawn, [sys.executable, "-c", "pass"], env)}
        cases |= {name: functools.partial(spawn, [program, *words], env) for name, words in HELP.items()}
        return interleaved(cases, ROUNDS, RUNS)


def run() -> list[Row]:
    """Measure; print what came of it, and return it."""
    figures = measure()
    ratios = {name: figure.over(figures[NOTHING]) for name, figure in figures.items()}
    verdicts = {name: ratio.at_most(BAR) if name in HELP else Verdict.NONE for name, ratio in ratios.items()}
    print("The help of a command, from its spawn to its end")
    print(f"(median and quartiles of {ROUNDS} rounds of {RUNS} interleaved runs)\n")
    rows = [[name, figures[name].as_time(), ratios[name].as_ratio(), verdicts[name].value] for name in figures]
    print_table(["what", "time", f"beside {NOTHING}", f"at most {BAR:g} ×"], rows)
    return [
        Row(
            f"`{name}`",
            figures[name].time(),
            beside(figures, name, NOTHING),
            f"at most {BAR:g} × {NOTHING}",
            verdicts[name],
        )
        for name in HELP
    ]


if __name__ == "__main__":
    sys.exit(exit_code(run()))
