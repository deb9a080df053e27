"""Command trees as JSON: our own as `tools/trees.py` writes it, the agent's as `completions/harvester` does.

What is empty or false is left out. The agent's parser mostly does not say what kind of value something takes; a
table does: `completions/kinds.txt`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from . import rendering, tree
from .tree import Argument, Node, Option, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANY = "*"

# What reading something else comes to.
ERRORS = (LookupError, TypeError, ValueError, AttributeError, RecursionError)


class Missing(NamedTuple):
    """A value whose kind nobody has said.

    Attributes:
        command: Such as `kanban create`.
        name: The option, or the argument.
        help: What the agent says of it.
    """

    command: str
    name: str
    help: str


class Reader:
    """Reads one tree.

    Args:
        data: The tree.

    Attributes:
        node: The tree.
        missing: The values whose kind nobody has said; nothing is offered for them.

    Raises:
        LookupError, TypeError, ValueError, AttributeError, RecursionError: It is none.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._kinds = _kinds()
        self.missing: list[Missing] = []
        self.node = self._node(data, ())

    def _node(self, data: dict[str, Any], path: tuple[str, ...]) -> Node:
        children = {
            name: self._node(child, (*path, name)) for name, child in data.get("children", {}).items() if _is_word(name)
        }
        aliases = {name: to for name, to in data.get("aliases", {}).items() if to in children and _is_word(name)}
        command = " ".join(path)
        return Node(
            tree.line(data.get("help", "")),
            tuple(self._option(each, command) for each in data.get("options", ()) if _are_options(each["names"])),
            tuple(self._argument(each, command) for each in data.get("arguments", ())),
            self._argument(data["after"], command) if "after" in data else None,
            children,
            aliases,
            bool(data.get("hidden")),
        )

    def _option(self, data: dict[str, Any], command: str) -> Option:
        takes = data.get("takes", tree.NONE)
        if takes not in tree.TAKES:
            raise ValueError(takes)
        group = str(data.get("group", ""))
        return Option(
            tuple(data["names"]),
            tree.line(data.get("help", "")),
            takes,
            tree.NOTHING if takes == tree.NONE else self._value(data, command, data["names"]),
            group if _is_word(group) else "",
            repeats=bool(data.get("repeats")),
            hidden=bool(data.get("hidden")),
        )

    def _argument(self, data: dict[str, Any], command: str) -> Argument:
        value = self._value(data, command, [data["name"]])
        wanted = tree.line(data.get("help", "")) or tree.line(data["name"])
        return Argument(value, wanted, bool(data.get("many")))

    def _value(self, data: dict[str, Any], command: str, names: list[str]) -> Value:
        if "value" in data:
            return Value.parse(data["value"])
        if choices := tuple(filter(_is_word, data.get("choices", ()))):
            return Value(tree.CHOICE, choices)
        for key in ((where, name) for where in (command, _ANY) for name in names):
            if key in self._kinds:
                return self._kinds[key]
        if not data.get("number"):
            self.missing.append(Missing(command, names[-1], data.get("help", "")))
        return tree.NOTHING


# An odd name is left out: it could not stand in an entry, nor on a command line without quotes.


def _is_word(name: str) -> bool:
    return tree.WORD.fullmatch(name) is not None


def _are_options(names: list[str]) -> bool:
    return bool(names) and all(name.startswith("-") and _is_word(name.lstrip("-")) for name in names)


def _kinds() -> dict[tuple[str, str], Value]:
    with open(rendering.asset("completions", "kinds.txt"), encoding="utf-8") as file:
        lines = [line for line in file if line.strip() and not line.startswith("#")]
    return {key: value for line in lines for key, value in _said(line)}


def _said(line: str) -> Iterator[tuple[tuple[str, str], Value]]:
    where, _, names = line.partition(" = ")
    kind, _, command = where.partition(" ")
    value = Value.parse(kind.replace("|", " "))
    for name in names.split():
        yield (command.strip(), name), value
