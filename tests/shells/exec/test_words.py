"""The words of `hermes profile exec`: which profiles, which command."""

from __future__ import annotations

import pytest

from tests.house import PROFILES, Scratch
from tests.shells.exec.running import WHO, headers, run
from tools.terminal import Shell, read_report, write_reporter


def test_what_follows_the_dashes_is_left_alone(scratch: Scratch, shell: Shell) -> None:
    program = write_reporter(scratch.home / "program")
    words = ["-p", "play", "--profile=chat", "--", "--help", "--all", "", "a b"]
    line = " ".join(["hermes profile exec work --", *map(shell.quote, [str(program), *words])])
    terminal = scratch.terminal(shell)
    assert terminal.run(line).status[-1] == "0"
    report = read_report(program)
    assert report.argv == words
    assert report.env["HERMES_SHELL_PROFILE"] == "work"
    terminal.close()


USAGE = {
    "no dashes": (["work", "ls", "-l"], "the command has to follow after --"),
    "nothing at all": ([], "the command has to follow after --"),
    "no command": (["work", "--"], "there is no command after --"),
    "no name": (["--", "ls"], "a profile has to be named"),
    "a name beside --all": (["--all", "work", "--", "ls"], "--all means every profile"),
    "no number": (["--parallel", "--", "ls"], "requires an argument"),
    "none at once": (["work", "--parallel", "0", "--", "ls"], "0 is not in the range"),
    "no such option": (["work", "--nosuch", "--", "ls"], "--nosuch"),
}


@pytest.mark.parametrize(("words", "message"), USAGE.values(), ids=USAGE)
def test_usage(bare: Scratch, words: list[str], message: str) -> None:
    refused = run(bare, *words)
    assert (refused.returncode, refused.stdout) == (2, "")
    lines = refused.stderr.splitlines()
    assert message in lines[0]
    assert "hermes-shell" in lines[1]


def test_help(bare: Scratch) -> None:
    assert "NAME... -- COMMAND..." in run(bare, "--help").stdout


SELECTIONS = {
    "the order given": (["play", "work", "a"], ["play", "work", "a"]),
    "each once": (["play", "work", "PLAY", "p*", "play"], ["play", "work"]),
    "a pattern": (["*a*"], ["default", "a", "chat", "play"]),
    "one letter": (["?"], ["a"]),
    "a set": (["[pw]*"], ["play", "work"]),
    "all": (["--all"], ["default", *sorted(PROFILES)]),
}


@pytest.mark.parametrize(("words", "names"), SELECTIONS.values(), ids=SELECTIONS)
def test_which_profiles(bare: Scratch, words: list[str], names: list[str]) -> None:
    bare.profiles("test")  # reserved: the agent would refuse it
    done = run(bare, *words, "--", "sh", "-c", WHO)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == names
    assert done.stderr == (headers(names) if len(names) > 1 else "")


@pytest.mark.parametrize(
    ("names", "message", "cure"),
    [
        (["work", "x*"], "no profile fits 'x*'", "hermes-shell profile list"),
        (["work", "nosuch"], "there is no profile 'nosuch'", "hermes-shell profile create nosuch"),
        (["work", "../x"], "'../x' cannot be a profile name", "begins with a letter"),
    ],
)
def test_nothing_runs_where_a_profile_is_not_there(bare: Scratch, names: list[str], message: str, cure: str) -> None:
    refused = run(bare, *names, "--", "sh", "-c", WHO)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert message in refused.stderr.splitlines()[0]
    assert cure in refused.stderr.splitlines()[1]
