"""Killed at any moment: every file is the old one or the new one as a whole, and doing it again completes it."""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import pytest

from hermes_shell import __main__, agent
from tests.house import seen
from tools.terminal import write_reporter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SHELLS = ("bash", "zsh", "fish", "powershell")
INSTALL = ("shell", "install", *SHELLS, "--front-door")
UNINSTALL = ("shell", "uninstall")

# What Python reports before it asks the system to change something.
CHANGES = frozenset(
    f"os.{name}"
    for name in (
        "chmod",
        "chown",
        "link",
        "mkdir",
        "remove",
        "rename",
        "rmdir",
        "setxattr",
        "symlink",
        "truncate",
        "utime",
    )
)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Home(NamedTuple):
    """A home with the agent's launcher and start-up files of several kinds."""

    path: Path
    start_up: list[Path]

    @property
    def env(self) -> dict[str, str]:
        return {"HOME": str(self.path), "PATH": f"{self.path}/.local/bin", "LANG": "C.UTF-8"}

    def texts(self) -> list[bytes | None]:
        return [path.read_bytes() if path.exists() else None for path in self.start_up]


def script(door: Path, program: Path) -> None:
    door.write_bytes(program.read_bytes())
    door.chmod(0o711)


def absolute_link(door: Path, program: Path) -> None:
    door.symlink_to(program)


@pytest.fixture(params=[script, pytest.param(absolute_link, marks=pytest.mark.full)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    launch: Callable[[Path, Path], None] = request.param
    start_up = [tmp_path / name for name in (".bashrc", ".zshrc", ".config/powershell/profile.ps1")]
    start_up[2].parent.mkdir(parents=True)
    start_up[0].write_bytes(b"mine, with no newline at the end")
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles" / "zshrc").write_bytes(b"mine\r\n")
    start_up[1].symlink_to("dotfiles/zshrc")
    start_up[2].write_bytes(b"mine\n")
    os.link(start_up[2], tmp_path / "other-name")
    door = tmp_path / ".local" / "bin" / "hermes"
    door.parent.mkdir(parents=True)
    launch(door, write_reporter(tmp_path / "agent" / "hermes"))
    return Home(tmp_path, [*start_up, tmp_path / ".config/fish/conf.d/hermes-shell.fish"])


def run(home: Home, words: tuple[str, ...], *, kill_at: int = 0) -> int:
    """Run our program in a process of its own, killed in front of its n-th change; return the signal, 0 for none."""
    child = os.fork()
    if child == 0:
        try:
            _become(home, words, kill_at)
        finally:
            os._exit(99)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, f"{words} failed with {status >> 8}"
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _become(home: Home, words: tuple[str, ...], kill_at: int) -> None:
    os.environ.clear()
    os.environ.update(home.env)
    sys.argv[1:] = words
    sys.dont_write_bytecode = True
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    sys.stdout = os.fdopen(os.dup(nowhere), "w", encoding="utf-8")
    numbers = count(1)

    def watch(event: str, details: tuple[object, ...]) -> None:
        opened = event == "open" and isinstance(details[2], int) and details[2] & WRITES and details[0] != os.devnull
        if (event in CHANGES or opened) and next(numbers) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    code = __main__.main()
    sys.stdout.flush()
    os._exit(code)


def kills(home: Home, words: tuple[str, ...]) -> Iterator[int]:
    """Kill a command in front of each of its changes in turn; yield after each kill."""
    for number in count(1):
        if run(home, words, kill_at=number) == 0:
            assert number > 30, "too few changes were seen to be all of them"
            return
        yield number


@pytest.mark.full  # tests/faults has a part of it in every run
@pytest.mark.parametrize("words", [INSTALL, UNINSTALL], ids=["install", "uninstall"])
def test_killed_at_any_moment(house: Home, words: tuple[str, ...]) -> None:
    program = (house.path / "agent" / "hermes").read_bytes()
    before, old = seen(house.path), house.texts()
    run(house, INSTALL)
    new = house.texts()
    assert all(b"hermes-shell" in (text or b"") for text in new)
    if words == INSTALL:
        run(house, UNINSTALL)
    for number in kills(house, words):
        for path, text, one, other in zip(house.start_up, house.texts(), old, new, strict=True):
            assert text in (one, other), f"{path} after {number} changes"
        found = agent.find(house.env, f"{house.path}/.hermes")
        with open(found[0], "rb") as file:
            assert file.read() == program, f"the agent after {number} changes"
        run(house, words)
        assert house.texts() == (new if words == INSTALL else old)
        if words == INSTALL:
            run(house, UNINSTALL)
        assert seen(house.path) == before, f"after {number} changes"
        if words == UNINSTALL:
            run(house, INSTALL)
