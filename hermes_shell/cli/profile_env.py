"""`hermes profile env`."""

from __future__ import annotations

import click

from .. import dialects, profiles, session
from ..errors import HermesError
from . import kinds, text
from .context import Call, pass_call

_SHELL = kinds.choice(dialects.DIALECTS, "a shell")


@click.command()
@click.argument("name", required=False, type=kinds.PROFILE)
@click.option("--unset", is_flag=True, help="Go back to the state before the pin.")
@click.option(
    "--shell", metavar="SHELL", type=_SHELL, help=f"{', '.join(dialects.DIALECTS)}; by default the calling one."
)
@click.option("--format", "format_", type=click.Choice(list(dialects.FORMATS)), help="For another tool than a shell.")
@pass_call
def env(call: Call, name: str | None, unset: bool, shell: str | None, format_: str | None) -> None:
    """Print what pins a profile when a shell evaluates it.

    \b
    bash, zsh, ksh:  eval "$(hermes profile env work)"
    fish:            hermes profile env work | source
    PowerShell:      hermes profile env work | Out-String | Invoke-Expression
    tcsh:            eval "`hermes profile env work`"
    elvish:          eval (hermes profile env work | slurp)
    xonsh:           execx($(hermes profile env work))
    nushell:         hermes profile env work --format json
                       | from json | load-env
    """
    if bool(name) == unset:
        raise HermesError("name one profile, or say --unset", "see: hermes profile env --help", code=2)
    if shell is not None and format_:
        raise HermesError("--shell and --format exclude each other", "see: hermes profile env --help", code=2)
    if format_:
        change = _change(call, name, whole=True)
        text.raw(dialects.FORMATS[format_].switch(change, call.env))
        return
    dialect = call.dialect(shell)
    if shell:
        call.note_wrong_shell(dialect, f"{call.program} profile env {'--unset' if unset else name} --shell {{}}")
    text.raw(dialect.switch(_change(call, name)))


def _change(call: Call, name: str | None, *, whole: bool = False) -> session.Switch | None:
    """Return what changes: a pin to `name`, without one the end of the pin."""
    if name is None:
        return session.unpin(call.env)
    root, canonical = profiles.existing(call.env, name)
    return session.pin(call.env, canonical, root, again=whole)
