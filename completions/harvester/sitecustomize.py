"""Writes down the command tree of an argparse program, instead of running it.

Python imports this file when it starts, where its directory stands first in PYTHONPATH. It runs in the agent's own
interpreter, and so uses nothing but the standard library. The first parser of hermes with sub-commands that is asked to
parse a command line is written as JSON to the file that HERMES_SHELL_HARVEST names, and the process ends.
"""

import argparse
import importlib
import json
import os
import pathlib
from typing import Any, NoReturn


def _command(parser: argparse.ArgumentParser) -> "dict[str, Any]":
    groups = {id(action): str(number) for number, group in _groups(parser) for action in group}
    found: dict[str, Any] = {"options": [], "arguments": [], "children": {}, "aliases": {}}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            _add_children(found, action)
        elif action.option_strings:
            found["options"].append(_option(parser, action, groups.get(id(action), "")))
        else:
            found["arguments"].append(_argument(parser, action))
    return _compact(**found)


def _groups(parser: argparse.ArgumentParser) -> "list[tuple[int, list[argparse.Action]]]":
    return [(number, group._group_actions) for number, group in enumerate(parser._mutually_exclusive_groups, 1)]


def _add_children(found: "dict[str, Any]", action: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    helps = {choice.dest: choice.help for choice in action._choices_actions}
    names: dict[int, str] = {}
    for name, parser in action.choices.items():
        if id(parser) in names:
            found["aliases"][name] = names[id(parser)]
            continue
        names[id(parser)] = name
        child = _command(parser)
        # A command that is added without a help text is left out of the program's own help.
        if helps.get(name, argparse.SUPPRESS) == argparse.SUPPRESS:
            child["hidden"] = True
        elif helps[name]:
            child["help"] = helps[name]
        found["children"][name] = child


def _option(parser: argparse.ArgumentParser, action: argparse.Action, group: str) -> "dict[str, Any]":
    repeats = isinstance(action, (argparse._AppendAction, argparse._AppendConstAction, argparse._CountAction))
    extends = isinstance(action, argparse._ExtendAction)
    takes = {0: "", None: "1", "?": "?", "*": "*", "+": "*", argparse.REMAINDER: "."}
    return _compact(
        names=list(action.option_strings),
        takes=takes.get(action.nargs, "*"),
        group=group,
        repeats=repeats or extends,
        hidden=action.help == argparse.SUPPRESS,
        **_described(parser, action),
    )


def _argument(parser: argparse.ArgumentParser, action: argparse.Action) -> "dict[str, Any]":
    many = action.nargs in ("*", "+", argparse.REMAINDER)
    return _compact(name=action.dest, many=many, **_described(parser, action))


def _described(parser: argparse.ArgumentParser, action: argparse.Action) -> "dict[str, Any]":
    return {
        "help": _help(parser, action),
        "choices": [str(choice) for choice in action.choices or ()],
        "number": action.type in (int, float),
    }


def _compact(**fields: object) -> "dict[str, Any]":
    return {name: value for name, value in fields.items() if value}


def _help(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    if not action.help or action.help == argparse.SUPPRESS:
        return ""
    try:
        return action.help % {**vars(action), "prog": parser.prog}
    except (KeyError, TypeError, ValueError):
        return action.help


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("hermes-agent")
    except metadata.PackageNotFoundError:
        return ""


def _skills() -> str:
    """Return where the skills are that come with the agent; '' where there are none."""
    try:
        theirs = importlib.import_module("hermes_constants")
        place = theirs.get_bundled_skills_dir(pathlib.Path(str(theirs.__file__)).parent / "skills")
    except Exception:  # noqa: BLE001 - an older or a newer agent, whose commands are wanted all the same
        return ""
    return str(place) if os.path.isdir(place) else ""


def _write_down(parser: argparse.ArgumentParser) -> "NoReturn":
    with open(os.environ["HERMES_SHELL_HARVEST"], "w", encoding="utf-8") as file:
        json.dump({"version": _version(), "skills": _skills(), "tree": _command(parser)}, file)
    os._exit(0)


def _hook(name: str) -> None:
    parse = getattr(argparse.ArgumentParser, name)

    def hooked(self: argparse.ArgumentParser, *args: object, **options: object) -> object:
        # One without sub-commands only looks ahead for an option or two; `conda run hermes` parses its own line first.
        if "hermes" in self.prog and any(isinstance(action, argparse._SubParsersAction) for action in self._actions):
            _write_down(self)
        return parse(self, *args, **options)

    setattr(argparse.ArgumentParser, name, hooked)


if os.environ.get("HERMES_SHELL_HARVEST"):
    for _name in ("parse_known_args", "parse_known_intermixed_args"):
        _hook(_name)
