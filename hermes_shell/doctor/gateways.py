"""Tokens and ports that two profiles share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import Check

CHECKS: tuple[Check, ...] = ()
