"""`hermes profile create`, `rename`, `delete` and `alias`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .. import aliases, change, names, origin, profiles, sizes
from ..errors import HermesError, printable
from . import columns, kinds, progress, quiet, text
from .context import Call, pass_call
from .hints import how_to_find_wrappers, how_to_pin

if TYPE_CHECKING:
    from ..creating import Created, Order
    from ..deleting import Plan

_DESCRIPTION = kinds.text("a sentence or two")


@click.command()
@click.argument("name", type=kinds.NEW_NAME)
@click.option("--clone", is_flag=True, help="With config.yaml, .env and SOUL.md of the profile in force.")
@click.option("--clone-all", is_flag=True, help="With all that the profile in force has, but for run-time files.")
@click.option(
    "--clone-from", metavar="SOURCE", type=kinds.PROFILE, help="From that profile; means --clone without --clone-all."
)
@click.option("--no-channels", is_flag=True, help="Leave tokens and settings of messaging platforms behind.")
@click.option("--no-alias", is_flag=True, help="Make no wrapper.")
@click.option("--no-skills", is_flag=True, help="Put in none of the skills that come with the agent.")
@click.option(
    "--description", metavar="TEXT", default="", type=_DESCRIPTION, help="What it is good at, in a sentence or two."
)
@quiet.option
@pass_call
def create(  # noqa: PLR0913, PLR0917 - one for each option
    call: Call,
    name: str,
    clone: bool,
    clone_all: bool,
    clone_from: str | None,
    no_channels: bool,
    no_alias: bool,
    no_skills: bool,
    description: str,
) -> None:
    """Create a profile: blank, or from another one.

    \b
    Examples:
      hermes profile create work                                blank
      hermes profile create play --clone                        set up as this one
      hermes profile create copy --clone-from work --clone-all  all that it has
    """
    from .. import creating

    cloned = clone or clone_from is not None
    take = creating.ALL if clone_all else creating.CONFIGURATION if cloned else creating.NOTHING
    if clone_from == "":
        raise HermesError(
            "--clone-from needs the name of a profile", "see which there are: hermes profile list", code=2
        )
    _check_options(take, no_skills=no_skills, no_channels=no_channels)
    source = "" if clone_from or take == creating.NOTHING else call.choice.require().home or call.choice.root
    order = creating.Order(
        name,
        take,
        clone_from or "",
        channels=not no_channels,
        skills=not no_skills,
        alias=not no_alias,
        description=description,
    )
    with progress.bar("Copying:") as report:
        made = creating.create(call.env, order, source, report, text.waiting, text.asking)
    _say_created(call, order, made)


def _check_options(take: str, *, no_skills: bool, no_channels: bool) -> None:
    from .. import creating

    if no_skills and take != creating.NOTHING:
        raise HermesError("--no-skills is for a blank profile", "leave it out, or leave --clone out", code=2)
    if no_channels and take == creating.NOTHING:
        raise HermesError("--no-channels is for a clone: a blank profile has none", "leave it out", code=2)


def _say_created(call: Call, order: Order, made: Created) -> None:
    from .. import creating

    source = names.normalize(order.source) or call.choice.name
    cloned = "" if order.take == creating.NOTHING else f" from '{source}'"
    text.say(f"Created the profile '{made.name}'{cloned} in {printable(made.home, '?')}.")
    text.left_out(made.left_out)
    if made.shared:
        text.tell(
            HermesError(
                f"'{made.name}' and '{source}' now share the bot tokens of: {', '.join(made.shared)}",
                f"only one gateway can use a token: give '{made.name}' its own, or create it with --no-channels",
            )
        )
    for line in (*made.told, *how_to_find_wrappers(call, made.name)):
        text.note(f"  {line}")
    command = made.wrapper or f"{call.program} -p {made.name}"
    begin = ("set it up:", f"{command} setup") if order.take == creating.NOTHING else ("start it:", command)
    columns.show([(f"  {begin[0]}", begin[1]), ("  use it in this terminal:", how_to_pin(call, made.name))])


@click.command()
@click.argument("old", type=kinds.NAMED)
@click.argument("new", type=kinds.NEW_NAME)
@pass_call
def rename(call: Call, old: str, new: str) -> None:
    """Give a profile another name.

    Its wrappers, the sticky default, its services and directories that choose it follow.
    """
    from .. import renaming

    told = renaming.rename(call.env, old, new, text.waiting)
    old, new = names.normalize(old), names.normalize(new)
    text.say(f"Renamed the profile '{old}' to '{new}'.")
    for line in (*told, *how_to_find_wrappers(call, new)):
        text.note(f"  {line}")
    if origin.is_pinned_to(call.env, old):
        text.say(f"This terminal is still pinned to '{old}'; to change that: {how_to_pin(call, new)}")


@click.command()
@click.argument("name", type=kinds.IDLE)
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@pass_call
def delete(call: Call, name: str, yes: bool) -> None:
    """Delete a profile for good, with its wrappers.

    Its services and its gateway are stopped before.
    """
    from .. import deleting

    plan = deleting.plan(call.env, name)
    if not yes:
        _ask(plan)
    for line in deleting.delete(call.env, plan.name, text.waiting):
        text.note(f"  {line}")
    text.say(f"Deleted the profile '{plan.name}'." + (f" {plan.target} is left." if plan.target else ""))


def _ask(plan: Plan) -> None:
    """Show what goes and let the user type the name.

    Raises:
        HermesError: Something else was typed.
    """
    text.note(f"This deletes for good the profile '{plan.name}':")
    what = (
        f"only the link; what it leads to stays: {printable(plan.target, '?')}"
        if plan.target
        else sizes.shown(plan.size)
    )
    text.note(f"  {printable(plan.home, '?')} ({what})")
    at_work = plan.activity
    for number in filter(None, (at_work.gateway, *(each.pid for each in at_work.backends))):
        text.note(f"  an agent works in it (process {number}) and is stopped")
    for title, gone in (("wrappers", plan.wrappers), ("services", [unit.path for unit in at_work.units])):
        if gone:
            text.note(f"  its {title}: {', '.join(gone)}")
    text.note(f"To have a copy first: hermes profile export {plan.name} ./{plan.name}-backup.tar.gz")
    click.echo("Type its name to delete it: ", nl=False, err=True)
    answer = sys.stdin.readline() if sys.stdin is not None else ""
    if not (answer.endswith("\n") and sys.stdin.isatty()):  # else the terminal has shown it
        text.note("")
    if names.normalize(answer) != plan.name:
        cure = "" if answer else f"without being asked: hermes profile delete {plan.name} --yes"
        raise HermesError("nothing was deleted", cure)


@click.command()
@click.argument("profile", type=kinds.PROFILE)
@click.option(
    "--name",
    metavar="NAME",
    type=kinds.text("the name of a wrapper"),
    help="What it is to be called; else hermes-PROFILE.",
)
@click.option("--remove", is_flag=True, help="Remove it.")
@pass_call
def alias(call: Call, profile: str, name: str | None, remove: bool) -> None:
    """Make a wrapper: hermes under one profile."""
    canonical = names.check(profile)
    chosen = names.normalize(name) if name is not None else ""
    if name is not None and not chosen:
        raise HermesError("--name needs a name", f"leave it out for: {aliases.usual(canonical)}", code=2)
    with change.alone(call.env, text.waiting):
        if remove:
            chosen = chosen or _usual(call, canonical)
            text.say(f"Removed {aliases.remove(call.env, call.choice.root, canonical, chosen)}.")
            return
        chosen = chosen or aliases.usual(canonical)
        root, _ = profiles.existing(call.env, canonical)
        told = aliases.create(call.env, root, canonical, chosen)
    text.say(f"{chosen} is now hermes under the profile '{canonical}': {aliases.path(call.env, chosen)}")
    for line in (*told, *how_to_find_wrappers(call, canonical)):
        text.note(f"  {line}")


def _usual(call: Call, profile: str) -> str:
    """Return the wrapper that goes where none is named: ours, or else the agent's, which has the profile's name."""
    there = aliases.every(call.env).get(profile, ())
    usual = aliases.usual(profile)
    return profile if profile in there and usual not in there else usual
