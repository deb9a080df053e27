"""What goes wrong with which hermes comes first, and with the agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.doctor.healthy import Fault

FAULTS: dict[str, Fault] = {}
