"""Homes in which fish loads our completions, or does not yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.completion.fish.home import Home
from tests.conftest import require
from tools.terminal import SHELLS


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a scratch home with our completions installed and not loaded."""
    require(SHELLS["fish"])
    return Home(tmp_path / "home")


@pytest.fixture
def loaded(home: Home) -> Home:
    """Give a scratch home in which fish loads our completions when it starts."""
    home.put("config.fish", f"source '{home.script}'")
    return home
