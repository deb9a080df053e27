"""Sessions that the tests share: a shell is started once for each worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tools.terminal import SHELLS

from .harness import Pty
from .scene import Scene
from .shells import SESSIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .harness import Session


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Give the scratch home that the sessions share."""
    return Scene(tmp_path_factory.mktemp("completion") / "home")


@pytest.fixture(scope="session")
def sessions(scene: Scene) -> Iterator[Callable[[str], Session]]:
    """Give what starts the session of a shell, or returns the one that runs."""
    running: dict[str, Session] = {}

    def get(name: str) -> Session:
        if name not in running:
            require(SHELLS[SESSIONS[name].shell])
            running[name] = SESSIONS[name](scene, ALIAS[SESSIONS[name].shell])
        return running[name]

    yield get
    for session in running.values():
        session.close()


# A user's own.
ALIAS = {
    "bash": "alias hw='hermes -p work'",
    "zsh": "alias hw='hermes -p work'",
    "fish": "alias hw='hermes -p work'",
    "powershell": "function hw { hermes -p work @args }",
}


@pytest.fixture(params=list(SESSIONS))
def session(request: pytest.FixtureRequest, sessions: Callable[[str], Session]) -> Session:
    """Give the session of each shell in turn."""
    return sessions(request.param)


@pytest.fixture(params=[name for name, kind in SESSIONS.items() if issubclass(kind, Pty)])
def terminal(request: pytest.FixtureRequest, sessions: Callable[[str], Session]) -> Session:
    """Give the session of each shell that has a terminal."""
    return sessions(request.param)
