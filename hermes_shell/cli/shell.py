"""`hermes-shell shell …`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from .. import dialects, frontdoor, integration, rendering
from .. import status as core
from ..errors import HermesError, printable
from . import columns, kinds, text
from .context import Call, pass_call
from .settings import config

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@click.group()
def shell() -> None:
    """Set up shells, look at them, or take it all away again."""


shell.add_command(config)


@shell.command()
@click.argument("name", metavar="SHELL", type=kinds.SHELL)
@pass_call
def init(call: Call, name: str) -> None:
    """Print the snippet for bash, zsh, fish or powershell.

    `shell install` is better: it starts nothing when a shell starts.
    """
    dialect = dialects.named(name)
    pin = f"{call.program} profile env NAME --shell {{}}"
    call.note_wrong_shell(dialect, f"{call.program} shell init {{}}", pin)
    text.raw(dialect.to_evaluate(rendering.snippet(call.env, dialect)))


def _careful(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options of a command that changes start-up files."""
    yes = click.option("--yes", "-y", is_flag=True, help="Do not ask; without a terminal nobody is asked.")
    dry_run = click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
    return dry_run(yes(command))


@shell.command()
@click.argument("names", metavar="[SHELL]...", nargs=-1, type=kinds.SHELL)
@click.option("--front-door", is_flag=True, help="Stand in for the agent's own ~/.local/bin/hermes, which is kept.")
@_careful
@pass_call
def install(call: Call, names: tuple[str, ...], front_door: bool, dry_run: bool, yes: bool) -> int:
    """Set up shells: by default the one that runs this.

    \b
    Examples:
      hermes-shell shell install            this shell
      hermes-shell shell install bash fish  those two
      hermes-shell shell install --dry-run  show what would change
    """
    chosen = [dialects.named(name) for name in names] or [call.dialect()]
    plan = integration.Install(call.env, chosen, front_door=front_door)
    code = _go(call, plan, dry_run=dry_run, yes=yes)
    if code == 0 and plan.changes and not dry_run:
        text.say("Open a new terminal, and there: hermes profile use NAME --session")
    return code


@shell.command()
@_careful
@pass_call
def uninstall(call: Call, dry_run: bool, yes: bool) -> int:
    """Take everything away again, from every shell."""
    return _go(call, integration.Uninstall(call.env), dry_run=dry_run, yes=yes)


def _go(call: Call, plan: integration.Plan, *, dry_run: bool, yes: bool) -> int:
    """Show a plan, or make it, asked for on a terminal; return the exit code."""
    if dry_run:
        _show(plan.preview(), text.say)
    elif plan.changes and not yes and sys.stdin and sys.stdin.isatty() and not _agreed(call, plan):
        text.note("Nothing was changed.")
        return 1
    else:
        for step in plan.make():
            text.say(printable(step, "?"))
    for warning in plan.warnings:
        text.tell(HermesError(warning))
    for problem in plan.problems:
        text.tell(problem)
    return 1 if plan.problems else 0


def _show(lines: list[str], say: Callable[[str], None]) -> None:
    for line in lines or ["nothing to change"]:
        say(line)


def _agreed(call: Call, plan: integration.Plan) -> bool:
    _show(plan.outline(call.env), text.note)
    try:
        return click.confirm("Go ahead?", default=True, err=True)
    except click.Abort:
        text.note("\nNothing was changed.")
        raise


@shell.command()
@pass_call
def sync(call: Call) -> None:
    """Write anew what an upgrade, or somebody, made stale.

    After an upgrade the next command that is ours does it by itself.
    """
    for step in integration.sync(call.env):
        text.say(printable(step, "?"))


@shell.command(short_help="Say how each shell is set up.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_call
def status(call: Call, as_json: bool) -> None:
    """Say how each shell is set up; `doctor` judges.

    First which profile is in force, and why; last which `hermes` comes first.
    """
    found = core.look(call.env)
    if as_json:
        text.as_json(_to_json(call, found))
        return
    sections: tuple[Sequence[Sequence[str]], ...] = (
        [("profile:", call.origin.text())],
        [_row(each) for each in found.shells],
        [(state, printable(path, "?")) for path, state in found.rendered],
        _hermes(call, found),
    )
    for number, rows in enumerate(sections):
        if number:
            text.say("")
        columns.show(rows)


def _row(each: core.Shell) -> tuple[str, str, str, str]:
    where = printable(each.start_up.path, "?") + "".join(f":{number}" for number in each.start_up.lines[:1])
    return each.name, each.start_up.state, where, printable(each.remark(), "?")


def _hermes(call: Call, found: core.Status) -> list[tuple[str, str]]:
    """Return which `hermes` is which, a row each."""
    here = f"the function of hermes-shell for {call.shell}" if call.shell else "no function, or not called through it"
    scripts = f"{found.first} ({'ours' if found.first_is_ours else 'not ours'})" if found.first else "none on PATH"
    standing = {frontdoor.AGENT: "the agent's", frontdoor.OTHER: "something else"}.get(found.standing, found.standing)
    if found.standing == frontdoor.OURS and not found.first_is_ours:
        scripts += f"; for ours to be first, put this before all others on PATH: {os.path.dirname(found.door)}"
    if found.standing in (frontdoor.AGENT, frontdoor.OTHER):
        standing += " (in its place: hermes-shell shell install --front-door)"
    return [
        ("in this terminal:", here),
        ("in scripts:", printable(scripts, "?")),
        ("front door:", printable(f"{found.door}: {standing}", "?")),
    ]


def _to_json(call: Call, found: core.Status) -> dict[str, object]:
    return {
        "profile": call.origin.to_json(),
        "shells": [
            {
                "shell": each.name,
                "program": each.program or None,
                "file": each.start_up.path,
                "state": each.start_up.state,
                "lines": each.start_up.lines,
                "problem": each.problem or None,
            }
            for each in found.shells
        ],
        "rendered": [{"file": path, "state": state} for path, state in found.rendered],
        "front_door": {"file": found.door, "state": found.standing},
        "in_this_terminal": call.shell or None,
        "in_scripts": {"file": found.first or None, "ours": found.first_is_ours},
    }
