"""What starts zsh."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.completion.scene import Scene
from tests.completion.zsh.loaded import Loaded
from tests.conftest import require
from tools.terminal import SHELLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give what compinit has found."""
    file = tmp_path_factory.mktemp("zsh") / "dump"
    zsh = require(SHELLS["zsh"]).path()
    assert zsh
    subprocess.run([zsh, "-f", "-c", f"autoload -Uz compinit; compinit -u -d {file}"], check=True)
    return file


@pytest.fixture
def load(tmp_path: Path, dump: Path) -> Iterator[Callable[[list[str]], Loaded]]:
    """Give what starts a zsh."""
    scene = Scene(tmp_path / "home")
    started: list[Loaded] = []

    def start(lines: list[str]) -> Loaded:
        started.append(Loaded(scene, lines, dump))
        return started[-1]

    yield start
    for each in started:
        each.close()
