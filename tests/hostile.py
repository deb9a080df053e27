"""Values that a shell could take for anything but text, made up from a seed."""

from __future__ import annotations

import os
import random

# What breaks out of quotes, expands, runs or is cut off in one shell or another.
_PIECES = (
    *("'", "''", '"', "\\", "\\\\", "\\'", '\\"', "\\n", "\\!", "'\\''", "`", "’", "‘", "‚", "‛", "“", "”"),
    *("$(touch CANARY)", "`touch CANARY`", "(touch CANARY)", "'; touch CANARY; '", '"; touch CANARY; "'),
    *("\ntouch CANARY\n", "’; touch CANARY; ’", "@(touch CANARY)", "${touch CANARY}", "<(touch CANARY)"),
    *("$", "$HOME", "${HOME}", "${HOME:-x}", "$env:HOME", "%", "%PATH%", "%s", "!", "!!", "!-1", "!$", "^a^b"),
    *("~", "*", "?", "[a]", "{a,b}", "=ls", "-n", "--", "--%", "#", "@", "(", ")", "|", "&", ";", "<", ">", "<<EOF"),
    *(" ", "  ", "\t", "\n", "\n\n", "\r", "\r\n", "\x01", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff"),
    *("é", "中", "🚒", "\uf6ff", "\udcff", "\udcc3", "\udc80", "a", "Z", "0", "/", "EOF", "true", "null"),
)


class Values:
    """An endless series of hostile values, the same for the same seed; surrogates stand for bytes that are no text."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - it has to come again

    def __iter__(self) -> Values:
        return self

    def __next__(self) -> str:
        # Stray bytes may have come together to a letter.
        return os.fsdecode(os.fsencode("".join(self._piece() for _ in range(self._random.randrange(12)))))

    def _piece(self) -> str:
        draw = self._random
        if draw.random() < 0.8:
            return draw.choice(_PIECES)
        return chr(draw.choice((draw.randrange(1, 128), draw.randrange(128, 0x3000))))
