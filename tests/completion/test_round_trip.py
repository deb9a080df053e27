"""What is completed and then run reaches the program as it is on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .harness import Pty
    from .scene import Scene


@pytest.mark.parametrize("before", ["hermes import ", "hermes backup --output=", "hermes backup -o"])
def test_odd_names_reach_the_program(terminal: Pty, scene: Scene, before: str) -> None:
    """Every odd name, from its first three characters."""
    terminal.within("")
    scene.ran()
    wrong = []
    for name in sorted(path.name for path in (scene.directory / "odd").iterdir()):
        start = "".join(char if char.isalnum() else f"\\{char}" for char in name[:3])
        line = terminal.query(f"{before}odd/{start}").line
        terminal.press("\r")
        ran = scene.ran()
        if ran != [f"{scene.home}/bin/{before}odd/{name}"]:
            wrong.append(f"{name}: {line!r} ran {ran}")
    assert not wrong, "\n" + "\n".join(wrong)
