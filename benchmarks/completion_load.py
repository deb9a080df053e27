"""What it takes to load a completion, and the first TAB of a zsh, which loads what completes it."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import completers, tabs
from benchmarks.completers import COMMANDS, OURS, Completer
from benchmarks.measure import Verdict, interleaved, print_table, scratch
from benchmarks.row import Row, beside
from hermes_shell import completion, dialects
from tools.shells import SHELLS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tools.shells import Shell

# The bar for the first TAB, in seconds.
FIRST = 15e-3

ROUNDS = 9
# It takes half a second to start.
FEWER = {"powershell": 4}

LOADER, AUTOLOADED, SOURCED = "our loader", "ours in one file, autoloaded", "ours, sourced before"
ZSH = "a command with one word: zsh itself"
ONE_WORD = "one-word() { compadd word }; compdef one-word hermes"


def loading(shell: Shell, each: Completer, env: Mapping[str, str]) -> float:
    """Return the seconds that a fresh shell takes to load a completion."""
    with tabs.session(shell, each.load, env) as session:
        return session.loaded


def first(name: str, each: Completer, env: Mapping[str, str]) -> float:
    """Return the seconds of the first TAB in a fresh zsh, for a command.

    Raises:
        RuntimeError: Nothing was offered.
    """
    with tabs.session(SHELLS["zsh"], each.load, env) as session:
        answer = session.tab(each.line(COMMANDS))
    if not answer.count:
        raise RuntimeError(f"nothing was offered: {name}")
    return answer.seconds


def firsts(env: Mapping[str, str]) -> dict[str, Completer]:
    """Return whose first TAB is measured in zsh, by name."""
    zsh = SHELLS["zsh"]
    every = {each.name: each for each in completers.every(zsh, env)}
    ours = every.pop(OURS)
    file = Path(env["HOME"], "fpath", "_hermes_in_one")
    file.parent.mkdir()
    file.write_text(completion.script(env, dialects.named(zsh.name)))
    # As compinit does it for a file that says so.
    load = f"autoload -Uz {zsh.quote(str(file))}; compdef {file.name} {ours.command}"
    return {
        LOADER: completers.loader(zsh, env),
        AUTOLOADED: replace(ours, load=load),
        SOURCED: ours,
        ZSH: replace(ours, load=ONE_WORD),
        **every,
    }


def rows_of_loading(shell: Shell, env: Mapping[str, str]) -> list[list[str]]:
    """Return the rows of a table of what loading takes."""
    cases = {each.name: functools.partial(loading, shell, each, env) for each in completers.every(shell, env)}
    cases[LOADER] = functools.partial(loading, shell, completers.loader(shell, env), env)
    figures = interleaved(cases, FEWER.get(shell.name, ROUNDS))
    return [
        [shell.name, name, figure.as_time(), figure.over(figures[OURS]).as_ratio()] for name, figure in figures.items()
    ]


def rows_of_first(env: Mapping[str, str]) -> tuple[list[list[str]], Row]:
    """Return the rows of a table of the first TAB in zsh, and that of the table of all."""
    found = firsts(env)
    figures = interleaved({name: functools.partial(first, name, each, env) for name, each in found.items()}, ROUNDS)
    verdict = figures[LOADER].at_most(FIRST)
    verdicts = {LOADER: verdict, AUTOLOADED: figures[AUTOLOADED].at_most(FIRST)}
    rows = [
        [name, figure.as_time(), figure.over(figures[LOADER]).as_ratio(), verdicts.get(name, Verdict.NONE).value]
        for name, figure in figures.items()
    ]
    others = beside(figures, LOADER, *completers.RIVALS)
    bar = f"under {FIRST * 1e3:g} ms"
    return rows, Row("first TAB in zsh, 20 profiles", figures[LOADER].time(), others, bar, verdict)


def report(shells: Sequence[Shell], *names: str) -> list[Row]:
    """Measure and print both tables for a HOME with these profiles; return the rows of the table of all."""
    with scratch(*names) as env:
        completers.prepared(env)
        loads = [row for shell in shells for row in rows_of_loading(shell, env)]
        first_tab = rows_of_first(env) if SHELLS["zsh"] in shells else None
    print("\nTo load it, in a fresh shell")
    print(f"(median and quartiles of {ROUNDS} interleaved rounds)\n")
    print_table(["shell", "what", "time", "beside ours"], loads)
    if first_tab:
        print("\nThe first TAB for a command in a fresh zsh")
        print(f"(median and quartiles of {ROUNDS} interleaved rounds)\n")
        print_table(["what", "time", "beside ours, by the loader", f"under {FIRST * 1e3:g} ms"], first_tab[0])
    return [first_tab[1]] if first_tab else []
