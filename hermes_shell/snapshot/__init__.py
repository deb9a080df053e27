"""Consistent copies of a profile that an agent may be working in."""

from __future__ import annotations

from .cloning import clone
from .entries import CLONE, DIRECTORY, EXPORT, FILE, LINK, Entry, LeftOut
from .members import Member, members
from .staying import staying
from .surveying import Survey, survey

__all__ = [
    "CLONE",
    "DIRECTORY",
    "EXPORT",
    "FILE",
    "LINK",
    "Entry",
    "LeftOut",
    "Member",
    "Survey",
    "clone",
    "members",
    "staying",
    "survey",
]
