"""`--quiet`, for commands that tell what they did or how far they are."""

from __future__ import annotations

import click

from .context import Call


def _heed(context: click.Context, _option: click.Parameter, quiet: bool) -> None:
    call = context.find_object(Call)
    if call is not None:  # the words may be looked at only, in no call
        call.quiet = quiet


option = click.option(
    "--quiet", "-q", is_flag=True, expose_value=False, callback=_heed, help="Print errors and warnings alone."
)
