"""Colour, sparingly: on terminals alone, and as NO_COLOR and CLICOLOR_FORCE want it."""

from __future__ import annotations

import os
import sys

_CODES = {"bold": "1", "red": "31", "green": "32", "yellow": "33"}


def painted(string: str, colour: str, *, err: bool = False) -> str:
    """Return text in a colour, or as it is where none is wanted.

    Args:
        string: The text.
        colour: `bold`, `red`, `green` or `yellow`; '' for none.
        err: Whether it goes to standard error.
    """
    return f"\033[{_CODES[colour]}m{string}\033[0m" if colour and _wanted(err=err) else string


def is_forced() -> bool:
    """Return whether there is to be colour also where no terminal is."""
    return os.environ.get("CLICOLOR_FORCE", "0") not in {"", "0"} and not os.environ.get("NO_COLOR")


def _wanted(*, err: bool) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    stream = sys.stderr if err else sys.stdout
    return is_forced() or (stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb")
