"""What an option or an argument takes, for the completions to know: nothing is checked here, and nothing converted.

`completions/README.md` has the kinds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    _Type = click.ParamType[str]
else:
    _Type = click.ParamType  # which older ones cannot subscript


class Kind(_Type):
    """A word as it was typed.

    Args:
        value: A kind of value, with its words: `choice:bash zsh`.
        wanted: What is wanted, in a few words; for an option its help says so.
    """

    name = "text"

    def __init__(self, value: str, wanted: str = "") -> None:
        self.value = value
        self.wanted = wanted


def text(wanted: str) -> Kind:
    """Return the kind of a word that only the user knows."""
    return Kind("text", wanted)


def choice(words: Iterable[str], wanted: str) -> Kind:
    """Return the kind of a word that the command itself looks up among some."""
    return Kind(f"choice:{' '.join(words)}", wanted)


PROFILE = Kind("profile", "a profile")
NAMED = Kind("named", "a profile, but not default")
IDLE = Kind("idle", "a profile that is not in use")
NEW_NAME = text("a new name: a-z, 0-9, - and _")
DIRECTORY = Kind("directory", "a directory")
ARCHIVE = Kind("file:*.tar.gz *.tgz *.tar.zst *.tzst", "an archive")
SHELL = choice(("bash", "zsh", "fish", "powershell"), "a shell")
