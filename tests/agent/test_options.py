"""What can be typed for the agent's own commands can be typed for ours, which stand in their place."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import click
import pytest

from hermes_shell import cli, harvest, tree, treejson
from hermes_shell.cli.profile import profile
from tools import trees

if TYPE_CHECKING:
    from pathlib import Path

    from hermes_shell.tree import Node, Option

OWNED = ("create", "list", "use", "delete", "show", "alias", "rename", "export", "import")
AGENTS_ALONE = {"describe", "info", "install", "update"}


@pytest.fixture(scope="session")
def harvested(real_agent: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Ask the real agent."""
    found = harvest.ask({"HOME": str(tmp_path_factory.mktemp("home"))}, [str(real_agent)])
    assert found
    return found


@pytest.fixture(scope="session")
def agents(harvested: dict[str, object]) -> Node:
    """Give the tree of the real agent."""
    return treejson.Reader(harvested["tree"]).node  # type: ignore[arg-type]


def test_the_tree_that_comes_with_the_package_is_the_agents(harvested: dict[str, object]) -> None:
    """Written anew by: python -m tools.trees LAUNCHER."""
    assert trees.THEIRS.read_text() == trees.text({name: harvested[name] for name in ("version", "tree")})


def typed(option: Option) -> list[list[str]]:
    """Return what may be typed for an option, for each of its names."""
    value = [] if option.takes == tree.NONE else ["value"]
    return [[name, *value] for name in option.names if name not in ("-h", "--help")]


@pytest.mark.parametrize("name", OWNED)
def test_every_option_of_the_agents_is_one_of_ours(agents: Node, name: str) -> None:
    theirs = agents.children["profile"].children[name]
    positionals = ["value" for _ in theirs.arguments]
    command = profile.get_command(click.Context(profile), name)
    assert command is not None
    options = [words for option in theirs.options for words in typed(option)]
    for words in ([], *options, list(chain(*options))):
        command.make_context(name, [*words, *positionals])
        command.make_context(name, [*positionals, *words])
    for words in options:
        if words[0].startswith("--") and len(words) == 2:
            command.make_context(name, ["=".join(words), *positionals])


def test_its_completion_takes_what_the_agents_takes(agents: Node) -> None:
    command = cli.cli.get_command(click.Context(cli.cli), "completion")
    assert command is not None
    theirs = agents.children["completion"]
    assert [argument.value.words for argument in theirs.arguments] == [("bash", "zsh", "fish")]
    assert [words for option in theirs.options for words in typed(option)] == []
    command.make_context("completion", ["bash"])


def test_doctor_hands_on_what_it_does_not_know(agents: Node) -> None:
    command = cli.cli.get_command(click.Context(cli.cli), "doctor")
    assert command is not None
    theirs = [words for option in agents.children["doctor"].options for words in typed(option)]
    assert ["--fix"] in theirs
    for words in theirs:
        context = command.make_context("doctor", list(words))
        # Of ours it is an option as well, and the agent's runs with it only where the answer is yes.
        assert context.params["fix"] if words == ["--fix"] else context.args == words


def test_every_command_of_the_agents_is_either_ours_or_known_to_be_its_own(agents: Node) -> None:
    """A new one has to be looked at: would it be ours to answer?"""
    below = agents.children["profile"]
    assert {*below.children, *below.aliases} == {*OWNED, *AGENTS_ALONE}
    assert profile.help is not None
    assert all(name in profile.help for name in AGENTS_ALONE)
    assert "shell" not in agents.children
