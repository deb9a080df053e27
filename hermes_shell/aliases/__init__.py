"""Wrappers: `~/.local/bin/hermes-work` and their like, each a static sh file that is hermes under one profile.

Known by their first lines, never by guessing. The agent makes wrappers too, of one line; those are known by
that line as a whole. What is neither is never overwritten or removed, and no link is followed.
"""

from .known import Wrapper, every, first, of, program, scan, texts
from .making import create, provide, refresh, remove, rename, restore, stale
from .place import directory, is_on_path, path, remarks, usual
from .refused import OTHER_NAME, check

__all__ = [
    "OTHER_NAME",
    "Wrapper",
    "check",
    "create",
    "directory",
    "every",
    "first",
    "is_on_path",
    "of",
    "path",
    "program",
    "provide",
    "refresh",
    "remarks",
    "remove",
    "rename",
    "restore",
    "scan",
    "stale",
    "texts",
    "usual",
]
