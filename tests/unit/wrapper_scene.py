"""A home in which one thing stands where a wrapper belongs."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from hermes_shell.aliases import ours
from tests.house import open_to_all, unprivileged

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "hermes-work"
AGENTS = '#!/bin/sh\nexec {} -p {} "$@"\n'
NOBODY = 65534


class Scene:
    """A home in which one thing stands where the wrapper of the profile `work` belongs.

    Attributes:
        home: The home directory.
        place: The directory of wrappers.
        path: Where the thing stands.
        others: Where things are that links lead to.
        env: The environment.
        root: The Hermes root in force.
        closed: Whether it is not root who acts.
    """

    def __init__(self, above: Path) -> None:
        self.above = above
        self.closed = False
        self.move_to("home")

    def move_to(self, name: str, root: str = "") -> None:
        """Have another home, and perhaps a root of the user's own."""
        self.home = self.above / name
        self.place = self.home / ".local" / "bin"
        self.path = self.place / NAME
        self.others = self.home / "others"
        self.root = self.home / (root or ".hermes")
        self.env = {"HOME": str(self.home), "PATH": f"{self.place}:/usr/bin:/bin"}
        if root:
            self.env["HERMES_HOME"] = str(self.root)
        for directory in (self.place, self.others, self.root / "profiles"):
            directory.mkdir(parents=True)

    def wrapper(self, profile: str = "work", root: str = "") -> str:
        """Return what we would write."""
        return ours.text(self.env, root or str(self.root), profile)

    def have_profile(self) -> None:
        """Make the profile, without a wrapper."""
        (self.root / "profiles" / "work").mkdir()
        (self.root / "profiles" / "work" / "config.yaml").touch()

    def snapshot(self) -> dict[str, tuple[object, ...]]:
        """Return what stands in the directory of wrappers, and what links there lead to."""
        paths = [self.place, *self.place.resolve().rglob("*"), *self.others.rglob("*")]
        there = (path for path in paths if os.path.lexists(path))
        return {str(path): _state(path) for path in there if path.is_symlink() or not path.is_dir()}

    def act(self, function: Callable[[], object]) -> object:
        """Let something be done, by somebody whom permissions bind where that matters."""
        if not self.closed:
            return function()
        open_to_all(self.above)
        return unprivileged(function)

    def close(self, path: Path, mode: int) -> None:
        """Let it be a user who may not do everything, and close something to him."""
        self.closed = True
        for each in (self.home, *self.home.rglob("*")):
            os.chown(each, NOBODY, NOBODY, follow_symlinks=False)
        path.chmod(mode)


def _state(path: Path) -> tuple[object, ...]:
    status = path.lstat()
    what = os.readlink(path) if path.is_symlink() else path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
    return what, status.st_mode, status.st_ino, status.st_mtime_ns
