"""Each form that the agent's own launcher can have."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.house import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _script(door: Path, agent: Path) -> None:
    """As pip --user and the agent's installer leave it: a file."""
    door.write_bytes(agent.read_bytes() + b"# by its installer, with \xff odd bytes")
    door.chmod(0o711)


def _absolute_link(door: Path, agent: Path) -> None:
    """As pipx and uv leave it."""
    door.symlink_to(agent)


def _relative_link(door: Path, agent: Path) -> None:
    door.symlink_to(os.path.relpath(agent, door.parent))


LAUNCHERS: dict[str, Callable[[Path, Path], None]] = {
    "a script": _script,
    "an absolute link": _absolute_link,
    "a relative link": _relative_link,
}


@pytest.fixture(params=list(LAUNCHERS))
def launcher(request: pytest.FixtureRequest, bare: Scratch) -> Path:
    """Give the agent's own ~/.local/bin/hermes."""
    put = LAUNCHERS[request.param]
    door = bare.home / ".local/bin/hermes"
    door.parent.mkdir(parents=True)
    put(door, bare.agent)
    bare.env["PATH"] = f"{door.parent}:/usr/bin:/bin"
    return door
