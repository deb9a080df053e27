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
    data = {"children": {"send": {"options": [{"names": ["-f", "--from"], "takes": "1", "help": "Who."}]}}}
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


def test_where_both_have_something_it_is_ours() -> None:
    wait, more = Option(("--wait",), "Ours."), Option(("--wait", "-w"), "Theirs.")
    ours = Node(
        "Ours.",
        children={
            "doctor": Node("Look.", (wait,)),
            "run": Node("Go.", children={"now": Node("Ours.")}, aliases={"n": "now"}),
        },
    )
    theirs = Node(
        "Theirs.",
        (Option(("--version",)),),
        children={
            "doctor": Node("Theirs.", (more, Option(("--ack",))), children={"sub": Node()}),
            "run": Node(
                "Theirs.",
                (more,),
                children={"now": Node("Theirs."), "later": Node()},
                aliases={"n": "later", "now": "later", "l": "later", "x": "gone"},
            ),
            "chat": Node("Talk."),
        },
        aliases={"run": "chat", "c": "chat"},
    )
    assert tree.merged(ours, theirs) == Node(
        "Ours.",
        (Option(("--version",)),),
        children={
            "doctor": Node("Look.", (wait, Option(("--ack",)))),
            "run": Node("Go.", children={"now": Node("Ours."), "later": Node()}, aliases={"n": "now", "l": "later"}),
            "chat": Node("Talk."),
        },
        aliases={"c": "chat"},
    )


def test_entries_are_as_the_engines_are_told() -> None:
    """completions/README.md."""
    node = Node(
        options=(
            Option(("-v", "--verbose"), "More.", repeats=True, group="1"),
            Option(("--image",), "A file.", tree.MANY, Value(tree.FILE, ("*.png", "*.jpg")), hidden=True),
            Option(("-h", "--help"), "Another."),
        ),
        arguments=(Argument(Value(tree.NAMED), "who"), Argument(many=True)),
        after=Argument(Value(tree.COMMAND), "what"),
        children={"a": Node("First."), "b": Node(hidden=True)},
        aliases={"x": "a", "y": "b"},
    )
    assert dict(tree.entries(node)) == {
        "*": [
            "o\t-p --profile\t1\tprofile\t-\tx\tRun this in a profile",
            "o\t-h --help\t0\ttext\t-\t-\tShow what there is",
        ],
        "hermes": [
            "c\ta\thermes a\tFirst.",
            "h\tb\thermes b\t-",
            "a\tx\thermes a\tFirst.",
            "h\ty\thermes b\t-",
            "o\t-v --verbose\t0\ttext\t1\tr\tMore.",
            "i\t--image\t*\tfile:*.png *.jpg\t-\t-\tA file.",
            "p\t1\tnamed\twho",
            "p\t*\ttext\t-",
            "d\tcommand\twhat",
        ],
        "hermes a": [],
        "hermes b": [],
    }


def test_what_is_read_of_a_tree() -> None:
    data = {
        "hidden": True,
        "options": [
            {"names": ["-a", "--add"], "takes": "1", "repeats": True, "hidden": True, "group": "1", "number": True},
            {"names": ["--on"]},
            {"names": []},
        ],
        "arguments": [{"name": "a\nname", "many": True, "value": "choice:a b"}],
    }
    reader = treejson.Reader(data)
    assert reader.missing == []
    assert reader.node == Node(
        options=(Option(("-a", "--add"), takes="1", group="1", repeats=True, hidden=True), Option(("--on",))),
        arguments=(Argument(Value(tree.CHOICE, ("a", "b")), "a name", many=True),),
        hidden=True,
    )


@pytest.mark.parametrize(
    "data",
    [
        {"options": [{"names": ["-a"], "takes": "2"}]},
        {"arguments": [{"name": "a", "value": "nothing"}]},
        {"arguments": [{"name": "a", "value": "choice:a\0b"}]},
        {"arguments": [{"help": "no name"}]},
        {"help": 1},
        {"children": []},
        [],
    ],
)
def test_what_is_no_tree_is_not_read(data: object) -> None:
    with pytest.raises(treejson.ERRORS):
        treejson.Reader(data)  # type: ignore[arg-type]


def test_the_kind_that_is_said_of_a_command_comes_first() -> None:
    node = {"arguments": [{"name": "profile_name"}]}
    data = {"children": {"profile": {"children": {"create": node, "delete": node, "show": node}}}}
    profile = treejson.Reader(data).node.children["profile"]
    found = {name: child.arguments[0].value.kind for name, child in profile.children.items()}
    assert found == {"create": tree.TEXT, "delete": tree.IDLE, "show": tree.PROFILE}
    chat = treejson.Reader({"children": {"chat": {"options": [{"names": ["--image"], "takes": "1"}]}}}).node
    assert str(chat.children["chat"].options[0].value) == "file:*.png *.jpg *.jpeg *.gif *.webp *.bmp"


def test_names_that_could_not_stand_in_an_entry_are_left_out() -> None:
    odd = {"a b": {}, "$(x)": {}, "-x": {}, "_x": {}, "xé": {}, "ok": {"help": "Fine."}}
    data = {"children": odd, "aliases": {"o k": "ok", "also": "ok", "gone": "a b"}, "options": [{"names": ["--a b"]}]}
    assert treejson.Reader(data).node == Node(children={"ok": Node("Fine")}, aliases={"also": "ok"})
