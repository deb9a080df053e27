"""Text for one shell that another one evaluates: a clear line, nothing takes effect, nothing runs."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, ClassVar

import pytest

from hermes_shell import dialects
from tests.conftest import WALKERS, require
from tests.house import pin_of
from tools.terminal import EVALUATING, SHELLS, Sh, Shell, read_report, write_reporter

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch


class Dash(Sh):
    """dash, a strict sh."""

    program: ClassVar[str] = "dash"


EVALUATORS: dict[str, Shell] = {**SHELLS, "dash": Dash(), "ksh": EVALUATING["ksh"]}
PAIRS = [pytest.param(text, by, id=f"{text}-in-{by}") for text in SHELLS for by in EVALUATORS if by != text]
# Values that would run where the quotes around them do not close: `\'` is a quote to fish alone,
# the typographic ones are quotes to PowerShell alone.
HOSTILE = [
    "it's; touch CANARY; '",
    "x\\'; touch CANARY; '",
    "x\\",
    "; touch CANARY; ",
    "’; touch CANARY; ’",
    "$(touch CANARY) `touch CANARY` (touch CANARY)",
    '"; touch CANARY; "$(touch CANARY)',
    "\ntouch CANARY\n",
    "x\\\\'; touch CANARY; \\'",
    *(f"{start}; touch CANARY #" for start in ("'", "''", "x\\", "x\\'", "x\\''", "’", "’’", "'’", '"', '\\"')),
    *(f"{start}\ntouch CANARY #" for start in ("'", "''", "x\\", "x\\'", "x\\''", "’", "’’", "'’", '"')),
]


def evaluate(shell: Shell, directory: Path, text: str, env: dict[str, str]) -> tuple[dict[str, str], str]:
    """Evaluate text; return the environment afterwards, reported by the shell that lived on, and what it said."""
    report = write_reporter(directory / "report")
    (directory / "text").write_bytes(os.fsencode(text) + b"\n")
    script = shell.script(f"{shell.evaluate('cat text')}{shell.then}{report}")
    done = subprocess.run(script, env=env, cwd=directory, capture_output=True, check=False, timeout=60)
    assert done.stdout == b""
    return read_report(report).env, os.fsdecode(done.stderr)


def texts(scratch: Scratch, name: str, env: dict[str, str]) -> list[str]:
    """Return all that we print for a shell: a pin, its end, the snippet, a failure."""
    pinned = {**env, "HERMES_HOME": pin_of(scratch.root, "work"), "HERMES_SHELL_PROFILE": "work"}
    calls = [
        (["profile", "env", "work", "--shell", name], env),
        (["profile", "env", "--unset", "--shell", name], pinned),
        (["shell", "init", name], env),
    ]
    done = [scratch.hermes(*words, env=more) for words, more in calls]
    assert [each.returncode for each in done] == [0, 0, 0]
    return [each.stdout for each in done]


@pytest.mark.parametrize(("name", "by"), PAIRS)
def test_nothing_takes_effect_and_one_line_says_so(bare: Scratch, name: str, by: str) -> None:
    shell = require(EVALUATORS[by])
    for text in texts(bare, name, {}):
        env, said = evaluate(shell, bare.home, text, bare.env)
        assert {key: value for key, value in env.items() if key.startswith("HERMES_")} == {}
        if "powershell" in (name, by) or by == "fish":
            # These, or what they know of sh, have words of their own for what they cannot run or parse.
            assert said
        else:
            assert said == f"hermes: this text is for {name}, and this is another shell\n"


@pytest.mark.parametrize("by", [*WALKERS, "dash", "ksh"])
@pytest.mark.parametrize("name", SHELLS)
def test_no_value_runs(bare: Scratch, name: str, by: str) -> None:
    shell, dialect = require(EVALUATORS[by]), dialects.DIALECTS[name]
    for value in HOSTILE:
        text = dialect.only_here("; ".join(dialect.export(f"V{n}", dialect.quote(value)) for n in range(3)))
        env, _ = evaluate(shell, bare.home, text, bare.env)
        assert env.get("V1") == (value if by == name else None)
    assert not list(bare.home.rglob("CANARY"))


@pytest.mark.parametrize(("name", "by"), [pair for pair in PAIRS if "ksh" not in str(pair.id)])
def test_the_command_says_what_would_be_right(bare: Scratch, name: str, by: str) -> None:
    """Not in ksh, whose `$(…)` is no pipe: there the text alone says it."""
    shell, caller = require(EVALUATORS[by]), "sh" if by == "dash" else by
    for words in ("shell init {}", "profile env work --shell {}", "profile env --unset --shell {}"):
        command = f"{bare.installed.program} {words.format(name)}"
        said = bare.run(*shell.script(f"{shell.evaluate(command)}{shell.then}true")).stderr
        # Where there is no function to load, a pin is what can be had.
        cure = words if caller in SHELLS else words.replace("shell init {}", "profile env NAME --shell {}")
        assert said.splitlines()[:2] == [
            f"hermes: this text is for {name}, and it was {caller} that asked for it",
            f"  for {caller}: {shell.evaluate('hermes-shell ' + cure.format(caller))}",
        ]


def test_the_right_shell_hears_nothing(bare: Scratch, shell: Shell) -> None:
    for words in (f"shell init {shell.name}", f"profile env work --shell {shell.name}"):
        script = shell.script(shell.evaluate(f"{bare.installed.program} {words}"))
        assert bare.run(*script).stderr == ""


@pytest.mark.parametrize("by", ["bash", "ksh", "dash"])
def test_sh_text_serves_its_descendants(bare: Scratch, by: str) -> None:
    shell = require(EVALUATORS[by])
    report = write_reporter(bare.home / "report")
    script = shell.script(f"{shell.evaluate(f'{bare.installed.program} profile env work --shell sh')}; {report}")
    assert bare.run(*script).stderr == ""
    assert read_report(report).env["HERMES_SHELL_PROFILE"] == "work"


def test_text_for_a_file_is_for_whoever_reads_it(bare: Scratch) -> None:
    done = bare.run("bash", "-c", f"{bare.installed.program} shell init fish >kept")
    assert (done.returncode, done.stderr) == (0, "")
