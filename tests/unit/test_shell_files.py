"""The shell files as they stand in the repository, and as they are rendered."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from hermes_shell import dialects, rendering
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FILES = [path for path in sorted((ROOT / "shells").iterdir()) if path.suffix != ".txt"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_placeholder_is_a_bare_word(file: Path) -> None:
    """A quoted value inside other quotes would open them (CVE-2024-53899 of virtualenv began so)."""
    text = file.read_text()
    for match in rendering.PLACEHOLDER.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        assert line.count("'") % 2 == 0, line
        assert line.count('"') % 2 == 0, line


@pytest.mark.parametrize(
    "dialect", [each for each in dialects.DIALECTS.values() if each.snippet], ids=lambda each: each.name
)
def test_a_rendered_file_holds_each_path_as_it_is(tmp_path: Path, dialect: dialects.Dialect) -> None:
    """Even a home that is called like a placeholder."""
    env = {"HOME": str(tmp_path / "it's __HERMES_SHELL__ $HOME")}
    text = rendering.snippet(env, dialect)
    assert dialect.quote(rendering.dispatcher(env)) in text
    assert set(rendering.PLACEHOLDER.findall(text)) == {"__HERMES_SHELL__"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_that_old_shells_lack(file: Path) -> None:
    """bash 3.2 is what macOS has, PowerShell 5.1 what Windows has."""
    lacking = {
        ".sh": (
            r"(declare|local) -[gAn]|\bmapfile\b|\bcoproc\b|\$\{\w+(\^\^|,,|@[A-Z])|EPOCHREALTIME"
            r"|\|&|;;?&|read -N|%\(|\[\[ (?!-o aliases)|&>>"
        ),
        ".ps1": r"\?\?|&&|\|\||\?\.|-Parallel|\bclean\s*\{",
        "": r"(?m)^\s*local\b|\[\[ |<<<|\bfunction\b|\$\(",
        ".fish": r"\babbr\b|\$\(|&>",
        ".cmd": r"![a-z_]+!|(?i:\bpowershell\b|\bsetx\b)",  # an exclamation mark may stand in a path
    }
    code = "\n".join(line for line in file.read_text().splitlines() if not line.lstrip().startswith("#"))
    assert re.findall(lacking[os.path.splitext(file.name)[1]], code.replace("$((", "((")) == []
