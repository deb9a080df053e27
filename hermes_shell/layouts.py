"""The entries of a tree as each shell reads them: what stands in an engine for `__HERMES_TREE__`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    # A key with its entries, for every node.
    Entries = Iterable[tuple[str, list[str]]]


def bash(tree: Entries) -> str:
    """Return the tree for bash."""
    raise NotImplementedError(tree)


def zsh(tree: Entries) -> str:
    """Return the tree for zsh."""
    raise NotImplementedError(tree)


def fish(tree: Entries) -> str:
    """Return the tree for fish."""
    raise NotImplementedError(tree)


def powershell(tree: Entries) -> str:
    """Return the tree for PowerShell."""
    raise NotImplementedError(tree)


LAYOUTS = {"bash": bash, "zsh": zsh, "fish": fish, "powershell": powershell}
