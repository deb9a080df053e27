"""A healthy home."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.doctor import healthy as home
from tests.house import Installed, Scratch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def restored(tmp_path_factory: pytest.TempPathFactory, installed: Installed) -> Callable[[], Scratch]:
    """Give what puts a healthy home back as it was when it was made, which takes seconds and is done once."""
    place = tmp_path_factory.mktemp("healthy")
    made = home.make(place / "home", installed)
    shutil.copytree(place / "home", place / "kept", symlinks=True)

    def restore() -> Scratch:
        _remove(place / "home")
        shutil.copytree(place / "kept", place / "home", symlinks=True)
        return made

    return restore


def _remove(place: Path) -> None:
    for path in (place, *(each for each in place.rglob("*") if not each.is_symlink())):
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(place)


@pytest.fixture
def healthy(restored: Callable[[], Scratch]) -> Scratch:
    """Give a home with nothing wrong in it."""
    return restored()
