"""What our commands say of mistakes, of the user or ours, and where it cannot be said; their help."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import click
import pytest

from hermes_shell import dialects
from hermes_shell.cli import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.house import Scratch


def test_options_that_contradict_each_other(bare: Scratch) -> None:
    for options in (["--no-channels"], ["--clone", "--no-skills"]):
        failed = bare.hermes("profile", "create", "new", *options)
        assert failed.returncode == 2
        assert len(failed.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    "words", [["create", "new", "--clone-from", ""], ["alias", "work", "--name", ""], ["alias", "work", "--name= "]]
)
def test_an_option_whose_value_is_empty_is_not_left_out(bare: Scratch, words: list[str]) -> None:
    """As with a variable that was not set: nothing else is taken in its place."""
    before = sorted(bare.home.rglob("*"))
    done = bare.hermes("profile", *words)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 2)
    assert sorted(bare.home.rglob("*")) == before


def test_messages_name_commands_as_they_were_typed(scratch: Scratch) -> None:
    """`hermes` may be the agent's own, which knows half of them and no `import --big`."""
    scratch.set_up("bash")
    (scratch.home / "work.tar.gz").touch()
    for words in (["show", "wrok"], ["use", "wrok"], ["import", "work.tar.gz", "work"]):
        typed = scratch.hermes("profile", *words)
        assert "hermes-shell profile" in typed.stderr
        assert " hermes profile" not in typed.stderr
        by_hermes = scratch.run(str(scratch.dispatcher), "profile", *words)
        assert by_hermes.stderr == typed.stderr.replace("hermes-shell profile", "hermes profile")


def test_ctrl_c(bare: Scratch) -> None:
    interrupted = (
        "import sys, hermes_shell.listing as p, hermes_shell.__main__ as m\n"
        "def every(env): raise KeyboardInterrupt\n"
        "p.every = every\n"
        "sys.exit(m.main())\n"
    )
    done = bare.run(str(bare.installed.python), "-c", interrupted, "profile", "list")
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "")


USAGE = [
    ["profile", "list", "--nosuch"],
    ["profile", "show", "a", "b"],
    ["shell", "nosuch"],
    ["shell", "init", "cmd"],
    ["shell", "init"],
    ["profile", "use", "work", "--unset"],
    ["profile", "use", "-", "--unset"],
]


@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_usage_errors(bare: Scratch, words: list[str]) -> None:
    done = bare.hermes(*words)
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert lines[0].startswith("hermes: ")
    assert len(lines) == 2
    assert done.stdout == ""


def test_usage_errors_speak_like_the_rest(bare: Scratch) -> None:
    """What click says, too: as a part of the line that we begin, with no full stop."""
    for words in (["profile", "use", "--nosuch"], ["profile", "shell"], ["profile", "use", "work", "play"]):
        first = bare.hermes(*words).stderr.splitlines()[0]
        assert first[len("hermes: ")].islower()
        assert not first.endswith(".")


def every_command(command: click.Command, *words: str) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from every_command(below, *words, name)


@pytest.mark.parametrize("words", list(every_command(cli)), ids=" ".join)
def test_help_is_ours_and_short(bare: Scratch, words: tuple[str, ...]) -> None:
    """No line is too long, no summary is cut off, and no mark of click's own is shown."""
    done = bare.hermes(*words, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(" ".join(["Usage: hermes-shell", *words]))
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines[1:] if "\\b" in line or line.endswith("...")]


def test_help_of_profile_env_has_a_line_for_each_shell(bare: Scratch) -> None:
    shown = bare.hermes("profile", "env", "--help").stdout
    for dialect in dialects.DIALECTS.values():
        if dialect.name != "sh":
            assert f" {dialect.one_liner('hermes profile env work')}\n" in shown


def test_no_command_is_an_error_that_shows_the_help(bare: Scratch) -> None:
    done = bare.hermes()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: hermes-shell")


def test_a_closed_pipe_is_no_traceback(bare: Scratch) -> None:
    program = str(bare.installed.program)
    done = subprocess.run(
        ["bash", "-c", f"{program} profile list | true"], env=bare.env, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


def test_output_that_cannot_be_written(bare: Scratch) -> None:
    program = str(bare.installed.program)
    done = bare.run("bash", "-c", f"{program} profile list >/dev/full")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        1,
        "hermes: cannot write the answer: No space left on device",
    )
    assert len(done.stderr.splitlines()) == 2
    done = bare.run("bash", "-c", f"{program} profile env nosuch --shell bash | true")
    assert len(done.stderr.splitlines()) == 2


def test_a_narrow_encoding_ends_nothing(bare: Scratch) -> None:
    (bare.root / "profiles/work/config.yaml").write_text("model: café→\n")
    narrow = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = bare.hermes("profile", "list", env=narrow)
    assert (done.returncode, done.stderr) == (0, "")
    assert "work" in done.stdout


def test_errors_are_one_line_that_no_terminal_acts_on(bare: Scratch) -> None:
    hostile = {"HERMES_HOME": f"{bare.home}/a\nb\x1b[31m/profiles/w"}
    done = bare.hermes("chat", env=hostile)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert "\x1b" not in done.stderr


def test_no_home_at_all(bare: Scratch) -> None:
    for words in (["profile", "list"], ["chat"], ["shell", "install", "bash"]):
        done = bare.hermes(*words, env={"HOME": "relative"})
        assert done.returncode == 1
        assert done.stderr.startswith("hermes: HOME names no directory\n")
    assert not (bare.home / "relative").exists()
    assert bare.hermes("--version", env={"HOME": "relative"}).returncode == 0


def test_a_mistake_of_ours_is_no_traceback(bare: Scratch) -> None:
    """What nobody thought of ends with a line that says how to find out more."""
    patch = "import sys, hermes_shell.__main__ as m; m.choose = None; sys.exit(m.main())"
    python = str(bare.installed.python)
    done = bare.run(python, "-c", patch, "chat")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 2)
    assert "TypeError" in done.stderr
    assert "Traceback" in bare.run(python, "-c", patch, "chat", env={"HERMES_SHELL_DEBUG": "1"}).stderr
