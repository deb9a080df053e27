"""docs/commands.md is what the commands say of themselves, and docs/reference.md names the variables that they read."""

from __future__ import annotations

import re
import subprocess

import click
import pytest

from hermes_shell import cli
from tests.conftest import ROOT, find
from tools import manpage, reference

# What one part of ours tells another; nobody else sets or reads them.
_BETWEEN_OURSELVES = {"HERMES_SHELL_BEHIND", "HERMES_SHELL_DIRECTORIES", "HERMES_SHELL_HARVEST"}
_VARIABLE = re.compile(r"\bHERMES_SHELL_[A-Z]+\b")


def test_the_page_is_what_the_commands_say() -> None:
    assert (ROOT / reference.PAGE).read_text(encoding="utf-8") == reference.page(), "run: python -m tools.reference"


def test_the_manual_is_what_the_commands_and_the_reference_say() -> None:
    assert (ROOT / manpage.PAGE).read_text(encoding="utf-8") == manpage.page(), "run: python -m tools.manpage"


def test_the_manual_is_sound() -> None:
    command = [find("mandoc"), "-Tlint", "-Wwarning", str(ROOT / manpage.PAGE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # It has no date: that of a day on which somebody built it would tell nothing.
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


def test_the_manual_has_every_option() -> None:
    command = [find("mandoc"), "-Tascii", str(ROOT / manpage.PAGE)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    text = re.sub(r".\x08", "", shown.stdout)
    options = set(re.findall(r"^\| `(?:-., )?(--[a-z-]+)", reference.page(), re.MULTILINE))
    assert len(options) > 20
    assert {option for option in options if option not in text} == set()


def test_an_option_that_nobody_wrote_down_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    group = cli.cli.get_command(click.Context(cli.cli), "profile")
    assert isinstance(group, click.Group)
    found = group.get_command(click.Context(group), "list")
    assert found is not None
    monkeypatch.setattr(found, "params", [*found.params, click.Option(["--sideways"], is_flag=True, help="New.")])
    assert "`--sideways`" in reference.page()
    assert "`--sideways`" not in (ROOT / reference.PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize("place", ["hermes_shell", "shells"])
def test_every_variable_is_in_the_reference(place: str) -> None:
    page = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    told = set(_VARIABLE.findall(page.partition("## Variables")[2].partition("\n## ")[0]))
    files = [path for path in (ROOT / place).rglob("*") if path.is_file() and path.suffix != ".pyc"]
    used = {name for path in files for name in _VARIABLE.findall(path.read_text(encoding="utf-8"))}
    assert used - told <= _BETWEEN_OURSELVES
