"""`hermes profile export` and `hermes profile import`."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from .. import sizes
from ..errors import HermesError, printable
from . import kinds, progress, quiet, text
from .context import Call, pass_call
from .hints import how_to_find_wrappers

if TYPE_CHECKING:
    from ..exporting import Exported
    from ..importing import Imported
    from .progress import Report

STREAM = "-"


@click.command(short_help="Pack a whole profile into one file.")
@click.argument("name", type=kinds.PROFILE)
@click.argument("file", required=False, type=kinds.ARCHIVE)
@click.option("-o", "--output", metavar="FILE", type=kinds.ARCHIVE, help="The same as FILE.")
@click.option("--no-secrets", is_flag=True, help="Leave out every known credential file, and list them.")
@click.option("--force", "-f", is_flag=True, help="Replace a file that is there.")
@quiet.option
@pass_call
def export(  # noqa: PLR0913 - one for each option
    call: Call, *, name: str, file: str | None, output: str | None, no_secrets: bool, force: bool
) -> None:
    """Pack the whole profile NAME into FILE, by default NAME.tar.gz.

    FILE is a .tar.gz or .tar.zst file, a directory, or - for standard output. The archive holds the
    profile's keys and tokens, unless you say --no-secrets.

    \b
    Examples:
      hermes profile export work            to work.tar.gz, here
      hermes profile export work ~/backups  into that directory
      hermes profile export work - --quiet  to whatever reads the pipe
    """
    from .. import exporting

    if file is not None and output is not None:
        raise HermesError("the archive is named twice", "write: hermes profile export NAME FILE", code=2)
    goal = file if file is not None else output or ""
    with progress.bar(f"Packing '{printable(name)}':") as report:
        if goal == STREAM:
            done = _stream(call, name, with_secrets=not no_secrets, report=report)
        else:
            done = exporting.export(call.env, name, goal, with_secrets=not no_secrets, force=force, progress=report)
    _tell(done, with_secrets=not no_secrets)


def _stream(call: Call, name: str, *, with_secrets: bool, report: Report) -> Exported:
    from .. import exporting

    if sys.stdout is None or sys.stdout.isatty():
        raise HermesError("an archive is nothing for a terminal", f"write: hermes profile export {name} FILE", code=2)
    # Of its own, so that nothing of it is left to be written at the end where its reader is gone.
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    try:
        return exporting.write(call.env, name, stream, with_secrets=with_secrets, progress=report)
    finally:
        with suppress(OSError):
            stream.close()


def _tell(done: Exported, *, with_secrets: bool) -> None:
    say = text.say if done.path else text.note
    if done.path:
        say(f"Exported '{done.name}' to {printable(done.path, '?')} ({sizes.shown(done.size)}).")
    if with_secrets:
        say("It holds the keys and tokens of this profile: whoever has the file can use them.")
    else:
        say("Known credential files are not in it; chats, memories and logs were not searched for keys.")
    for path, lines in done.key_lines.items():
        for line in lines:
            of = f" ({printable(line.name)})" if line.name else ""
            say(f"  {printable(path, '?')}, line {line.line}{of}: looks like a key, and is in it")
    text.left_out(done.left_out)
    _warn(done)


def _warn(done: Exported) -> None:
    if done.checkout:
        message = f"git would add this archive to the repository in {done.checkout}"
        text.tell(HermesError(message, "keep it elsewhere, or name it in .gitignore"))
    if done.shared:
        message = f"others on this machine can read {done.path}: its file system keeps no permissions"
        text.tell(HermesError(message, "move it to where only you can read it"))
    if done.too_big:
        message = f"this archive is beyond what an import takes unasked: {done.too_big}"
        text.tell(HermesError(message, "import it with: hermes profile import --big FILE"))


@click.command("import", short_help="Make a profile of an archive.")
@click.argument("file", type=kinds.ARCHIVE)
@click.argument("name", required=False, type=kinds.NEW_NAME)
@click.option("--name", "name_option", metavar="NAME", type=kinds.NEW_NAME, help="The same as NAME.")
@click.option("--no-alias", is_flag=True, help="Make no wrapper.")
@click.option("--big", is_flag=True, help="Take more than 4 GiB, 1 GiB a file or 100,000 files.")
@quiet.option
@pass_call
def import_(  # noqa: PLR0913 - one for each option
    call: Call, *, file: str, name: str | None, name_option: str | None, no_alias: bool, big: bool
) -> None:
    """Make a new profile of FILE, an archive of ours or of the agent's; - is standard input.

    It is called NAME, by default as it was when it was exported.

    \b
    Examples:
      hermes profile import work.tar.gz         as 'work'
      hermes profile import work.tar.gz office  as 'office'
    """
    from .. import importing
    from ..archives import members

    if name is not None and name_option is not None:
        raise HermesError("the profile is named twice", "write: hermes profile import FILE NAME", code=2)
    chosen = name if name is not None else name_option
    if chosen == "":
        raise HermesError("a profile name cannot be empty", "write: hermes profile import FILE NAME", code=2)
    if file == STREAM and (sys.stdin is None or sys.stdin.isatty()):
        raise HermesError("an archive cannot be typed", "write: hermes profile import FILE", code=2)
    wanted = importing.Wanted(chosen or "", alias=not no_alias, limits=members.BIG if big else members.NORMAL)
    with progress.bar("Unpacking:") as report:
        source = sys.stdin.buffer if file == STREAM else file
        done = importing.import_(call.env, source, wanted, report, text.waiting)
    _welcome(call, done)


def _welcome(call: Call, done: Imported) -> None:
    command = done.wrapper or f"{call.program} -p {done.name}"
    text.say(f"Imported '{done.name}' to {printable(done.home, '?')}.")
    if not done.unpacked.with_secrets:
        text.say("The archive was made without credentials: enter them again.")
        text.say(f"  set it up:   {command} setup")
    text.say(f"  look at it:  {call.program} profile show {done.name}")
    text.say(f"  start it:    {command}")
    for line in (*done.told, *how_to_find_wrappers(call, done.name)):
        text.note(f"  {line}")
    text.left_out(done.unpacked.skipped)
