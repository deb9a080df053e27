"""Write docs/hermes-shell.1 from the commands and from tables of docs/reference.md: `python -m tools.manpage`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hermes_shell import __version__, cli
from tools import reference

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path("docs/hermes-shell.1")

_REFERENCE = Path("docs/reference.md")
_TABLES = {"Variables": "ENVIRONMENT", "Files": "FILES", "Exit codes": "EXIT STATUS"}

_HEAD = f"""\
.\\" Written by python -m tools.manpage.
.TH HERMES-SHELL 1 "" "hermes-shell {__version__}" "User Commands"
.SH NAME
hermes-shell \\- a Hermes profile per terminal
.SH SYNOPSIS
.B hermes-shell
[\\fB\\-p\\fR \\fIPROFILE\\fR] \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...
.SH DESCRIPTION
Several Hermes agents on one machine: each is a profile, a directory of its own.
.B hermes-shell
lets each terminal use its own one, in bash, zsh, fish and PowerShell, and looks after profiles
from the first to the last.
.PP
After
.B hermes-shell shell install
all that stands here works as
.B hermes
too; what does not is the agent's own.
"""

_TAIL = """\
.SH SEE ALSO
.BR bash (1),
.BR zsh (1),
.BR fish (1)
"""


def page() -> str:
    """Return the page as it is to be."""
    commands = "".join(f"{line}\n" for line in _commands(cli.cli, "hermes-shell"))
    tables = reference_tables(_REFERENCE.read_text(encoding="utf-8"))
    return _HEAD + ".SH COMMANDS\n" + commands + tables + _TAIL


def reference_tables(text: str) -> str:
    """Return the sections that are tables of the reference."""
    return "".join(f"{line}\n" for title, heading in _TABLES.items() for line in _table(text, title, heading))


def _table(text: str, title: str, heading: str) -> Iterator[str]:
    yield f".SH {heading}"
    section = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [re.split(r"(?<!\\) \| ", line.strip("| ")) for line in section.splitlines() if line.startswith("|")]
    assert rows, f"docs/reference.md has no table '{title}'"
    for name, what in rows[2:]:
        yield from (".TP", f".B {_roff(_plain(name))}", _roff(_plain(what)))


def _plain(text: str) -> str:
    """Return a cell of a table without its marks."""
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("\\|", "|")


def _commands(command: click.Command, name: str, above: click.Context | None = None) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=above)
    yield from _command(command, context)
    if isinstance(command, click.Group):
        for word in command.list_commands(context):
            below = command.get_command(context, word)
            if below and not below.hidden:
                yield from _commands(below, word, context)


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f".SS {_roff(' '.join([context.command_path, *command.collect_usage_pieces(context)]))}"
    for number, (text, as_it_stands) in enumerate(reference.paragraphs(command.help)):
        if number:
            yield ".PP"
        yield from ([".nf", _roff(text), ".fi"] if as_it_stands else [_roff(text)])
    for each in command.params:
        said = each.get_help_record(context) if isinstance(each, click.Option) else None
        if said:
            yield from (".TP", f".B {_roff(said[0])}", _roff(said[1]))


def _roff(text: str) -> str:
    """Return text that roff prints as it stands."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return re.sub(r"^(?=\.)", r"\\&", text.replace("~", "\\(ti").replace("^", "\\(ha"), flags=re.MULTILINE)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
