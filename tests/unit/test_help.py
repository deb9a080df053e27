"""The help of a group says of each command what the command says of itself, and imports none of them for it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import click
import pytest

from hermes_shell import cli
from hermes_shell.arguments import Line
from hermes_shell.cli import profile
from hermes_shell.cli.context import Call
from tests.commands import every

GROUPS = {"hermes-shell": (cli.cli, cli.SECTIONS), "profile": (profile.profile, profile.SECTIONS)}

# What takes long to import, and no help needs.
HEAVY = ("yaml", "sqlite3", "tarfile", "plistlib", "xml", "subprocess", "tempfile", "hermes_shell.snapshot")


COMMANDS = dict(every())
_EXAMPLE = re.compile(r"^ +(hermes(?:-shell)? .*)", re.MULTILINE)
EXAMPLES = [line for command in COMMANDS.values() for line in _EXAMPLE.findall(command.help or "")]


@pytest.mark.parametrize("name", GROUPS)
def test_each_command_stands_there_once_with_its_own_line(name: str) -> None:
    group, sections = GROUPS[name]
    context = click.Context(group)
    own = {each: group.get_command(context, each) for each in group.list_commands(context)}
    rows = [row for section in sections.values() for row in section.items()]
    assert sorted(rows) == sorted((each, command.get_short_help_str(100)) for each, command in own.items() if command)


@pytest.mark.parametrize("words", [["--help"], ["profile", "--help"]], ids=" ".join)
def test_no_command_is_imported_for_the_help_of_a_group(words: list[str]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "hermes_shell", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Usage:" in done.stdout
    assert "hermes_shell.cli.text" in done.stderr
    assert "hermes_shell.cli.profile_look" not in done.stderr
    assert "hermes_shell.cli.doctor" not in done.stderr


@pytest.mark.parametrize("words", COMMANDS)
def test_the_help_of_a_command_imports_nothing_of_its_work(words: str) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "hermes_shell", *words.split(), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Usage:" in done.stdout
    imported = set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))
    assert "hermes_shell.cli.text" in imported
    assert imported.isdisjoint(HEAVY)


@pytest.mark.parametrize("words", COMMANDS)
def test_the_help_fits_a_usual_terminal(words: str) -> None:
    context = click.Context(COMMANDS[words], info_name=f"hermes-shell {words}", terminal_width=80)
    assert max(map(len, COMMANDS[words].get_help(context).splitlines())) <= 80


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_command_that_there_is(example: str) -> None:
    words = shlex.split(re.split(r" {2,}", example)[0])[1:]
    command: click.Command = cli.cli
    context = click.Context(command, obj=Call(Line(words), None))
    while isinstance(command, click.Group):
        below = command.get_command(context, words.pop(0))
        assert below is not None
        command = below
    command.make_context("", words, context)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 15
