"""A real shell on a terminal whose screen can be read: every cell with its colour."""

from __future__ import annotations

import select
import time
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import pexpect
import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tools.shells import Shell

# The prompts set the title of the window: nobody sees that, and it tells that the shell waits.
_READY = b"\x1b]2;ready\x07"
_PATIENCE = 60.0
# What draws in several steps is done when nothing has come for so long, in seconds.
_STILL = 0.4

_PROMPTS = {
    "bash": r"PS1='\[\e]2;ready\a\e[90m\]~ $\[\e[0m\] '",
    "zsh": "PS1=$'%{\\e]2;ready\\a\\e[90m%}~ %%%{\\e[0m%} '; unsetopt prompt_sp; autoload -Uz compinit; compinit -u",
    "fish": (
        "set -g fish_greeting; function fish_title; end; function fish_prompt; "
        r"printf '\e]2;ready\a\e[90m~ >\e[0m '; end"
    ),
    "powershell": 'function prompt { "`e]2;ready`a`e[90m~ >`e[0m " }',
}


class Run(NamedTuple):
    """Cells of one look, side by side.

    Attributes:
        column: Where the first of them is.
        text: What they show.
        style: Names of how they look, for a style sheet: `green bold`.
    """

    column: int
    text: str
    style: str


class Screen:
    """One terminal.

    Args:
        shell: The shell in it.
        env: Its environment; HOME is where it starts.
        columns: How wide it is, in cells.
        lines: How high it is, in cells.
    """

    def __init__(self, shell: Shell, env: Mapping[str, str], columns: int, lines: int = 24) -> None:
        program = shell.path()
        assert program, f"{shell.name} is not installed"
        self._home = env["HOME"]
        self._screen = _Answering(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._raw = b""
        self._child = pexpect.spawn(
            program,
            shell.interactive,
            env={**env, "TERM": "xterm-256color"},
            cwd=self._home,
            dimensions=(lines, columns),
        )
        self._child.delaybeforesend = None
        self._screen.answer = self._child.send
        self._until(lambda: _READY in self._raw)

    def run(self, command: str) -> None:
        """Type a command and wait for the next prompt."""
        self.press(command)
        self._raw = b""
        self._child.send("\r")
        self._until(lambda: _READY in self._raw)

    def press(self, keys: str, shows: str = "") -> None:
        """Press keys, and wait until the screen shows something and stands still."""
        self._child.send(keys)
        self._until(lambda: shows in "\n".join(self._screen.display))

    def see(self, shows: str) -> None:
        """Wait until the screen shows something, and leave it at that."""
        deadline = time.monotonic() + _PATIENCE
        while shows not in "\n".join(self._screen.display):
            assert time.monotonic() < deadline, self._told(shows)
            self._read(_STILL)

    def rows(self) -> list[list[Run]]:
        """Return what is shown, without the empty rows at the end; the home is `~`."""
        rows = [self._runs(number) for number in range(self._screen.lines)]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def close(self) -> None:
        """End the shell."""
        self._child.close(force=True)

    def _runs(self, number: int) -> list[Run]:
        cells = [self._screen.buffer[number][column] for column in range(self._screen.columns)]
        while cells and cells[-1].data == " " and not cells[-1].reverse:
            cells.pop()
        runs: list[Run] = []
        column = 0
        for style, group in groupby(cells, _style):
            text = "".join(cell.data for cell in group).replace(self._home, "~")
            runs.append(Run(column, text, style))
            column += len(text)
        return runs

    def _until(self, true: Callable[[], bool]) -> None:
        """Read until something is so and nothing more comes."""
        deadline = time.monotonic() + _PATIENCE
        while self._read(_STILL) or not true():
            assert time.monotonic() < deadline, self._told("its prompt")

    def _read(self, patience: float) -> bool:
        ready, _, _ = select.select([self._child.child_fd], [], [], patience)
        if ready:
            data = self._child.read_nonblocking(65536)
            self._raw += data
            self._stream.feed(data)
        return bool(ready)

    def _told(self, what: str) -> str:
        return f"waited for {what}; the terminal shows:\n" + "\n".join(self._screen.display)


class _Answering(pyte.Screen):
    """A screen that answers what a program asks of its terminal, as line editors do."""

    answer: Callable[[str], object] | None = None

    def write_process_input(self, data: str) -> None:
        if self.answer:
            self.answer(data)


def set_prompt(home: Path, shell: Shell) -> None:
    """Give a shell in a scratch home the prompt of the pictures."""
    rc = home / shell.rc
    rc.parent.mkdir(parents=True, exist_ok=True)
    rc.write_text(_PROMPTS[shell.name] + "\n")


def _style(cell: pyte.screens.Char) -> str:
    # Shades that a style sheet cannot turn for dark and light are what all terminals use for dim text.
    colour = "dim" if cell.fg not in _COLOURS and cell.fg != "default" else _COLOURS.get(cell.fg, "")
    return " ".join(filter(None, (colour, "bold" if cell.bold else "", "reverse" if cell.reverse else "")))


_COLOURS = {
    **{name: name for name in ("red", "green", "blue", "magenta", "cyan")},
    **{f"bright{name}": name for name in ("red", "green", "blue", "magenta", "cyan")},
    "brown": "yellow",
    "brightbrown": "yellow",
    "brightyellow": "yellow",
    "black": "",
    "white": "",
    "brightwhite": "",
}
