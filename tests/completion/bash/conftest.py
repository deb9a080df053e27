"""A home and a bash that no other test loads from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.completion.bash.loaded import Loaded
from tests.completion.scene import Scene
from tests.completion.shells import Bash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def own(tmp_path: Path) -> Scene:
    """Give a scratch home that no other test loads from."""
    return Scene(tmp_path / "home")


@pytest.fixture
def start(own: Scene) -> Iterator[Callable[[str], Loaded]]:
    """Give what starts bash with lines in its start-up file, in which the paths of our files may stand."""
    running = []
    script, loader = own.install("bash")

    def begin(rc: str) -> Loaded:
        running.append(Loaded(own, rc.replace("{script}", f"'{script}'").replace("{loader}", f"'{loader}'")))
        return running[-1]

    yield begin
    for session in running:
        session.close()


@pytest.fixture
def bash(sessions: Callable[[str], Bash]) -> Bash:
    """Give the bash that tests share."""
    session = sessions("bash")
    session.within("")
    return session
