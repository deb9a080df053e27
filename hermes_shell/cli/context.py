"""What every command knows about the call that it answers."""

from __future__ import annotations

import functools
import os
import stat
import sys
from typing import TYPE_CHECKING

import click

from .. import dialects, origin, resolve
from ..errors import HermesError
from . import text

if TYPE_CHECKING:
    from ..arguments import Line


class Call:
    """One run of our program.

    Attributes:
        line: The command line.
        program: What the user typed: `hermes` or `hermes-shell`.
        shell: The name of the shell that called, '' where it is not known.
        shell_pid: The id of that shell's process, '' where it is not known.
        env: The environment.
        quiet: Whether nothing but errors, warnings and data is to be printed.
    """

    def __init__(self, line: Line, caller: str | None) -> None:
        self.line = line
        self.program = "hermes-shell" if caller is None else "hermes"
        name, _, self.shell_pid = (caller or "").partition(":")
        self.shell = name if name in dialects.DIALECTS else ""
        self.env = os.environ
        self.quiet = False

    @functools.cached_property
    def choice(self) -> resolve.Choice:
        """The profile in force, with its problem where it has one."""
        return resolve.choose(self.env, self.line.profile)

    @functools.cached_property
    def origin(self) -> origin.Origin:
        """Why that profile is in force; the shell that asks is the function's, or runs us itself."""
        return origin.Origin(self.env, self.choice, (self.shell_pid, str(os.getppid())))

    def warn(self) -> None:
        """Say what is wrong with the profile in force, and which `.hermes-profile` does not count."""
        if self.choice.ignored():
            text.tell(HermesError(self.choice.ignored()))
        if self.choice.problem is not None:
            text.tell(self.choice.problem)

    def by_the_shell_itself(self) -> bool:
        """Return whether that shell's own process called, and no sub-shell of it."""
        return self.shell_pid == str(os.getppid())

    def dialect(self, name: str | None = None) -> dialects.Dialect:
        """Return the dialect of the shell that is named, else of the one that called us."""
        name = name or self.typed("--shell") or self.shell
        return dialects.named(name) if name else dialects.detected()

    def dialect_to_show(self) -> dialects.Dialect:
        """Return the same for a text that has to be shown; where it cannot be told, most shells' dialect."""
        try:
            return self.dialect()
        except HermesError:
            return dialects.DIALECTS["sh"]

    def note_wrong_shell(self, dialect: dialects.Dialect, cure: str, pin: str = "") -> None:
        """Say so where a shell evaluates text that was asked for by name and is for another.

        Args:
            dialect: What was asked for.
            cure: The command to run instead; `{}` stands for the calling shell's name.
            pin: The command instead of that for a shell that has no function of ours.
        """
        if sys.stdout is None or not stat.S_ISFIFO(os.fstat(sys.stdout.fileno()).st_mode):
            return
        caller = dialects.DIALECTS[self.shell] if self.shell else dialects.parent()
        if caller is None or caller is dialect or caller.name in dialect.serves:
            return
        cure = cure if caller.snippet else pin or cure
        command = caller.one_liner(cure.format(caller.name))
        message = f"this text is for {dialect.name}, and it was {caller.name} that asked for it"
        text.tell(HermesError(message, f"for {caller.name}: {command}"))

    def typed(self, option: str) -> str:
        """Return the value of an option, '' without one, for errors that come before the options are parsed."""
        argv = self.line.argv
        for index, word in enumerate(argv):
            if word == option and index + 1 < len(argv):
                return argv[index + 1]
            if word.startswith(f"{option}="):
                return word.partition("=")[2]
        return ""


pass_call = click.make_pass_decorator(Call)
