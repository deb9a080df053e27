"""Rows in columns, for a terminal of any width."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from . import colour, text

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

_GAP = "  "
# What is left of a column at least.
_LEAST = 12


def show(rows: Sequence[Sequence[str]], shrinking: Sequence[int] = (), marked: Container[int] = ()) -> None:
    """Print rows with their columns in line; columns with nothing in them are left out.

    On a terminal that is too narrow, cells are cut with `…`, and then columns left out; what is piped is whole.

    Args:
        rows: The cells, as many in each row.
        shrinking: Which columns are cut or left out, the first one first.
        marked: Which rows stand out where there is colour.
    """
    if not rows:
        return
    padded = _padded(_fitting([list(column) for column in zip(*rows, strict=True)], shrinking))
    text.lines([colour.painted(line, "bold" if number in marked else "") for number, line in enumerate(padded)])


def _fitting(columns: list[list[str]], shrinking: Sequence[int]) -> list[list[str]]:
    room = _room()
    for number in shrinking:
        width, missing = _width(columns[number]), _total(columns) - room
        if missing > 0 and width > _LEAST:
            columns[number] = [_cut(cell, max(_LEAST, width - missing)) for cell in columns[number]]
    for number in shrinking:
        if _total(columns) > room:
            columns[number] = [""] * len(columns[number])
    return [column for column in columns if any(column)]


def _total(columns: list[list[str]]) -> int:
    return sum(map(_width, columns)) + len(_GAP) * (sum(map(any, columns)) - 1)


def _room() -> int:
    """Return how wide the terminal is; endless where it is none."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or sys.maxsize
    except (OSError, ValueError, AttributeError):
        return sys.maxsize


def _padded(columns: list[list[str]]) -> list[str]:
    widths = [_width(column) for column in columns]
    return [
        _GAP.join(cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in zip(*columns, strict=True)
    ]


def _width(column: Sequence[str]) -> int:
    return max(map(cells, column))


def cells(string: str) -> int:
    """Return how many cells of a terminal a string takes."""
    if string.isascii():
        return len(string)
    import unicodedata

    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in string
    )


def _cut(cell: str, width: int) -> str:
    if cells(cell) <= width:
        return cell
    while cells(cell) >= width:
        cell = cell[:-1]
    return cell.rstrip() + "…"
