"""`hermes profile list` and `show`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from .. import home, listing, resolve, sizes
from ..errors import HermesError, printable
from ..names import DEFAULT
from . import columns, kinds, text
from .context import Call, pass_call

if TYPE_CHECKING:
    from ..gateway import State
    from ..listing import Details, Profile

# What is cut where the terminal is too narrow: the description, the wrappers, the model, the notes.
_SHRINKING = (4, 3, 1, 5)


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--names", "names_only", is_flag=True, help="Print the names alone, one a line.")
@pass_call
def list_(call: Call, as_json: bool, names_only: bool) -> None:
    """List all profiles; * marks the one in force."""
    if names_only:
        text.lines(home.names(call.choice.root))
        return
    if as_json:
        found = listing.every(call.env)
        text.as_json([{**each.to_json(), "in_force": _in_force(call, each)} for each in found])
        return
    shown = _as_far_as_can_be(call)
    in_force = [number for number, each in enumerate(shown) if _in_force(call, each)]
    columns.show([_row(call, each) for each in shown], _SHRINKING, in_force)
    call.warn()


def _as_far_as_can_be(call: Call) -> list[Profile]:
    """Return what can be shown to a person; a program is not told a part for the whole."""
    try:
        return listing.every(call.env)
    except HermesError as error:
        text.tell(error)
        return [listing.get(call.env, DEFAULT)]


def _row(call: Call, each: Profile) -> tuple[str, ...]:
    in_force = _in_force(call, each)
    notes = [each.model.problem] if each.model.problem else []
    notes += ["pinned"] * (in_force and call.choice.origin == resolve.PIN)
    notes += ["sticky default"] * (each.sticky and each.name != "default")
    return (
        ("* " if in_force else "  ") + each.name,
        each.model.name,
        _short(each.gateway),
        " ".join(each.aliases),
        each.description,
        ", ".join(notes),
    )


def _in_force(call: Call, each: Profile) -> bool:
    return each.name == call.choice.name


def _short(gateway: State) -> str:
    return "gateway running" if gateway.running else "gateway unclear" if gateway.unproven else ""


@click.command()
@click.argument("name", required=False, type=kinds.PROFILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_call
def show(call: Call, name: str | None, as_json: bool) -> None:
    """Show a profile, by default the one in force."""
    found = listing.Details(listing.get(call.env, name or call.choice.require().name))
    if as_json:
        text.as_json(found.to_json())
        return
    columns.show([(f"{title}:", printable(value)) for title, value in _told(found) if value])


def _told(found: Details) -> list[tuple[str, str]]:
    profile = found.profile
    return [
        ("Profile", profile.name),
        ("Description", profile.description),
        ("Home", profile.home),
        ("Config", os.path.join(profile.home, "config.yaml")),
        ("Model", _model(profile)),
        ("Platforms", ", ".join(channel.platform for channel in found.channels) or "none"),
        ("Gateway", _gateway(profile.gateway)),
        ("Aliases", ", ".join(profile.aliases) or "none"),
        ("Skills", str(found.skills)),
        (".env", _presence(there=profile.has_env)),
        ("SOUL.md", _presence(there=found.has_soul)),
        ("Distribution", found.distribution),
        ("Size", sizes.shown(found.size)),
        ("Sticky default", "yes" if profile.sticky else "no"),
    ]


def _model(profile: Profile) -> str:
    model = profile.model
    shown = " ".join(filter(None, (model.name, model.provider and f"({model.provider})")))
    return model.problem or shown or "not set"


def _gateway(state: State) -> str:
    if state.running:
        return f"running, process {state.pid}"
    return f"unclear: {state.unproven}" if state.unproven else "stopped"


def _presence(*, there: bool) -> str:
    return "present" if there else "missing"
