"""What completions/README.md says, in Python, on the tree itself and not on its entries: the engines are held to it.

A line is given as its dequoted words. What is offered are whole words, as they would stand on the line without quotes:
`--profile=work`, not `work`; a directory without the slash that a shell puts behind it.

Where the specification leaves a choice, this is what holds:

- What was given belongs to the command that it was given to; only the options that hold everywhere are given for good.
- In a bundle, a letter that is no option ends the reading: what comes after it is not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hermes_shell import tree

from .values import Offer, offered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hermes_shell.tree import Argument, Node, Option

    from .values import Place

NOTHING = Offer()


def offer(commands: Node, words: Iterable[str], current: str, place: Place, *, pinned: bool = False) -> Offer:
    """Return what is offered for the current word.

    Args:
        commands: The whole tree.
        words: The words between the program and the current one.
        current: The word up to the cursor.
        place: What else matters.
        pinned: Whether the program is a wrapper or an alias, which has the profile flag in it.
    """
    walk = Walk(commands)
    if pinned:
        walk.given.add(tree.FLAG)
    for word in words:
        walk.take(word)
    return walk.offer(current, place)


class Walk:
    """The way from the program to the current word.

    Args:
        commands: The whole tree.

    Attributes:
        node: The command that the words have come to; None where they name none.
        given: The options that it was given.
        owed: The option that still wants a value.
        ended: Whether `--` has been there.
        count: How many arguments there were, or words after `--` where those are something else.
    """

    def __init__(self, commands: Node) -> None:
        self.node: Node | None = commands
        self.given: set[Option] = set()
        self.owed: Option | None = None
        self.ended = False
        self.count = 0

    def take(self, word: str) -> None:
        """Go one word further."""
        if self.node is None:
            return
        if self.owed and _is_value(word, self.owed.takes):
            if self.owed.takes in (tree.ONE, tree.MAYBE):
                self.owed = None
            return
        self.owed = None
        if self.ended:
            self.count += 1
        elif word == "--":
            self.ended = True
            self.count = 0 if self.node.after else self.count
        elif word.startswith("--"):
            self._give(self._option(word.partition("=")[0]), has_value="=" in word)
        elif _is_short(word):
            self._bundle(word)
        elif self.node.children:
            self._descend(self.node, word)
        else:
            self.count += 1

    def _descend(self, node: Node, word: str) -> None:
        self.node = node.children.get(node.aliases.get(word, word))
        self.given &= set(tree.COMMON)

    def _bundle(self, word: str) -> None:
        for option, rest in self._letters(word):
            self._give(option, has_value=bool(rest))

    def _give(self, option: Option | None, *, has_value: bool) -> None:
        if option is None:
            return
        self.given.add(option)
        self.owed = option if option.takes != tree.NONE and not has_value else None

    def _letters(self, word: str) -> list[tuple[Option | None, str]]:
        """Return the options of a bundle, each with its value where that is in the word; None for what is no option."""
        found: list[tuple[Option | None, str]] = []
        for number, letter in enumerate(word[1:], 2):
            option = self._option(f"-{letter}")
            if option and option.exact:
                option = option if len(word) == 2 else None
            takes = option and option.takes != tree.NONE
            found.append((option, word[number:] if takes else ""))
            if option is None or takes:
                break
        return found

    def _options(self) -> list[Option]:
        common = {name for option in tree.COMMON for name in option.names}
        assert self.node
        return [*(option for option in self.node.options if common.isdisjoint(option.names)), *tree.COMMON]

    def _option(self, name: str) -> Option | None:
        return next((option for option in self._options() if name in option.names), None)

    def offer(self, word: str, place: Place) -> Offer:
        """Return what is offered for a word in this place."""
        if self.node is None:
            return NOTHING
        if self.owed and _is_value(word, self.owed.takes):
            return offered(self.owed.value, self.owed.help, word, place)
        if self.ended:
            return self._after(self.node, word, place)
        if word.startswith("--") and "=" in word:
            name, _, typed = word.partition("=")
            return _attached(self._option(name), f"{name}=", typed, place)
        if word.startswith("--") or word == "-":
            return _fitting(word, self._names(), "option")
        if word.startswith("-"):
            return self._short(word, place)
        return _commands(self.node, word) if self.node.children else self._argument(self.node, word, place)

    def _names(self) -> dict[str, str]:
        groups = {option.group for option in self.given if option.group}
        return {
            name: option.help
            for option in self._options()
            if not option.hidden and option.group not in groups and (option.repeats or option not in self.given)
            for name in option.names
        }

    def _short(self, word: str, place: Place) -> Offer:
        letters = self._letters(word)
        last, rest = letters[-1]
        if last is None:
            return NOTHING
        if rest:
            return _attached(last, word.removesuffix(rest), rest, place)
        names = self._names() if len(letters) == 1 else {word: last.help}
        return Offer({word: names[word]} if word in names else {}, "option")

    def _after(self, node: Node, word: str, place: Place) -> Offer:
        if node.after is None:
            return self._argument(node, word, place)
        if self.count:
            return offered(tree.Value(tree.FILE), "", word, place)
        return offered(node.after.value, node.after.help, word, place)

    def _argument(self, node: Node, word: str, place: Place) -> Offer:
        argument = _argument_at(node.arguments, self.count)
        return offered(argument.value, argument.help, word, place) if argument else NOTHING


def _argument_at(arguments: tuple[Argument, ...], number: int) -> Argument | None:
    for place, argument in enumerate(arguments):
        if place == number or argument.many:
            return argument
    return None


def _is_value(word: str, takes: str) -> bool:
    """Return whether a word is a value that is owed."""
    return takes in (tree.ONE, tree.REST) or not word.startswith("-")


def _is_short(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _fitting(typed: str, words: dict[str, str], kind: str) -> Offer:
    return Offer({word: text for word, text in words.items() if word.startswith(typed)}, kind)


def _commands(node: Node, typed: str) -> Offer:
    shown = {name: child.help for name, child in node.children.items() if not child.hidden}
    others = {name: shown[to] for name, to in node.aliases.items() if to in shown}
    found = _fitting(typed, shown, "command")
    return found if found.words else _fitting(typed, others, "command")


def _attached(option: Option | None, before: str, typed: str, place: Place) -> Offer:
    if option is None or option.takes == tree.NONE:
        return NOTHING
    found = offered(option.value, option.help, typed, place)
    return Offer({before + word: text for word, text in found.words.items()}, found.kind, found.message)
