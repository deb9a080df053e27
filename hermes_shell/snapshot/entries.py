"""What is below a home, one thing at a time."""

from __future__ import annotations

from typing import NamedTuple

CLONE = "clone"
EXPORT = "export"

DIRECTORY = "directory"
FILE = "file"
LINK = "link"

GONE = "it vanished meanwhile"


class Entry(NamedTuple):
    """One thing below a home.

    Attributes:
        path: Relative to the home, '/'-separated; bytes that are no UTF-8 are surrogates.
        kind: DIRECTORY, FILE or LINK.
        size: In bytes, as it was seen; 0 for all but files.
        executable: Whether its owner may execute it.
        target: What a link is to say; '' for all else.
        origin: The path that the bytes come from: another one for the copy of what a link points to.
    """

    path: str
    kind: str
    size: int
    executable: bool
    target: str
    origin: str


class LeftOut(NamedTuple):
    """What is not copied, and why.

    Attributes:
        path: Relative to the home.
        why: Such as 'a link to outside of the profile'.
    """

    path: str
    why: str
