"""What pyenv, direnv and mise do for a switch, beside ours, all in bash.

pyenv has a command for it. direnv and mise switch by directory, in a hook that runs before the prompt; so
the directory is changed, and done what bash does before a prompt.
"""

from __future__ import annotations

import functools
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import loops, rivals
from benchmarks.measure import Figure, interleaved, print_table
from tools.shells import SHELLS

if TYPE_CHECKING:
    from collections.abc import Mapping

ROUNDS = 10
OURS = "hermes-shell"
BASH = SHELLS["bash"]

# What bash does before a prompt, with whatever a rival has hung in there.
BEFORE_PROMPT = 'for each in "${PROMPT_COMMAND[@]}"; do eval "$each"; done'

FILES = {"direnv": (".envrc", "export NEIGHBOUR={}\n"), "mise": ("mise.toml", '[env]\nNEIGHBOUR = "{}"\n')}
TRUST = {"direnv": "allow", "mise": "trust"}
PLACES = ("one", "other")


@dataclass(frozen=True)
class Case:
    """One way to switch.

    Attributes:
        load: What is evaluated once.
        body: What is repeated; it switches to and fro.
        check: What fails where it did not work.
        times: Few and many repetitions.
    """

    load: str
    body: str
    check: str
    times: tuple[int, int]

    def text(self, times: int) -> str:
        """Return the script."""
        return f"{self.load}; {loops.repeated(BASH, self.body, times)}; {self.check}"


@dataclass(frozen=True)
class Way:
    """What one way to switch came to.

    Attributes:
        name: Whose it is.
        switch: Seconds for a switch.
        beside: How many times ours that is.
        starts: Its forks and execs; None where not counted.
    """

    name: str
    switch: Figure
    beside: Figure
    starts: float | None

    def cells(self) -> list[str]:
        """Return the cells of the table."""
        starts = "not counted" if self.starts is None else f"{self.starts:g}"
        return [self.name, self.switch.as_time(), self.beside.as_ratio(), starts]


def by_directory(rival: rivals.Rival, env: Mapping[str, str]) -> Case:
    """Make two directories that a rival tells apart, and trust them."""
    name, line = FILES[rival.name]
    bodies = []
    for each in PLACES:
        place = Path(env["HOME"], rival.name, each)
        place.mkdir(parents=True)
        (place / name).write_text(line.format(each))
        subprocess.run([rival.path() or "", TRUST[rival.name]], cwd=place, env=env, check=True, capture_output=True)
        bodies.append(f"cd {BASH.quote(str(place))}; {BEFORE_PROMPT}")
    load = f"{rival.evaluated(BASH)} 2>/dev/null; exec 2>/dev/null"
    return Case(load, "; ".join(bodies), loops.check(BASH, "NEIGHBOUR", PLACES[-1]), (1, 11))


def cases(env: Mapping[str, str], snippet: Path, switches: str) -> dict[str, Case]:
    """Return ours and that of each rival that is here."""
    found = {OURS: Case(BASH.source(str(snippet)), switches, "true", (5, 405))}
    for rival in rivals.found(rivals.DIRENV, rivals.MISE):
        found[rival.name] = by_directory(rival, env)
    if rivals.found(rivals.PYENV):
        body = "pyenv shell system; pyenv shell --unset"
        found["pyenv"] = Case(rivals.PYENV.evaluated(BASH), body, "pyenv shell system; test $PYENV_VERSION", (1, 11))
    return found


def measure(env: Mapping[str, str], snippet: Path, switches: str, count: int) -> list[Way]:
    """Measure ours and theirs in one run.

    Args:
        env: The environment of a scratch HOME with the profiles that are switched between.
        snippet: Our rendered snippet.
        switches: Commands of ours that switch.
        count: How many switches that are.
    """
    env = rivals.environment(env)
    found = cases(env, snippet, switches)
    runs = {name: functools.partial(loops.timed, BASH, case.text, env, case.times) for name, case in found.items()}
    figures = interleaved({name: _each(run, count) for name, run in runs.items()}, ROUNDS)
    ways = []
    for name, case in found.items():
        started = loops.started(BASH, case.text, env)
        starts = None if started is None else started / count
        ways.append(Way(name, figures[name], figures[name].over(figures[OURS]), starts))
    return ways


def _each(run: functools.partial[float], count: int) -> functools.partial[float]:
    return functools.partial(lambda: run() / count)


def report(ways: list[Way]) -> None:
    """Print what came of it."""
    print(f"\nA switch in bash, beside what others do for one (median and quartiles of {ROUNDS} interleaved rounds)\n")
    print_table(["who", "switch", "beside ours", "forks + execs"], [way.cells() for way in ways])
    rivals.print_found(rivals.DIRENV, rivals.MISE, rivals.PYENV)
