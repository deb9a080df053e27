"""A home with a wrapper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.house import Scratch


@pytest.fixture
def wrapped(scratch: Scratch) -> Scratch:
    assert scratch.hermes("profile", "alias", "work").returncode == 0
    return scratch
