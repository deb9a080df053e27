"""A home with nothing in it, and a user with services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.services import User

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "PATH": f"{tmp_path}/.local/bin:/usr/bin:/bin"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / ".hermes"


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path / "user")
