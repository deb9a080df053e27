"""Random lines made from the tree, the same for the same seed."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from hermes_shell import tree

from . import model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hermes_shell.tree import Node, Option

    from .values import Place

# Stands in a line without quotes in every shell, wherever it stands; PowerShell makes two words of `-x.y`.
_PLAIN = re.compile(r"-|-[A-Za-z0-9][\w/=-]*|(?:--)?[A-Za-z0-9/_][\w/=.-]*|--", re.ASCII)
_JUNK = ("x", "nosuch", "Work", "7", "--nosuch", "--no-such=1", "zz/", "_")


class Lines:
    """An endless series of lines: the words before the current one, and that.

    Args:
        commands: The whole tree.
        place: What the values come from.
        seed: Where the series begins.
    """

    def __init__(self, commands: Node, place: Place, seed: int) -> None:
        self._commands = commands
        self._place = place
        self._random = random.Random(seed)  # noqa: S311 - it has to come again

    def __iter__(self) -> Iterator[tuple[list[str], str]]:
        while True:
            words, node = self._command()
            for _ in range(self._random.choice((0, 0, 1, 2))):
                words.append(self._argument(words))
            current = self._current(words, node)
            plain = all(_PLAIN.fullmatch(word) for word in [*words, current or "x"])
            # Where nothing is offered there is little to see.
            if plain and (self._offered(words, current) or self._random.random() < 0.3):
                yield words, current

    def _command(self) -> tuple[list[str], Node]:
        words: list[str] = []
        node = self._commands
        while True:
            for _ in range(self._random.choice((0, 0, 0, 1, 2))):
                words += self._option(node)
            if not node.children or self._random.random() < 0.15:
                return words, node
            name = self._random.choice([*node.children, *node.aliases])
            node = node.children[node.aliases.get(name, name)]
            words.append(name)

    def _option(self, node: Node) -> list[str]:
        option = self._random.choice([*node.options, *tree.COMMON])
        name = self._random.choice(option.names)
        if option.takes == tree.NONE:
            return [name]
        value = self._random.choice((*(option.value.words or ("work", "docs/")), "backup.zip")).replace("*", "a")
        attached = self._attaching(option, name)
        return [attached + value] if attached and self._random.random() < 0.5 else [name, value]

    def _attaching(self, option: Option, name: str) -> str:
        """Return what a value can be attached to."""
        # What an exact option makes of a value that is attached to it is nobody's business.
        return f"{name}=" if name.startswith("--") else "" if option.exact else name

    def _argument(self, words: list[str]) -> str:
        if self._random.random() < 0.2:
            return self._random.choice(_JUNK)
        return self._random.choice([*self._offered(words, ""), "--", "x"])

    def _current(self, words: list[str], node: Node) -> str:
        """Return the beginning of something that is offered there, mostly; it may add an option to the words."""
        valued = [option for option in node.options if option.takes != tree.NONE and option.value.kind != tree.TEXT]
        start = self._random.choice(("", "", "-", "--"))
        if valued and self._random.random() < 0.7:
            option = self._random.choice(valued)
            name = self._random.choice(option.names)
            start = self._random.choice(("", self._attaching(option, name)))
            words += [] if start else [name]
        elif self._random.random() < 0.1:
            return self._random.choice(_JUNK)
        offered = self._offered(words, start)
        if not offered:
            return start
        word = self._random.choice(offered)
        return word[: self._random.randint(len(start), len(word))]

    def _offered(self, words: list[str], start: str) -> list[str]:
        return sorted(model.offer(self._commands, words, start, self._place).words)
