"""What makes hermes-shell or the agent start slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.doctor.healthy import Fault

FAULTS: dict[str, Fault] = {}
