"""The recipes of docs/prompt.md, and how the tests look at a prompt."""

from __future__ import annotations

import re

from tests.conftest import ROOT
from tests.house import Scratch
from tools.terminal import Shell

PAGE = (ROOT / "docs" / "prompt.md").read_text()
TAGS = {"powershell": "PowerShell"}

# A name that would run something, or be taken for a prompt's escapes, where a prompt expands it.
EVIL = "%n$(touch canary)`touch canary`\\u${HOME}é"


def recipe(heading: str, language: str) -> str:
    """Return the first block of a language below a heading of the page."""
    section = re.split(r"(?m)^##+ ", PAGE.partition(f"# {heading}\n")[2])[0]
    block = section.partition(f"```{language}\n")[2].partition("```\n")[0]
    assert block, f"{heading}: no block of {language}"
    return block


def plain_recipe(shell: Shell) -> str:
    """Return the recipe for a prompt without a theme."""
    return recipe(TAGS.get(shell.name, shell.name), shell.name)


def nothing_ran(scratch: Scratch) -> None:
    """Make sure that no text was taken for a command."""
    assert not [*scratch.home.rglob("canary*"), *scratch.home.parent.glob("canary*")]


def plain(prompt: str) -> str:
    """Return a prompt without colours, the marks around them, and space."""
    return re.sub(r"\\\[|\\\]|%\{|%\}|\x1b\[[0-9;?]*[a-zA-Z]|\s", "", prompt)
