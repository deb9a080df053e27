"""Write docs/commands.md, every command and option, from the commands themselves: `python -m tools.reference`."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hermes_shell import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path("docs/commands.md")

_HEAD = """\
# Commands

Every command and option, as `--help` says it; written by `python -m tools.reference`. `hermes` and `hermes-shell` take
the same ones, and each takes `--help`. What they do in detail is in the [reference](reference.md), how to put them
together in the [guide](guide.md). Whatever is not here is the agent's own.
"""


def page() -> str:
    """Return the page as it is to be."""
    return _HEAD + "".join(f"\n{section}" for section in _sections(cli.cli, "hermes-shell"))


def _sections(command: click.Command, name: str, above: click.Context | None = None) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=above)
    yield "\n".join(_section(command, context))
    if isinstance(command, click.Group):
        for word in command.list_commands(context):
            below = command.get_command(context, word)
            if below and not below.hidden:
                yield from _sections(below, word, context)


def _section(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"## {context.command_path}\n"
    yield f"```text\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```\n"
    for text, as_it_stands in paragraphs(command.help):
        yield f"```text\n{text}\n```\n" if as_it_stands else f"{text}\n"
    options = list(_options(command, context))
    if options:
        yield from ("| option | what |", "|---|---|", *options, "")


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for each in command.params:
        said = each.get_help_record(context) if isinstance(each, click.Option) else None
        if said:
            names, what = (text.replace("|", "\\|") for text in said)
            yield f"| `{names}` | {what} |"


def paragraphs(text: str | None) -> Iterator[tuple[str, bool]]:
    """Find the paragraphs of what a docstring of click's says, each with whether it is not to be filled."""
    for paragraph in inspect.cleandoc(text or "").partition("\f")[0].strip().split("\n\n"):
        lines = paragraph.removeprefix("\b\n")
        yield lines, lines != paragraph


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
