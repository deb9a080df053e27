"""What somebody meant who misspelt a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def question(word: str, among: Iterable[str]) -> str:
    """Return `; did you mean 'work'?` for the word that is most like this one; '' where none is."""
    import difflib

    found = difflib.get_close_matches(word, list(among), n=1)
    return f"; did you mean '{found[0]}'?" if found else ""
