"""Our segment in a running shell, beside what others do before each prompt.

    python -m benchmarks.prompt

A rival is loaded as its users load it, and then does what the shell makes it do before a prompt.
"""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import loops, rivals
from benchmarks.measure import Figure, Verdict, interleaved, print_table, scratch, spawn
from benchmarks.row import Row, beside, exit_code, processes
from hermes_shell import dialects, home, rendering, session, sticky
from tools.shells import SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Mapping

# The bar of the design. It is for a quiet machine, so it is shown and never fails.
SECONDS = 50e-6

PROFILES = ("work", "play")
ROUNDS = 10
RIVALS = (rivals.STARSHIP, rivals.MISE, rivals.DIRENV)
PINNED, STICKY = "hermes-shell, pinned", "hermes-shell, sticky default"

SEGMENTS = {"fish": "hermes_prompt '(%s) '", "powershell": "$seen = Get-HermesPrompt '(%s) '"}
# What the shell itself does before a prompt, with whatever the rival has hung in there.
CYCLES = {
    "bash": 'for each in "${PROMPT_COMMAND[@]}"; do eval "$each"; done; seen=${PS1@P}',
    "zsh": "for each in $precmd_functions; do $each; done; seen=${(e%%)PROMPT}",
    "fish": "emit fish_prompt; fish_prompt >/dev/null",
}


@dataclass(frozen=True)
class Case:
    """One thing that is done before a prompt.

    Attributes:
        shell: Where.
        load: What is evaluated once.
        body: What is repeated.
        env: The environment.
        times: Few and many repetitions.
        ours: Whether the bars are for it.
    """

    shell: Shell
    load: str
    body: str
    env: Mapping[str, str]
    times: tuple[int, int]
    ours: bool = False

    def text(self, times: int) -> str:
        """Return the script that repeats it so many times."""
        return f"{self.load}; {loops.repeated(self.shell, self.body, times)}"

    def timed(self) -> float:
        """Return the seconds that one repetition takes."""
        return loops.timed(self.shell, self.text, self.env, self.times)


def own(shell: Shell, env: Mapping[str, str]) -> dict[str, Case]:
    """Return our segment in its two states, after a look at what it says."""
    snippet = Path(env["HOME"], f"{shell.name}-{shell.snippet}")
    snippet.write_text(rendering.snippet(env, dialects.named(shell.name)))
    load = shell.source(str(snippet))
    body = SEGMENTS.get(shell.name, "hermes_prompt")
    pin = {session.HOME: home.profile_dir(home.root(env), PROFILES[0]), session.PROFILE: PROFILES[0]}
    # PowerShell compiles what it repeats: the few have to be enough to have that behind them.
    times = (2001, 8001) if shell.name == "powershell" else (10, 1010)
    for more, name in ((pin, PROFILES[0]), ({}, PROFILES[1])):
        if shell.name in ("bash", "zsh"):
            spawn(shell.script(f"{load}; {body}; {loops.check(shell, 'HERMES_PROMPT', name)}"), {**env, **more})
    return {
        PINNED: Case(shell, load, body, {**env, **pin}, times, ours=True),
        STICKY: Case(shell, load, body, env, times, ours=True),
    }


def theirs(shell: Shell, env: Mapping[str, str]) -> dict[str, Case]:
    """Return what the rivals do, in a directory with nothing to look at: that is the least they do."""
    lines = rivals.loaded(shell, *RIVALS)
    return {name: Case(shell, f"cd; {line}", CYCLES[shell.name], env, (2, 12)) for name, line in lines.items()}


def hold(shell: Shell, env: Mapping[str, str]) -> tuple[list[list[str]], Row, float | None]:
    """Measure one shell; return the rows of its table, that of the table of all, and what ours starts."""
    cases = own(shell, env) | theirs(shell, env)
    figures = interleaved({name: functools.partial(Case.timed, case) for name, case in cases.items()}, ROUNDS)
    rows, counts = [], []
    for name, case in cases.items():
        count = loops.started(shell, case.text, case.env)
        fast = alone = Verdict.NONE
        if case.ours:
            fast = figures[name].at_most(SECONDS)
            alone = Verdict.NONE if count is None else Verdict.MISSES if count else Verdict.HOLDS
            counts.append(count)
        beside = figures[name].over(figures[STICKY]).as_ratio()
        started = "not counted" if count is None else f"{count:g}"
        rows.append([shell.name, name, figures[name].as_time(), beside, fast.value, started, alone.value])
    return rows, summed(shell, figures), None if None in counts else sum(filter(None, counts))


def summed(shell: Shell, figures: Mapping[str, Figure]) -> Row:
    """Return the row of the table of all: the slower state of ours."""
    slower = max((PINNED, STICKY), key=lambda name: figures[name].median)
    others = beside(figures, slower, *(rival.name for rival in RIVALS))
    bar, verdict = f"under {SECONDS * 1e6:.0f} µs", figures[slower].at_most(SECONDS)
    return Row(f"before a prompt of {shell.name}", figures[slower].time(), others, bar, verdict, quiet=True)


def run() -> list[Row]:
    """Measure every shell that is installed; print what came of it, and return it."""
    rows: list[list[str]] = []
    found: list[Row] = []
    counts: dict[str, float | None] = {}
    with scratch(*PROFILES) as plain:
        env = rivals.environment(plain)
        sticky.write(home.root(env), PROFILES[1])
        for shell in SHELLS.values():
            if shell.path():
                more, one, counts[shell.name] = hold(shell, env)
                rows += more
                found.append(one)
    print("\nWhat is done before a prompt, in a running shell")
    print(f"(median and quartiles of {ROUNDS} interleaved rounds)\n")
    bar = f"under {SECONDS * 1e6:.0f} µs (quiet)"
    print_table(["shell", "what", "time", "beside ours, sticky", bar, "forks + execs", "none"], rows)
    rivals.print_found(*RIVALS)
    return [*found, processes("prompt", counts)]


if __name__ == "__main__":
    sys.exit(exit_code(run()))
