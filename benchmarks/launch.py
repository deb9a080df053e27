"""From `hermes …` to the agent: the dispatcher, our wrappers and the function, beside an sh wrapper that only execs.

    python -m benchmarks.launch

The agent is a stand-in that ends at once, so what is measured is what stands in front of it, from the
spawn to the end. It is a script as the agent's installers write it, a first line that names an
interpreter, because the dispatcher reads that line; its interpreter is `true`, for anything slower would
flatter the ratio. The function is measured inside bash, and beside the wrapper in the same bash.
"""

from __future__ import annotations

import functools
import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import launchers, loops, rivals
from benchmarks.measure import Figure, Verdict, interleaved, print_table, scratch, spawn
from benchmarks.row import Row, exit_code
from hermes_shell import agent, aliases, home, integration, rendering, session, sticky
from hermes_shell.dialects import DIALECTS
from tools.reporter import read_report, write_reporter
from tools.shells import SHELLS

if TYPE_CHECKING:
    from collections.abc import Mapping

RATIO = 1.5
PROFILE = "work"
FLAG = ("-p", PROFILE)
COMMAND = "x"

# Runs in a tight loop, in rounds; their product is how often each case runs.
ROUNDS = 40
RUNS = 10

# For those that take ten times as long and more, each beside the sh wrapper too.
SLOW_RUNS = 1

# Inside a shell: few and many.
TIMES = (5, 55)

WRAPPER = "sh wrapper that only execs"
FUNCTION = "in bash: the function, hermes -p work"


@dataclass(frozen=True)
class Case:
    """One way to the agent.

    Attributes:
        argv: What is run.
        env: Its environment.
        barred: Whether the bar is for it.
        arrives: Whether the agent is reached under the profile, so that this can be checked.
    """

    argv: list[str]
    env: Mapping[str, str]
    barred: bool = False
    arrives: bool = True


def interpreter() -> str:
    """Return the path of `true`, the program that ends soonest."""
    return shutil.which("true", path=os.defpath) or sys.exit("true: not found")


