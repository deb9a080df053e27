"""A home with something broken in it, and what makes it so."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tests.house import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable

# As long as anybody waits; what is blocked waits for ever.
PATIENCE = 15

# Exit codes that say that it worked.
COMMANDS = {
    ("profile", "list"): (0,),
    ("profile", "current"): (0,),
    ("doctor", "--ours"): (0, 1),
    ("--help",): (0,),
    ("--version",): (0,),
    ("profile", "use", "work"): (0,),
    ("profile", "use", "default"): (0,),
}


@dataclass
class Trouble:
    """Something that is broken.

    Attributes:
        scratch: Where.
        env: Variables on top; None removes one.
        directory: The working directory.
        closed: What of 0, 1 and 2 is closed.
        refused: What cannot be done there, and has to say so: the first words of commands.
        opened: What is kept open meanwhile.
    """

    scratch: Scratch
    env: dict[str, str | None] = field(default_factory=dict)
    directory: str = ""
    closed: str = ""
    refused: tuple[tuple[str, ...], ...] = ()
    opened: list[IO[str]] = field(default_factory=list)

    @property
    def root(self) -> Path:
        return self.scratch.root

    @property
    def sticky(self) -> Path:
        return self.root / "active_profile"

    def pin(self, home: str, name: str = "work") -> None:
        """Pin the terminal."""
        self.env = {"HERMES_HOME": home, "HERMES_SHELL_PROFILE": name, "HERMES_SHELL_OWNER": "1"}

    def run(self, way: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command in one of the ways in which people run it."""
        front = {
            "dispatcher": [str(self.scratch.home / ".local/bin/hermes")],
            "hermes-shell": [str(self.scratch.installed.program)],
            "bash": ["/bin/bash", "--norc", "-c", '. "$0" && hermes "$@"', str(self.scratch.home.parent / "snippet")],
        }[way]
        line = f'cd "$1" || exit; shift; [ -z "$1" ] || rmdir "$1"; shift; exec "$@"{self.closed}'
        gone = self.directory if self.directory.endswith("gone") else ""
        env = {**self.scratch.env, **self.env}
        # root would read and write through every permission.
        plainly = ["/usr/bin/setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
        if gone:
            Path(gone).mkdir()
        return subprocess.run(
            ["/bin/sh", "-c", line, "sh", self.directory or "/", gone, *plainly, *front, *words],
            env={name: value for name, value in env.items() if value is not None},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            check=False,
            timeout=PATIENCE,
        )


def a_file_of(data: bytes) -> Callable[[Trouble], object]:
    return lambda it: it.sticky.write_bytes(data)


def remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


def instead(path: Path, put: Callable[[Path], object]) -> None:
    remove(path)
    put(path)


def closed(path: Callable[[Trouble], Path], mode: int, *refused: tuple[str, ...]) -> Callable[[Trouble], object]:
    def make(it: Trouble) -> None:
        place = path(it)
        if not place.exists():
            place.touch()
        place.chmod(mode)
        it.refused = refused

    return make


USE, USE_WORK = ("profile", "use"), ("profile", "use", "work")
LIST, CURRENT = ("profile", "list"), ("profile", "current")


def elsewhere(home: str) -> Callable[[Trouble], object]:
    """Set a HERMES_HOME that is another root, without profiles."""

    def make(it: Trouble) -> None:
        it.env = {"HERMES_HOME": home}
        it.refused = (USE_WORK,)

    return make


def root_is(put: Callable[[Path], object], *refused: tuple[str, ...]) -> Callable[[Trouble], object]:
    def make(it: Trouble) -> None:
        instead(it.root, put)
        it.refused = refused

    return make


def profiles_are(put: Callable[[Path], object]) -> Callable[[Trouble], object]:
    def make(it: Trouble) -> None:
        instead(it.root / "profiles", put)
        it.refused = (USE_WORK,)

    return make


def by_directory(put: Callable[[Path], object]) -> Callable[[Trouble], object]:
    def make(it: Trouble) -> None:
        it.scratch.hermes("shell", "config", "directory-profiles", "on")
        put(it.scratch.home / ".hermes-profile")
        it.directory = str(it.scratch.home)

    return make


def ours_is(path: str, put: Callable[[Path], object]) -> Callable[[Trouble], object]:
    def make(it: Trouble) -> None:
        place = it.scratch.home / path
        place.parent.mkdir(parents=True, exist_ok=True)
        instead(place, put)

    return make


DATA, CACHE, CONFIG = ".local/share/hermes-shell", ".cache/hermes-shell", ".config/hermes-shell/config.yaml"


def garbage(path: Path) -> None:
    path.mkdir()
    for name in ("agent-tree.json", "listing.json", "list.json"):
        (path / name).write_bytes(b"\xff{[" * 1000)


def hold(it: Trouble, path: Path) -> None:
    """Hold a lock."""
    file = path.open("w")
    fcntl.flock(file, fcntl.LOCK_EX)
    it.opened.append(file)
