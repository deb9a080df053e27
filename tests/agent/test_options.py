"""What can be typed for the agent's own `profile` commands can be typed for ours, which stand in their place."""

from __future__ import annotations

import json
import subprocess
from itertools import chain
from typing import TYPE_CHECKING

import click
import pytest

from hermes_shell.cli.profile import profile

if TYPE_CHECKING:
    from pathlib import Path

OWNED = ("create", "list", "use", "delete", "show", "alias", "rename", "export", "import")
AGENTS_ALONE = {"describe", "info", "install", "update"}

# The agent's argparse tree below `profile`: each command's words, as lists of what may be typed for one of them.
HARVEST = """
import argparse, json
from hermes_cli.subcommands.profile import build_profile_parser

def below(parser):
    return next(each.choices for each in parser._actions if isinstance(each, argparse._SubParsersAction))

def words(action):
    value = [] if action.nargs == 0 else ["value"]
    return [[name, *value] for name in action.option_strings] or [value]

top = argparse.ArgumentParser()
build_profile_parser(top.add_subparsers(), cmd_profile=None)
commands = below(below(top)["profile"])
print(json.dumps({
    name: {
        "positionals": [words(each)[0] for each in command._actions if not each.option_strings],
        "options": [each for action in command._actions if action.option_strings for each in words(action)],
    }
    for name, command in commands.items()
}))
"""


@pytest.fixture(scope="session")
def agents(real_agent: Path) -> dict[str, dict[str, list[list[str]]]]:
    done = subprocess.run(
        [str(real_agent.parent / "python"), "-c", HARVEST], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, list[list[str]]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", OWNED)
def test_every_option_of_the_agents_is_one_of_ours(agents: dict[str, dict[str, list[list[str]]]], name: str) -> None:
    positionals = list(chain(*agents[name]["positionals"]))
    options = [words for words in agents[name]["options"] if words not in (["-h"], ["--help"])]
    command = profile.get_command(click.Context(profile), name)
    assert command is not None
    _parse(command, positionals)
    for words in options:
        _parse(command, [*words, *positionals])
        _parse(command, [*positionals, *words])
        if words[0].startswith("--") and len(words) == 2:
            _parse(command, ["=".join(words), *positionals])
    _parse(command, [*positionals, *chain(*options)])


def _parse(command: click.Command, words: list[str]) -> None:
    try:
        command.make_context(command.name, list(words))
    except click.UsageError as error:
        pytest.fail(f"{command.name} {' '.join(words)}: {error.format_message()}")


def test_what_is_the_agents_alone_is_left_to_it(agents: dict[str, dict[str, list[list[str]]]]) -> None:
    assert agents.keys() - set(profile.list_commands(click.Context(profile))) == AGENTS_ALONE
    assert set(OWNED) <= agents.keys()
    assert profile.help is not None
    assert all(name in profile.help for name in AGENTS_ALONE)