def write_program(path: Path, text: str) -> str:
    """Write a script; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def write_wrapper(env: Mapping[str, str], target: Path) -> str:
    """Write the rival, the least that anybody could do; return its path."""
    lines = (
        "#!/bin/sh",
        f"export HERMES_HOME={shlex.quote(profile_home(env))}",
        f'exec {shlex.quote(str(target))} {" ".join(FLAG)} "$@"',
    )
    return write_program(Path(env["HOME"], "bin", "hermes-work"), "\n".join(lines) + "\n")


def profile_home(env: Mapping[str, str]) -> str:
    """Return the home of the profile that everything here runs under."""
    return home.profile_dir(home.root(env), PROFILE)


def pinned(env: Mapping[str, str]) -> dict[str, str]:
    """Return an environment that is pinned to the profile."""
    pins = {session.HOME: profile_home(env), session.PROFILE: PROFILE, session.OWNER: str(os.getpid())}
    return {**env, **pins}


def make_cases(env: Mapping[str, str], target: Path) -> dict[str, Case]:
    """Install the dispatcher and return what is measured.

    The sticky default is the profile too: where there is a flag or a pin, nobody looks at it. The
    dispatcher finds the agent at the end of PATH, behind itself as the front door.
    """
    integration.Install(env, [], front_door=False).make()
    sticky.write(home.root(env), PROFILE)
    env = {**env, "PATH": f"{env['PATH']}:{target.parent}"}
    aliases.create(env, home.root(env), PROFILE, aliases.usual(PROFILE))
    dispatcher, python = rendering.dispatcher(env), rendering.our_program()
    named = {**env, agent.SETTING: str(target)}
    compiled = {**env, agent.SETTING: interpreter()}
    return {
        "the agent alone (a stand-in)": Case([str(target), *FLAG, COMMAND], env, arrives=False),
        WRAPPER: Case([write_wrapper(env, target), COMMAND], env),
        "wrapper of ours, hermes-work": Case([aliases.path(env, aliases.usual(PROFILE)), COMMAND], env, barred=True),
        "dispatcher, -p work": Case([dispatcher, *FLAG, COMMAND], env, barred=True),
        "dispatcher, pinned": Case([dispatcher, COMMAND], pinned(env), barred=True),
        "dispatcher, sticky default": Case([dispatcher, COMMAND], env, barred=True),
        "dispatcher, -p work, agent named": Case([dispatcher, *FLAG, COMMAND], named, barred=True),
        # No installer makes one today; shown, because sh reads its "first line" byte by byte.
        "dispatcher, the agent a binary": Case([dispatcher, *FLAG, COMMAND], compiled, arrives=False),
        "python -c pass": Case([sys.executable, "-c", "pass"], env, arrives=False),
        "hermes-shell, -p work": Case([python, *FLAG, COMMAND], env),
    }


def slow_cases(env: Mapping[str, str], cases: Mapping[str, Case]) -> dict[str, Case]:
    """Return what others have for it, and what takes as long, beside the sh wrapper."""
    words = [*FLAG, COMMAND]
    found = {name: Case(*each) for name, each in launchers.commands(env, words, profile_home(env)).items()}
    return {WRAPPER: cases[WRAPPER], **found}


def in_bash(cases: Mapping[str, Case]) -> dict[str, str]:
    """Return what is typed in a bash that has the function, by name."""
    bash = SHELLS["bash"]
    typed = {name: " ".join(map(bash.quote, cases[name].argv)) for name in (WRAPPER, "wrapper of ours, hermes-work")}
    return {f"in bash: {name}": text for name, text in typed.items()} | {FUNCTION: f"hermes {' '.join(FLAG)} {COMMAND}"}


def timed(env: Mapping[str, str], text: str) -> float:
    """Return the seconds that a command takes inside bash."""
    bash = SHELLS["bash"]
    load = bash.source(rendering.snippet_path(env, DIALECTS["bash"]))
    return loops.timed(bash, lambda times: f"{load}; {loops.repeated(bash, text, times)}", env, TIMES)


def check(cases: Mapping[str, Case], target: Path) -> None:
    """Make sure that every case reaches the agent with the same words under the same profile."""
    write_reporter(target)
    for name, case in cases.items():
        if case.arrives:
            spawn(case.argv, case.env)
            seen = read_report(target)
            assert seen.argv == [*FLAG, COMMAND], (name, seen.argv)
            assert seen.env[session.HOME] == profile_home(case.env), (name, seen.hermes())


def measure(env: Mapping[str, str]) -> list[tuple[str, Figure, Figure, Verdict]]:
    """Measure all; return for each its name, its time, that beside the sh wrapper, and whether the bar holds."""
    target = launchers.target(env)
    write_program(target, f"#!{interpreter()}\n")
    cases = make_cases(env, target)
    slow = slow_cases(env, cases)
    check({**cases, **slow}, target)
    write_program(target, f"#!{interpreter()}\n")
    typed = in_bash(cases)
    figures = [
        interleaved(_spawns(cases), ROUNDS, RUNS),
        interleaved({name: functools.partial(timed, cases[WRAPPER].env, text) for name, text in typed.items()}, ROUNDS),
        interleaved(_spawns(slow), ROUNDS, SLOW_RUNS),
    ]
    barred = {FUNCTION, *(name for name in typed if "ours" in name), *(name for name in cases if cases[name].barred)}
    found = []
    for number, each in enumerate(figures):
        base = next(figure for name, figure in each.items() if WRAPPER in name)
        for name, figure in each.items():
            ratio = figure.over(base)
            if number < 2 or name != WRAPPER:
                found.append((name, figure, ratio, ratio.at_most(RATIO) if name in barred else Verdict.NONE))
    return found


def _spawns(cases: Mapping[str, Case]) -> dict[str, functools.partial[float]]:
    return {name: functools.partial(spawn, case.argv, case.env) for name, case in cases.items()}


def run() -> list[Row]:
    """Measure; print what came of it, and return it."""
    with scratch(PROFILE) as env:
        found = measure(env)
    print("From the spawn of `hermes …` to the end of an agent that ends at once")
    print(f"(median and quartiles of {ROUNDS} rounds of {RUNS} interleaved runs; of others {SLOW_RUNS} in each)\n")
    rows = [[name, figure.as_time(), ratio.as_ratio(), verdict.value] for name, figure, ratio, verdict in found]
    print_table(["way to the agent", "time", "beside the sh wrapper", f"at most {RATIO} ×"], rows)
    rivals.print_found(*launchers.ALL)
    return table(found)


def table(found: list[tuple[str, Figure, Figure, Verdict]]) -> list[Row]:
    """Return a row for each way that has a bar; the first has those of others, beside the sh wrapper too."""
    others = {name: f"{ratio.ratio()} of the sh wrapper" for name, _, ratio, _ in found if name in launchers.NAMES}
    rows = []
    for name, figure, ratio, verdict in found:
        if verdict is not Verdict.NONE:
            ours, bar = f"{figure.time()}, {ratio.ratio()} of the sh wrapper", f"at most {RATIO} × an {WRAPPER}"
            rows.append(Row(f"to the agent: {name}", ours, others, bar, verdict))
            others = {}
    return rows


if __name__ == "__main__":
    sys.exit(exit_code(run()))
