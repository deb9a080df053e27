"""The command trees that come with the package: they say all, and are what the programs say."""

from __future__ import annotations

import json

import click
import pytest

from hermes_shell import completion, harvest, tree, treejson
from hermes_shell.cli import kinds
from hermes_shell.tree import Argument, Node, Option, Value
from tests.conftest import ROOT
from tools import trees


def test_our_own_tree_is_what_our_commands_say() -> None:
    """Written anew by: python -m tools.trees."""
    assert (ROOT / trees.OURS).read_text() == trees.text(trees.ours())


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (
            click.Command("new", params=[click.Option(["--flag"], is_flag=True)], help="Do it."),
            "new --flag has no help",
        ),
        (click.Command("new", params=[click.Argument(["file"])], help="Do it."), "new file does not say what kind"),
        (click.Command("new", params=[click.Option(["--to"], help="Where.")], help="Do it."), "new --to does not say"),
        (click.Command("new"), "new has no help text"),
    ],
)
def test_a_command_that_says_too_little_is_named(command: click.Command, says: str) -> None:
    with pytest.raises(trees.UndescribedError, match=says):
        trees.described(command, ("new",))


def test_a_command_that_says_enough_is_described() -> None:
    options = [click.Option(["-n", "--dry-run"], is_flag=True, help="Only look.")]
    command = click.Command("new", params=[*options, click.Argument(["to"], type=kinds.DIRECTORY)], help="Do it.")
    node = treejson.Reader(trees.described(command, ("new",))).node
    assert node == Node(
        "Do it",
        (Option(("-n", "--dry-run"), "Only look"),),
        (Argument(Value(tree.DIRECTORY), "a directory"),),
    )


def test_what_excludes_one_another_is_there() -> None:
    """The table in the tool names options by hand."""
    found = {" ".join(path): node for path, node in completion.ours().walk()}
    for command, groups in trees.EXCLUSIVE.items():
        names = {name for option in found[command].options for name in option.names}
        assert {name for group in groups for name in group} <= names


def test_the_kind_of_every_value_of_the_agents_is_known() -> None:
    data = json.loads((ROOT / trees.THEIRS).read_text())
    assert treejson.Reader(data["tree"]).missing == []


def test_a_value_of_no_known_kind_is_named() -> None:
    data = {"children": {"send": {"options": [{"names": ["--from"], "takes": "1", "help": "Who."}]}}}
    assert treejson.Reader(data).missing == [("send", "--from", "Who.")]


def test_ours_win_and_the_agents_others_stay() -> None:
    merged = tree.merged(completion.ours(), harvest.shipped().node)
    profile = merged.children["profile"].children
    assert {"describe", "info", "install", "update", "exec", "env"} <= profile.keys()
    assert profile["create"] == completion.ours().children["profile"].children["create"]
    assert {"chat", "gateway", "shell", "completion"} <= merged.children.keys()
    assert {"--ours", "--fix", "--ack"} <= {
        name for option in merged.children["doctor"].options for name in option.names
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Show it.", "Show it"),
        ("Show it. And more.", "Show it"),
        ("a\tb\n  c\x1b[31m", "a b c [31m"),
        ("e.g. this one", "e.g. this one"),
        ("x" * 200, "x" * 99 + "…"),
        ("", ""),
    ],
)
def test_a_help_text_is_one_line(text: str, shown: str) -> None:
    assert tree.line(text) == shown


def test_no_entry_holds_what_would_break_it() -> None:
    for key, entries in tree.entries(tree.merged(completion.ours(), harvest.shipped().node)):
        for entry in (key, *entries):
            assert entry.replace("\t", "").isprintable()
        assert all("" not in entry.split("\t") for entry in entries)


def test_names_that_could_not_stand_in_an_entry_are_left_out() -> None:
    odd = {"a b": {}, "$(x)": {}, "-x": {}, "ok": {"help": "Fine."}}
    data = {"children": odd, "aliases": {"o k": "ok", "also": "ok", "gone": "a b"}, "options": [{"names": ["--a b"]}]}
    assert treejson.Reader(data).node == Node(children={"ok": Node("Fine")}, aliases={"also": "ok"})
