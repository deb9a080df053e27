"""`hermes profile exec` and `hermes profile shell`."""

from __future__ import annotations

import contextlib
import shutil
import sys
from typing import TYPE_CHECKING

import click

from .. import profiles, running, session, several, subshell
from ..errors import HermesError, printable
from . import kinds, text
from .context import Call, pass_call

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO


class _BeforeDashes(click.Command):
    """A command whose own words end at `--`; what follows is in `context.args`, untouched."""

    after = kinds.Kind("command", "a command")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words before `--`."""
        if "--" not in args:
            if any(word in args for word in ctx.help_option_names):
                return super().parse_args(ctx, args)
            raise HermesError(
                "the command has to follow after --", f"write: {ctx.command_path} NAME -- COMMAND", code=2
            )
        at = args.index("--")
        super().parse_args(ctx, args[:at])
        ctx.args = args[at + 1 :]
        return ctx.args


@click.command("exec", cls=_BeforeDashes)
@click.argument("names", metavar="NAME... -- COMMAND...", nargs=-1, type=kinds.PROFILE)
@click.option("--all", "every", is_flag=True, help="In every profile, default first.")
@click.option("--keep-going", is_flag=True, help="Go on after a failure.")
@click.option(
    "--parallel",
    metavar="N",
    type=click.IntRange(min=1),
    help="In N profiles at once, with no input; what each prints is kept together.",
)
@click.pass_context
def exec_(context: click.Context, names: tuple[str, ...], every: bool, keep_going: bool, parallel: int | None) -> int:
    """Run any command in one or several profiles.

    NAME may be a pattern, in quotes: 'bot-*'. In several profiles the command runs in one after the other
    until it fails; the exit code is that of the first failure.

    \b
    Examples:
      hermes profile exec work -- git status                in one profile
      hermes profile exec 'bot-*' -- hermes gateway status  in each that fits
      hermes profile exec --all --parallel 4 -- ./nightly   in all, four at once
    """
    call: Call = context.obj
    _check(context, names, every)
    chosen = running.select(call.env, names, every=every)
    command = running.Command(context.args, call.env)
    environments = {name: running.environment(call.env, name) for name in chosen}
    if len(chosen) == 1 and parallel is None:
        command.become(environments[chosen[0]])
    screen = _Screen(headers=len(chosen) > 1)
    outcome = (
        several.InTurn(command, environments, screen, keep_going=keep_going)
        if parallel is None
        else several.AtOnce(command, environments, screen, keep_going=keep_going, at_once=parallel)
    ).run()
    if len(chosen) > 1 and outcome.failed and not outcome.signal:
        raise _failure(outcome)
    return outcome.code


def _check(context: click.Context, names: tuple[str, ...], every: bool) -> None:
    cure = f"see: {context.command_path} --help"
    if every and names:
        raise HermesError("--all means every profile, and others are named as well", cure, code=2)
    if not every and not names:
        raise HermesError("a profile has to be named, or --all", cure, code=2)
    if not context.args:
        raise HermesError("there is no command after --", cure, code=2)


class _Screen(several.Screen):
    """What several commands print goes to our own output, under a header that says whose it is."""

    def __init__(self, *, headers: bool) -> None:
        self._headers = headers

    def header(self, name: str) -> None:
        if self._headers:
            text.note(f"==> {name} <==")

    def output(self, file: IO[bytes], stream: str) -> None:
        to = sys.stdout if stream == "out" else sys.stderr
        if to is not None:
            shutil.copyfileobj(file, to.buffer)
            to.flush()


def _failure(outcome: several.Outcome) -> HermesError:
    failed = ", ".join(f"'{name}' ({code})" for name, code in outcome.failed.items())
    left_out = ", ".join(outcome.left_out)
    cure = f"not run: {left_out}; to go on after a failure: --keep-going" if left_out else ""
    return HermesError(f"failed in {failed}", cure, code=outcome.code)


@click.command("shell", short_help="Open a sub-shell in a profile.")
@click.argument("name", type=kinds.PROFILE)
@pass_call
def shell(call: Call, name: str) -> int:
    """Open a sub-shell in a profile; `exit` leads back.

    It is your own shell, $SHELL, as it is.
    """
    _, canonical = profiles.existing(call.env, name)
    command = running.Command([subshell.program(call.env, call.shell)], call.env)
    environment = running.environment(call.env, canonical)
    below = _pinned(call.env)
    _say(f"hermes: '{canonical}' in this sub-shell{below and f', on top of {below}'}; leave it with: exit")
    code = subshell.run(command, environment)
    _say(f"hermes: back; this terminal {f'uses {below} again' if below else 'is not pinned'}.")
    return code


def _pinned(env: Mapping[str, str]) -> str:
    """Return the profile that a terminal is pinned to, in quotes; '' for none."""
    name = session.Pin(env).name
    return f"'{printable(name)}'" if name else ""


def _say(line: str) -> None:
    """Tell the person at the terminal, where there is one."""
    if sys.stdin is None or sys.stderr is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    with contextlib.suppress(OSError):  # the terminal may be gone by now
        text.note(line)
