"""Who else may read or change what is a profile's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import Check

CHECKS: tuple[Check, ...] = ()
