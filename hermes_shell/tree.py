"""Commands, options and values as data, from which completions are rendered.

Our own tree comes from our click commands (`tools/trees.py`), the agent's from its own parser (`harvest`); `treejson`
reads both. What the engines in `completions/` read are the entries of both as one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What kind of value is meant.
TEXT = "text"  # nothing can be offered
PROFILE = "profile"  # a profile
NAMED = "named"  # a profile, but not `default`
IDLE = "idle"  # a profile that is neither `default`, nor the sticky default, nor pinned here
CHOICE = "choice"  # one of some words
FILE = "file"  # a file, of some patterns where there are any, or a directory on the way to it
DIRECTORY = "directory"  # a directory
COMMAND = "command"  # a program, and after it the program's own words
KINDS = (TEXT, PROFILE, NAMED, IDLE, CHOICE, FILE, DIRECTORY, COMMAND)

# How many words an option takes.
NONE = "0"
ONE = "1"
MAYBE = "?"  # one, unless the next begins with -
MANY = "*"  # all up to the next that begins with -
REST = "."  # all that follow, whatever they are
TAKES = (NONE, ONE, MAYBE, MANY, REST)

# What the key of the whole tree is, and of what holds for each of its nodes.
ROOT = "hermes"
EVERYWHERE = "*"

_MAX_HELP = 100
# What can stand in an entry as it is, and on a command line without quotes.
WORD = re.compile(r"[A-Za-z0-9][\w.:+@/-]*", re.ASCII)


class Value(NamedTuple):
    """What stands for an argument, or behind an option.

    Attributes:
        kind: One of `KINDS`.
        words: The choices, or the patterns of the files.
    """

    kind: str = TEXT
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}:{' '.join(self.words)}" if self.words else self.kind

    @classmethod
    def parse(cls, text: str) -> Value:
        """Return the value that a text names.

        Raises:
            ValueError: There is no such kind, or a word of it could not stand in an entry.
        """
        kind, _, words = text.partition(":")
        if kind not in KINDS or not words.isprintable():
            raise ValueError(f"no kind of value: {text!r}")
        return cls(kind, tuple(words.split()))


NOTHING = Value()


class Option(NamedTuple):
    """An option.

    Attributes:
        names: `-p`, `--profile`.
        help: What it does, in a line.
        takes: How many words follow it.
        value: What they are.
        group: Options of one group exclude each other; '' where it excludes none.
        repeats: Whether it may be given more than once.
        exact: Whether it is only read as a word of its own, never in a bundle or with its value attached.
        hidden: Whether it is understood, but never offered.
    """

    names: tuple[str, ...]
    help: str = ""
    takes: str = NONE
    value: Value = NOTHING
    group: str = ""
    repeats: bool = False
    exact: bool = False
    hidden: bool = False


class Argument(NamedTuple):
    """A word in its place.

    Attributes:
        value: What it is.
        help: What is wanted there, in a line.
        many: Whether all that follow are meant as well.
    """

    value: Value = NOTHING
    help: str = ""
    many: bool = False


class Node(NamedTuple):
    """A command.

    Attributes:
        help: What it does, in a line.
        options: Its options.
        arguments: Its arguments, in their order.
        after: What stands after `--`, where that is something else.
        children: Its sub-commands.
        aliases: Other names of its sub-commands.
        hidden: Whether it is understood, but never offered.
    """

    help: str = ""
    options: tuple[Option, ...] = ()
    arguments: tuple[Argument, ...] = ()
    after: Argument | None = None
    children: dict[str, Node] = {}  # noqa: RUF012 - nobody changes it
    aliases: dict[str, str] = {}  # noqa: RUF012 - nobody changes it
    hidden: bool = False

    def walk(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
        """Return every command with its path, this one first."""
        yield path, self
        for name, child in self.children.items():
            yield from child.walk((*path, name))


HELP = Option(("-h", "--help"), "Show what there is")
# Understood wherever it stands before `--`, but only as a word of its own (contract 1.3).
FLAG = Option(("-p", "--profile"), "Run this in a profile", ONE, Value(PROFILE), exact=True)
COMMON = (FLAG, HELP)


def merged(ours: Node, theirs: Node) -> Node:
    """Return two trees as one: where both have a command or an option, it is ours.

    A command that has sub-commands of ours keeps the agent's others; `doctor`, which hands on what it does not
    know, keeps the agent's options.
    """
    return Node(
        ours.help or theirs.help,
        theirs.options,
        children={**theirs.children, **{name: _ours(name, node, theirs) for name, node in ours.children.items()}},
        aliases={name: to for name, to in theirs.aliases.items() if name not in ours.children},
    )


def _ours(name: str, ours: Node, theirs: Node) -> Node:
    other = theirs.children.get(name, Node())
    known = {name for option in ours.options for name in option.names}
    more = () if ours.children else tuple(each for each in other.options if known.isdisjoint(each.names))
    children = {**other.children, **ours.children} if ours.children else {}
    aliases = {alias: to for alias, to in other.aliases.items() if alias not in children and to in children}
    return ours._replace(options=(*ours.options, *more), children=children, aliases={**aliases, **ours.aliases})


def line(text: str) -> str:
    """Return a help text as one line: its first sentence, without control characters, not too long."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    sentence = re.split(r"(?<=[.!?]) (?=[A-Z`'\"(])", plain, maxsplit=1)[0].rstrip(".")
    return sentence if len(sentence) <= _MAX_HELP else sentence[: _MAX_HELP - 1].rstrip() + "…"


# --- As entries: what the engines read. completions/README.md describes them ---


def entries(tree: Node) -> Iterator[tuple[str, list[str]]]:
    """Return the entries of every node under its key, such as `hermes profile create`; those of EVERYWHERE first."""
    yield EVERYWHERE, [_option_entry(option) for option in COMMON]
    for path, node in tree.walk():
        key = " ".join((ROOT, *path))
        yield key, [*_children(key, node), *_options(node), *_arguments(node)]


def _children(key: str, node: Node) -> Iterable[str]:
    for name, child in node.children.items():
        yield _entry("h" if child.hidden else "c", name, f"{key} {name}", child.help)
    for name, to in node.aliases.items():
        yield _entry("h" if node.children[to].hidden else "a", name, f"{key} {to}", node.children[to].help)


def _options(node: Node) -> Iterable[str]:
    common = {name for option in COMMON for name in option.names}
    return (_option_entry(option) for option in node.options if common.isdisjoint(option.names))


def _option_entry(option: Option) -> str:
    marks = "r" * option.repeats + "x" * option.exact
    kind = "i" if option.hidden else "o"
    return _entry(kind, " ".join(option.names), option.takes, str(option.value), option.group, marks, option.help)


def _arguments(node: Node) -> Iterable[str]:
    for argument in node.arguments:
        yield _entry("p", "*" if argument.many else "1", str(argument.value), argument.help)
    if node.after:
        yield _entry("d", str(node.after.value), node.after.help)


def _entry(*fields: str) -> str:
    return "\t".join(each or "-" for each in fields)
