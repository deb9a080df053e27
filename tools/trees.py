"""Write the command trees that come with the package: our own from our click commands, the agent's by asking one.

`python -m tools.trees` writes our own anew; `python -m tools.trees LAUNCHER` the agent's too, and lists the values
whose kind `completions/kinds.txt` does not say yet.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from hermes_shell import cli, harvest, treejson
from hermes_shell.cli import kinds

OURS = Path("completions/ours.json")
THEIRS = Path("completions/agent.json")

# Of the options of ours that cannot be given together.
EXCLUSIVE = {"profile env": [("--shell", "--format")]}


class UndescribedError(Exception):
    """A command, an option or an argument says too little for the completions."""


def ours() -> dict[str, Any]:
    """Return our own tree as JSON.

    Raises:
        UndescribedError: Something has no help text, or no kind of value.
    """
    return described(cli.cli, ())


def described(command: click.Command, path: tuple[str, ...]) -> dict[str, Any]:
    """Return a command and what is below it as JSON.

    Raises:
        UndescribedError: Something has no help text, or no kind of value.
    """
    context = click.Context(command)
    children = {}
    if isinstance(command, click.Group):
        names = command.list_commands(context)
        found = {name: command.get_command(context, name) for name in names}
        children = {name: described(child, (*path, name)) for name, child in found.items() if child}
    options = [each for each in command.params if isinstance(each, click.Option)]
    after = getattr(command, "after", None)
    return _compact(
        help=_help(command, path),
        options=[_option(each, path) for each in options],
        arguments=[_argument(each, path) for each in command.params if isinstance(each, click.Argument)],
        after={"name": after.wanted, "value": after.value} if after else None,
        children=children,
        hidden=command.hidden,
    )


def _help(command: click.Command, path: tuple[str, ...]) -> str:
    text = command.get_short_help_str(limit=200)
    if not text:
        raise UndescribedError(f"{' '.join(path) or 'hermes-shell'} has no help text")
    return text


def _option(option: click.Option, path: tuple[str, ...]) -> dict[str, Any]:
    if not option.help and not option.hidden:
        raise UndescribedError(f"{' '.join((*path, *option.opts))} has no help text")
    flag = option.is_flag or option.count
    return _compact(
        names=[*option.opts, *option.secondary_opts],
        help=option.help,
        takes="" if flag else "1",
        value="" if flag else _value(option, path),
        group=_group(option, path),
        repeats=option.multiple or option.count,
        hidden=option.hidden,
    )


def _group(option: click.Option, path: tuple[str, ...]) -> str:
    groups = EXCLUSIVE.get(" ".join(path), ())
    return next((str(number) for number, group in enumerate(groups, 1) if not {*option.opts}.isdisjoint(group)), "")


def _argument(argument: click.Argument, path: tuple[str, ...]) -> dict[str, Any]:
    kind = argument.type
    wanted = kind.wanted if isinstance(kind, kinds.Kind) else ""
    return _compact(
        name=wanted or argument.human_readable_name, value=_value(argument, path), many=argument.nargs == -1
    )


def _value(parameter: click.Parameter, path: tuple[str, ...]) -> str:
    kind = parameter.type
    if isinstance(kind, kinds.Kind):
        return kind.value
    if isinstance(kind, click.Choice):
        return f"choice:{' '.join(kind.choices)}"
    if isinstance(kind, (click.types.IntParamType, click.types.FloatParamType)):
        return "text"
    raise UndescribedError(f"{' '.join((*path, *parameter.opts))} does not say what kind of value it takes")


def _compact(**fields: object) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def text(data: object) -> str:
    """Return JSON as it stands in the files."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the files."""
    OURS.write_text(text(ours()), encoding="utf-8")
    if len(sys.argv) > 1:
        found = harvest.ask(os.environ, sys.argv[1:2])
        if found is None:
            print(f"{sys.argv[1]} did not tell which commands it has", file=sys.stderr)
            return 1
        THEIRS.write_text(text({name: found[name] for name in ("version", "tree")}), encoding="utf-8")
        for missing in treejson.Reader(found["tree"]).missing:
            print(f"completions/kinds.txt does not say what kind of value it is: {' '.join(missing)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
