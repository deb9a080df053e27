"""Command lines as a shell reads them, without evaluating anything."""

from __future__ import annotations

import re
from typing import NamedTuple

_EXPANDS = re.compile(r"[$`*?\[]|<\(")
_ENDS = ";|&"


class Line(NamedTuple):
    """A command line up to the cursor.

    Attributes:
        words: Its words, dequoted, the program first; the current one is not among them.
        current: The current word, dequoted.
        raw: The current word as it is typed.
    """

    words: list[str]
    current: str
    raw: str


def split(text: str) -> Line:
    """Return the last command of a text as its words."""
    raws = _raws(text)
    while len(raws) > 1 and re.match(r"\w+=", raws[0]):
        del raws[0]
    *before, raw = raws
    return Line([dequoted(word) for word in before], dequoted(raw), raw)


def _raws(text: str) -> list[str]:
    """Return the words of the last command as they are typed; the last is the current one, perhaps empty."""
    raws = [""]
    for piece in _PIECE.findall(text):
        if piece.isspace():
            raws = [*raws, ""] if raws[-1] else raws
        elif piece[0] in _ENDS:
            raws = [""]
        else:
            raws[-1] += piece
    return raws


# A blank, an operator, something quoted (perhaps not to its end), or anything else.
_PIECE = re.compile(r"""[ ]+|[;|&]+|\\.?|'[^']*'?|"(?:\\.|[^"\\])*\\?"?|[^ ;|&\\'"]+""", re.DOTALL)


def dequoted(raw: str) -> str:
    """Return a word without its quotes; one with an expansion in it stays as it stands."""
    pieces = [(piece, _plain(piece)) for piece in _PIECE.findall(raw)]
    return raw if any(_expands(piece) for piece, _ in pieces) else "".join(plain for _, plain in pieces)


def _plain(piece: str) -> str:
    if piece[0] == "'":
        return piece[1:].removesuffix("'")
    if piece[0] == '"':
        inner = piece[1:-1] if len(piece) > 1 and re.fullmatch(r'"(?:\\.|[^"\\])*"', piece, re.DOTALL) else piece[1:]
        return re.sub(r'\\([\\"$`!])', r"\1", inner)
    return piece[1:] if piece[0] == "\\" else piece


def _expands(piece: str) -> bool:
    if piece[0] == '"':
        return re.search(r"(?<!\\)[$`]", piece) is not None
    return piece[0] not in "'\\" and _EXPANDS.search(piece) is not None
