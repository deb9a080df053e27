"""The environment of a terminal that is pinned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.parity import filled, pinned

if TYPE_CHECKING:
    from tests.house import Scratch


def pin(scratch: Scratch, name: str) -> dict[str, str]:
    return filled(scratch, pinned(name))
