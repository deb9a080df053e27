"""Choose one of a few lines on the terminal: by fzf where it is installed, else by arrow keys and typing."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ..errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TERMINAL = "/dev/tty"
_PROMPT = "profile: "
_MOST_ROWS = 12

# What fzf ends with where nothing was chosen: no match, or Esc.
_FZF_NOTHING = (1, 130)

# A terminal sends the rest of a key's sequence at once; a lone Esc is followed by nothing.
_ESCAPE_SECONDS = 0.05

UP, DOWN, ENTER, LEAVE, BACK, CLEAR = "up", "down", "enter", "leave", "back", "clear"
_KEYS = {
    b"\x1b[A": UP,
    b"\x1bOA": UP,
    b"\x10": UP,  # Ctrl-P
    b"\x1b[B": DOWN,
    b"\x1bOB": DOWN,
    b"\x0e": DOWN,  # Ctrl-N
    b"\t": DOWN,
    b"\r": ENTER,
    b"\n": ENTER,
    b"\x1b": LEAVE,
    b"\x03": LEAVE,
    b"\x04": LEAVE,
    b"\x7f": BACK,
    b"\x08": BACK,
    b"\x15": CLEAR,  # Ctrl-U
}


def pick(names: list[str], notes: dict[str, str]) -> str:
    """Return the name that was chosen.

    Args:
        names: What there is to choose from.
        notes: What is shown beside a name.

    Raises:
        HermesError: There is no terminal to choose on (2).
        click.Abort: Nothing was chosen.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or os.environ.get("TERM", "dumb") == "dumb":
        raise HermesError("a profile has to be named", "see which there are: hermes profile list", code=2)
    lines = {f"{name}  {notes[name]}" if name in notes else name: name for name in names}
    chosen = _by_fzf(list(lines))
    if not chosen and sys.platform == "win32":
        raise HermesError("a profile has to be named", "to choose from a list, install fzf: winget install fzf", code=2)
    chosen = chosen or _by_keys(list(lines))
    return lines[chosen]


def _by_fzf(lines: list[str]) -> str:
    """Return the line chosen in fzf, '' where it is not installed or does not run."""
    fzf = shutil.which("fzf")
    if not fzf:
        return ""
    # Ctrl-Z would stop fzf alone: no shell would be there, for we wait for it.
    command = [fzf, "--height=50%", "--reverse", "--no-multi", "--bind=ctrl-z:ignore", f"--prompt={_PROMPT}"]
    done = subprocess.run(command, input="\n".join(lines), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode in _FZF_NOTHING:
        raise click.Abort
    # The user's own options (--print-query, --expect) put other lines before it.
    chosen = done.stdout.rstrip("\n").rpartition("\n")[2]
    return chosen if done.returncode == 0 and chosen in lines else ""


def _by_keys(lines: list[str]) -> str:
    with _raw_terminal() as terminal:
        menu = Menu(lines)
        while True:
            _show(terminal, menu)
            for key in _keys(terminal):
                if key == LEAVE:
                    raise click.Abort
                if key == ENTER and menu.selected():
                    return menu.selected()
                menu.press(key)


class Menu:
    """A list that is narrowed down by typing, with one line of it selected."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self.typed = ""
        self.at = 0

    def matches(self) -> list[str]:
        """Return the lines that hold what was typed."""
        return [line for line in self._lines if self.typed.lower() in line.lower()]

    def selected(self) -> str:
        """Return the selected line; '' where none matches."""
        matches = self.matches()
        return matches[self.at] if matches else ""

    def press(self, key: str) -> None:
        """Take a key: one of the names above, or a character that was typed."""
        last = max(len(self.matches()) - 1, 0)
        if key == UP:
            self.at = self.at - 1 if self.at else last
        elif key == DOWN:
            self.at = 0 if self.at == last else self.at + 1
        elif key in (BACK, CLEAR):
            self.typed = self.typed[:-1] if key == BACK else ""
            self.at = 0
        elif len(key) == 1 and key.isprintable():
            self.typed += key
            self.at = 0

    def window(self, rows: int) -> list[tuple[bool, str]]:
        """Return the lines that fit into so many rows, the selected one among them and marked."""
        matches = self.matches()
        first = max(0, min(self.at - rows // 2, len(matches) - rows))
        return [(first + row == self.at, line) for row, line in enumerate(matches[first : first + rows])]


@contextmanager
def _raw_terminal() -> Iterator[int]:
    """Give the terminal, with every key handed over as it is pressed; leave no trace on it."""
    import signal
    import termios
    import tty

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    terminal = os.open(_TERMINAL, os.O_RDWR)
    before = termios.tcgetattr(terminal)
    ended = signal.signal(signal.SIGTERM, end)
    try:
        # What was typed ahead is kept: TCSADRAIN, where the usual TCSAFLUSH throws it away.
        tty.setraw(terminal, termios.TCSADRAIN)
        yield terminal
    finally:
        os.write(terminal, b"\r\x1b[J")
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        os.close(terminal)
        signal.signal(signal.SIGTERM, ended)


def _show(terminal: int, menu: Menu) -> None:
    size = os.get_terminal_size(terminal)
    rows = max(1, min(_MOST_ROWS, size.lines - 2))
    shown = [(f"> {line}" if selected else f"  {line}") for selected, line in menu.window(rows)]
    lines = [_PROMPT + menu.typed, *(shown or ["  (none)"])]
    text = "\r\n".join(line[: max(size.columns - 1, 1)] for line in lines)
    column = min(len(lines[0]), max(size.columns - 1, 1))
    home = f"\x1b[{len(lines) - 1}A\r\x1b[{column}C"
    os.write(terminal, f"\r\x1b[J{text}{home}".encode())


def _keys(terminal: int) -> Iterator[str]:
    data = os.read(terminal, 1024)
    if not data:
        yield LEAVE
    if data == b"\x1b" and select.select([terminal], [], [], _ESCAPE_SECONDS)[0]:
        data += os.read(terminal, 16)
    while data:
        length = 3 if data[:3] in _KEYS else 1
        if data[:1] == b"\x1b" and length == 1 and len(data) > 1:
            return  # a key that we do not know
        yield _KEYS.get(data[:length]) or data[:length].decode("ascii", "ignore")
        data = data[length:]
