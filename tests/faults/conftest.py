"""A stage for each worker, and what counts the faults of each test."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import find

from . import counting
from .scenes import Stage
from .tracing import Commands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Give a home, in memory where the system has some: it is put back thousands of times."""
    strace = find("strace")
    place = Path(tempfile.mkdtemp(prefix="hermes-faults.", dir=_MEMORY if _MEMORY.is_dir() else None))
    try:
        with Commands(place, strace) as commands:
            yield Stage(place, commands)
    finally:
        shutil.rmtree(place)


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Iterator[Counter[str]]:
    """Give what counts the faults of a test, for the summary."""
    counts: Counter[str] = Counter()
    yield counts
    counting.record(counts, record_property)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "PATH": f"{tmp_path}/.local/bin:/usr/bin:/bin"}
