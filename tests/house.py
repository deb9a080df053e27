"""What the tests share: a scratch home with profiles, an agent that reports, ways to run things."""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import stat
import subprocess
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import psutil
import pytest

from tools.terminal import Report, Shell, Terminal, clean_env, prepare_home, read_report, write_reporter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from _pytest.mark import ParameterSet

LONGEST = "n" * 64
PROFILES = ("work", "play", "chat", "a", LONGEST)


@dataclass(frozen=True)
class Installed:
    """The wheel, installed: what a user has."""

    directory: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.directory / "bin" / "python"

    @property
    def program(self) -> Path:
        """Its one command."""
        return self.directory / "bin" / "hermes-shell"


@dataclass
class Scratch:
    """A HOME of its own: profiles below it, an agent on PATH that reports what it was given."""

    home: Path
    installed: Installed
    agent: Path = field(init=False)
    env: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        prepare_home(self.home)
        self.agent = write_reporter(self.home / "agent" / "hermes")
        system = "/usr/local/bin:/usr/bin:/bin"
        self.env = clean_env(self.home, f"{self.home}/.local/bin:{self.agent.parent}:{system}")
        self.profiles(*PROFILES)

    @property
    def root(self) -> Path:
        """The Hermes root."""
        return self.home / ".hermes"

    @property
    def data(self) -> Path:
        """Where our rendered files are."""
        return self.home / ".local" / "share" / "hermes-shell"

    @property
    def dispatcher(self) -> Path:
        """The rendered dispatcher."""
        return self.data / "hermes"

    def profiles(self, *names: str, root: Path | None = None) -> None:
        """Make profiles, by default in the native root."""
        for name in names:
            ((root or self.root) / "profiles" / name).mkdir(parents=True)

    def stick(self, data: str | bytes, root: Path | None = None) -> None:
        """Write the sticky default as it stands."""
        raw = data if isinstance(data, bytes) else data.encode()
        ((root or self.root) / "active_profile").write_bytes(raw)

    def set_up(self, *shells: str, front_door: bool = False) -> subprocess.CompletedProcess[str]:
        """Run `shell install`."""
        words = ["shell", "install", *(shells or ("bash", "zsh", "fish", "powershell"))]
        done = self.run(str(self.installed.program), *words, *(["--front-door"] if front_door else []))
        assert done.returncode == 0, done.stderr
        return done

    def run(
        self, *command: str, env: dict[str, str] | None = None, **options: object
    ) -> subprocess.CompletedProcess[str]:
        """Run a program in the scratch environment with `env` on top; return what it printed."""
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            command,
            env={**self.env, **(env or {})},
            cwd=options.pop("cwd", self.home),
            stdin=options.pop("stdin", subprocess.DEVNULL) if "input" not in options else None,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            **options,
        )

    def hermes(self, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run `hermes-shell` as the user types it."""
        return self.run(str(self.installed.program), *words, env=env)

    def on_a_terminal(self, *words: str, columns: int = 160, **env: str) -> str:
        """Run `hermes-shell` on a terminal of its own; return what it wrote there, escapes and all."""
        size = (24, columns)
        program = str(self.installed.program)
        child = pexpect.spawn(
            program, [*words], env={**self.env, **env}, cwd=self.home, dimensions=size, encoding="utf-8", timeout=60
        )
        shown: str = child.read()
        child.close()
        return shown

    def report(self) -> Report | None:
        """Return what the agent was given, None where it did not run."""
        return read_report(self.agent) if Path(f"{self.agent}.argv").exists() else None

    def terminal(self, shell: Shell, env: dict[str, str] | None = None) -> Terminal:
        """Open a terminal."""
        return Terminal(shell, self.home, {**self.env, **(env or {})})

    def snippet(self, shell: Shell) -> Path:
        """Return the rendered snippet of a shell."""
        return self.data / shell.snippet


def sampled(rows: Iterable[object], every: int) -> list[ParameterSet]:
    """Return the rows of a long table: every so many for each run, the others for FULL=1 alone."""
    return [
        pytest.param(*(row if type(row) is tuple else (row,)), marks=[pytest.mark.full] if at % every else [])
        for at, row in enumerate(rows)
    ]


def pin_of(root: Path, name: str) -> str:
    """Return the HERMES_HOME that pins a profile."""
    return f"{root}/profiles/{'..' if name == 'default' else name}"


def seen(directory: Path) -> dict[str, tuple[object, ...]]:
    """Return all that people can tell of the files below a directory; directories are let come and go."""
    return {
        str(path.relative_to(directory)): _seen(path)
        for path in sorted(directory.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    }


def _seen(path: Path) -> tuple[object, ...]:
    status = path.lstat()
    attributes = {name: os.getxattr(path, name) for name in os.listxattr(path, follow_symlinks=False)}
    what = os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
    return what, stat.S_IMODE(status.st_mode), status.st_nlink, status.st_uid, status.st_gid, attributes


def at_work(place: Path) -> list[psutil.Process]:
    """Return the processes that were started with a home."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("HOME") == str(place):
                found.append(process)
        except psutil.Error:
            continue
    return found


def open_to_all(path: Path) -> None:
    """Let other users reach a path; pytest keeps its directories to itself."""
    for directory in (path, *path.parents):
        if directory.name.startswith(("pytest-", "popen-", "test_")):
            directory.chmod(0o755)


@contextlib.contextmanager
def closed(directory: Path) -> Iterator[None]:
    """Let nobody but root write in a directory."""
    open_to_all(directory)
    directory.chmod(0o555)
    yield
    directory.chmod(0o755)


def unprivileged(function: Callable[[], object]) -> object:
    """Run a function as a user who may not write everywhere; return its value or raise its error.

    root writes through every permission, so that a test of permissions could not fail.
    """
    if os.geteuid() != 0:
        return function()
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            try:
                result: tuple[str, object] = ("value", function())
            except Exception as error:  # noqa: BLE001 - it is raised again on the other side
                error.add_note(traceback.format_exc())
                result = ("error", error)
            os.write(send, pickle.dumps(result))
            code = 0
        finally:
            os._exit(code)
    os.close(send)
    with os.fdopen(receive, "rb") as file:
        data = file.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, "the unprivileged process died"
    kind, value = pickle.loads(data)  # noqa: S301 - from our own child
    if kind == "error":
        raise value
    return value


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        select.select([], [], [], 0.05)


def is_dead(pid: int) -> bool:
    """Return whether a process has ended; it may be listed until it is waited for."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
