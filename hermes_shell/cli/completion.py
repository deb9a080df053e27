"""`hermes completion`."""

from __future__ import annotations

import click

from .. import completion as core
from .. import dialects, rendering
from ..errors import HermesError
from . import kinds, text
from .context import Call, pass_call


@click.command(short_help="Print the completions of a shell.")
@click.argument("shell", required=False, type=kinds.SHELL)
@click.option("--loader", is_flag=True, help="A few lines that load the installed completions at the first TAB.")
@pass_call
def completion(call: Call, shell: str | None, loader: bool) -> None:
    """Print what completes our commands and the agent's.

    \b
    bash:        hermes completion bash >> ~/.bashrc
    zsh:         hermes completion zsh >> ~/.zshrc
    fish:        hermes completion fish > ~/.config/fish/completions/hermes.fish
    PowerShell:  hermes completion powershell | Add-Content $PROFILE

    `hermes-shell shell install` sets them up by itself, and keeps them fresh.
    """
    if shell is None:
        names = "|".join(each.name for each in rendering.SHELLS)
        raise HermesError("a shell has to be named", f"write: {call.program} completion {names}", code=2)
    dialect = dialects.named(shell)
    if loader and not core.is_installed(call.env, dialect):
        raise HermesError("the completions are not installed yet", "install them: hermes-shell shell install")
    printed = core.loader(call.env, dialect) if loader else core.script(call.env, dialect)
    text.raw(printed.removesuffix("\n"))
