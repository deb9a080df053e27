"""A profile whose name a prompt could take for a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.house import Installed, Scratch

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def odd(tmp_path: Path, installed: Installed) -> Scratch:
    """Give a home whose path would run something, or be taken for escapes, if a prompt expanded it."""
    made = Scratch(tmp_path / "%n $(touch canary) `touch canary` é", installed)
    made.set_up()
    return made
