"""From `hermes …` to the agent: the dispatcher, beside an sh wrapper that only execs.

    python -m benchmarks.launch

The agent is a stand-in that ends at once, so what is measured is what stands in front of it, from the
spawn to the end. It is a script as the agent's installers write it, a first line that names an
interpreter, because the dispatcher reads that line; its interpreter is `true`, for anything slower would
flatter the ratio.
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

from benchmarks.measure import Figure, Verdict, exit_code, interleaved, print_table, scratch, spawn
from hermes_shell import agent, home, integration, rendering, session, sticky
from tools.terminal import read_report, write_reporter

if TYPE_CHECKING:
    from collections.abc import Mapping

RATIO = 1.5
PROFILE = "work"
FLAG = ("-p", PROFILE)
COMMAND = "x"

# Runs in a tight loop, in rounds; their product is how often each case runs.
ROUNDS = 40
RUNS = 10

WRAPPER = "sh wrapper that only execs"


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
    dispatcher, python = rendering.dispatcher(env), rendering.our_program()
    named = {**env, agent.SETTING: str(target)}
    compiled = {**env, agent.SETTING: interpreter()}
    return {
        "the agent alone (a stand-in)": Case([str(target), *FLAG, COMMAND], env, arrives=False),
        WRAPPER: Case([write_wrapper(env, target), COMMAND], env),
        "dispatcher, -p work": Case([dispatcher, *FLAG, COMMAND], env, barred=True),
        "dispatcher, pinned": Case([dispatcher, COMMAND], pinned(env), barred=True),
        "dispatcher, sticky default": Case([dispatcher, COMMAND], env, barred=True),
        "dispatcher, -p work, agent named": Case([dispatcher, *FLAG, COMMAND], named, barred=True),
        # No installer makes one today; shown, because sh reads its "first line" byte by byte.
        "dispatcher, the agent a binary": Case([dispatcher, *FLAG, COMMAND], compiled, arrives=False),
        "python -c pass": Case([sys.executable, "-c", "pass"], env, arrives=False),
        "hermes-shell, -p work": Case([python, *FLAG, COMMAND], env),
    }


def check(cases: Mapping[str, Case], target: Path) -> None:
    """Make sure that every case reaches the agent with the same words under the same profile."""
    write_reporter(target)
    for name, case in cases.items():
        if case.arrives:
            spawn(case.argv, case.env)
            seen = read_report(target)
            assert seen.argv == [*FLAG, COMMAND], (name, seen.argv)
            assert seen.env[session.HOME] == profile_home(case.env), (name, seen.hermes())


def row(name: str, figure: Figure, ratio: Figure, verdict: Verdict) -> list[str]:
    """Return the cells of the table."""
    return [name, figure.as_time(), ratio.as_ratio(), verdict.value]


def main() -> int:
    """Measure; return 1 where the bar is missed clearly."""
    with scratch(PROFILE) as env:
        target = Path(env["HOME"], "agent", "bin", "hermes")
        cases = make_cases(env, target)
        check(cases, target)
        write_program(target, f"#!{interpreter()}\n")
        runs = {name: functools.partial(spawn, case.argv, case.env) for name, case in cases.items()}
        figures = interleaved(runs, ROUNDS, RUNS)
    ratios = {name: figure.over(figures[WRAPPER]) for name, figure in figures.items()}
    verdicts = {name: ratios[name].at_most(RATIO) if case.barred else Verdict.NONE for name, case in cases.items()}
    print("From the spawn of `hermes …` to the end of an agent that ends at once")
    print(f"(median and quartiles of {ROUNDS} rounds of {RUNS} interleaved runs)\n")
    rows = [row(name, figures[name], ratios[name], verdicts[name]) for name in cases]
    print_table(["way to the agent", "time", "beside the wrapper", f"at most {RATIO} ×"], rows)
    return exit_code(list(verdicts.values()))


if __name__ == "__main__":
    sys.exit(main())
