"""The command line: parse, call one core function, show the result."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from .. import __version__, rendering
from ..errors import HermesError
from . import firstrun, lazy, text
from .context import Call

if TYPE_CHECKING:
    from ..arguments import Line

_PLACES = {
    "completion": "completion:completion",
    "doctor": "doctor:doctor",
    "profile": "profile:profile",
    "shell": "shell:shell",
}

SECTIONS = {
    "Commands": {
        "completion": "Print the completions of a shell.",
        "doctor": "Look at profiles and shells.",
        "profile": "Profiles: which there are, and which is in force.",
        "shell": "Set up shells, look at them, or take it all away again.",
    }
}


@click.group(
    cls=lazy.Group, places=_PLACES, sections=SECTIONS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="hermes-shell", message="%(prog)s %(version)s")
def cli() -> None:
    """Hermes profiles, one per terminal.

    Every other command is the agent's. `-p NAME` in front of any command runs it in that profile.
    """


def run(line: Line, caller: str | None) -> int:
    """Run one of our commands; return its exit code.

    Args:
        line: The command line.
        caller: What the shell function or the dispatcher says of itself; None for `hermes-shell`.
    """
    call = Call(line, caller)
    text.never_fail()
    text.begin(call)
    if line.command() != "shell":  # that one looks after the files, and says how they are
        _refresh(call)
    try:
        result = cli.main(line.without_flag(), prog_name=call.program, standalone_mode=False, obj=call)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.UsageError as error:
        usage = error.ctx.command_path if error.ctx else " ".join([call.program, *line.words])
        message = error.format_message().rstrip(".")
        return _fail(HermesError(message[:1].lower() + message[1:], f"see: {usage} --help", code=2), line, call)
    except click.Abort:
        return 130
    except HermesError as error:
        return _fail(error, line, call)
    if line.command() != "shell":
        firstrun.hint(call)
    return result if isinstance(result, int) else 0


def _refresh(call: Call) -> None:
    """Write anew what an older version of ours has written: one small file tells."""
    with suppress(HermesError):  # HOME may be none: whatever needs it says so
        if rendering.is_older(rendering.dispatcher(call.env)):
            from .. import installed

            installed.refresh(call.env)


def _fail(error: HermesError, line: Line, call: Call) -> int:
    text.tell(error)
    if line.words == ["profile", "env"] and not call.typed("--format"):
        # It is being evaluated: empty text would succeed in every shell.
        text.raw(call.dialect_to_show().failure(text.spoken(error.lines()).rstrip()))
    return error.code
