"""`hermes profile current` and `use`."""

from __future__ import annotations

import click

from .. import names, profiles, resolve, session, sticky
from ..errors import HermesError, printable
from . import kinds, text
from .context import Call, pass_call
from .hints import how_to_pin, how_to_unpin


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_call
def current(call: Call, as_json: bool) -> None:
    """Say which profile is in force, and why."""
    if as_json:
        text.as_json(call.origin.to_json())
        return
    text.say(call.origin.text())
    call.warn()


@click.command(short_help="Choose the default, or this terminal's profile.")
@click.argument("name", required=False, type=kinds.PROFILE)
@click.option("--session", "-s", "in_session", is_flag=True, help="Only in this terminal.")
@click.option("--unset", is_flag=True, help="Drop this terminal's pin.")
@click.option("--pick", "only_pick", is_flag=True, hidden=True)  # for the shell functions: print what is chosen
@pass_call
def use(call: Call, name: str | None, in_session: bool, unset: bool, only_pick: bool) -> None:
    """Use NAME in every terminal that is not pinned.

    With --session in this terminal alone; `-` goes back to its previous profile. Without NAME you choose
    from a list.

    \b
    Examples:
      hermes profile use work            wherever no terminal is pinned
      hermes profile use work --session  this terminal alone
      hermes profile use --session       the same, chosen from a list
      hermes profile use -               the profile of before
    """
    if only_pick:
        text.say(_pick(call))
        return
    _check_name(name, unset=unset)
    if unset or name == "-" or in_session:
        raise _cannot_reach_the_shell(call, "--unset" if unset else name or "NAME")
    if name is None:
        name = _pick(call)
    used = profiles.use(call.env, name, text.waiting)
    if used.aside:
        text.tell(HermesError(f"a directory stood where the sticky default is kept; it is now {used.aside}"))
    if used.stuck is not None:
        text.tell(HermesError(f"{used.stuck.message}; the default is chosen all the same", used.stuck.cure))
    canonical = names.normalize(name)
    text.say(f"Every terminal that is not pinned now uses '{canonical}'.")
    _say_of_this_terminal(call, canonical)


def _check_name(name: str | None, *, unset: bool) -> None:
    if unset and name is not None:
        raise HermesError("--unset takes no name", "see: hermes profile use --help", code=2)
    if name == "":
        raise HermesError("a profile has to be named", "see which there are: hermes profile list", code=2)


def _say_of_this_terminal(call: Call, canonical: str) -> None:
    """Say where this terminal does not follow the new sticky default."""
    here = resolve.choose(call.env)
    if here.name == canonical:
        if session.Pin(call.env).name:
            text.say("This terminal is pinned to it, and stays on it whatever the others use.")
            text.say(f"  to follow the others: {how_to_unpin(call)}")
        return
    if here.origin == resolve.PIN:
        text.say(f"This terminal is pinned and stays on '{printable(here.name)}'.")
        text.say(f"  to change that too: {how_to_pin(call, canonical)}")
    elif here.origin == resolve.DIRECTORY and here.file is not None:
        text.say(f"In this directory it is '{printable(here.name)}', by {printable(here.file.path)}.")


def _pick(call: Call) -> str:
    """Let the user choose from the list."""
    from . import picker

    marked = (("in force", call.choice.name), ("sticky default", sticky.read(call.choice.root).name))
    notes = {name: ", ".join(note for note, of in marked if of == name) for _, name in marked}
    return picker.pick(profiles.usable(call.env), notes)


def _cannot_reach_the_shell(call: Call, name: str) -> HermesError:
    """Return the refusal of what only a shell can do to itself."""
    if name not in ("-", "--unset", "NAME"):
        _, name = profiles.existing(call.env, name)
    function = f"hermes profile use {name}" + ("" if name in ("-", "--unset") else " --session")
    if call.shell and _is_beyond_the_function(call):
        return HermesError(
            "the shell does not know this form of the command, so nothing was changed", f"write: {function}"
        )
    what = "a sub-shell" if call.shell else "a program"
    message = f"{what} cannot change the shell that started it, so nothing was changed"
    last = "set the shell up for good: hermes-shell shell install"
    if call.shell and not call.by_the_shell_itself():
        last = f"outside of parentheses and pipes: {function}"
    if name == "-":
        return HermesError(message, last)
    command = call.dialect_to_show().one_liner(f"{call.program} profile env {name}")
    return HermesError(message, f"run: {command}   or {last}")


def _is_beyond_the_function(call: Call) -> bool:
    """Return whether the shell's function handed on a switch only because of how it was written."""
    words = call.line.argv
    return call.by_the_shell_itself() and (words[:2] != ["profile", "use"] or len(words) > 4 or "--" in words)
