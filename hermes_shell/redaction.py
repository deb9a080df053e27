"""What a profile says of itself, as it may be shown: nothing that a terminal acts on, and no secret."""

from __future__ import annotations

import re

from .errors import printable

_PASSWORD = re.compile(r"://[^/\s]*@")
_WORD = re.compile(r"[A-Za-z0-9_-]{20,}")

# No name of a model has so many letters and digits in a row, both among them; a key has.
_RUN = 20


def safe(text: str) -> str:
    """Return text with no control character, and `…` for what looks like a key, or the password in an address."""
    return _WORD.sub(_without_key, _PASSWORD.sub("://…@", printable(text)))


def _without_key(word: re.Match[str]) -> str:
    runs = (run for run in word[0].replace("_", "-").split("-") if len(run) >= _RUN)
    return "…" if any(not run.isalpha() and not run.isdigit() for run in runs) else word[0]
