"""Start-up files in every shape, and how they are set up and taken back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from hermes_shell import integration
from hermes_shell.dialects import DIALECTS

if TYPE_CHECKING:
    from collections.abc import Callable

BASH = DIALECTS["bash"]


def environment(directory: Path) -> dict[str, str]:
    return {"HOME": str(directory), "PATH": "/usr/bin:/bin"}


def plan(directory: Path, *shells: str) -> integration.Install:
    """Work out what it takes to set up shells in a home, by default bash."""
    chosen = [DIALECTS[name] for name in shells or ("bash",)]
    return integration.Install(environment(directory), chosen, front_door=True)


def install(directory: Path, *shells: str) -> list[str]:
    return plan(directory, *shells).make()


def uninstall(directory: Path) -> list[str]:
    away = integration.Uninstall(environment(directory))
    steps = away.make()
    assert away.problems == []
    return steps


def put(name: str, data: bytes, mode: int = 0o644) -> Callable[[Path], None]:
    def make(directory: Path) -> None:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)

    return make


def contains(data: bytes, mode: int = 0o644) -> Callable[[Path], None]:
    return put(".bashrc", data, mode)


def link(*texts: str) -> Callable[[Path], None]:
    """Make a chain of links from .bashrc to dotfiles/rc; {home} stands for the home."""

    def make(directory: Path) -> None:
        put("dotfiles/rc", b"mine\n")(directory)
        names = [".bashrc", *(f"dotfiles/link{number}" for number in range(1, len(texts)))]
        for name, text in zip(names, texts, strict=True):
            (directory / name).symlink_to(text.format(home=directory))

    return make


def hard_link(directory: Path) -> None:
    contains(b"mine")(directory)
    os.link(directory / ".bashrc", directory / "other-name")
