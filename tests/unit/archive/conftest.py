"""A home with one profile in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.unit.archive.exported import profile, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    made = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    write(profile(made) / "config.yaml", "model: x\n")
    return made
