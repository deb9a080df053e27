"""Whatever is broken, people can still see where they are, and get out of it."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from tests.house import Scratch, pin_of

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


TROUBLES: dict[str, Callable[[Trouble], object]] = {}
FEW = ("a sticky default that was deleted", "a pin to a deleted profile", "no HOME", "no agent", "a garbled journal")


def trouble(title: str) -> Callable[[Callable[[Trouble], object]], Callable[[Trouble], object]]:
    """Let a function make a trouble."""

    def note(function: Callable[[Trouble], object]) -> Callable[[Trouble], object]:
        TROUBLES[title] = function
        return function

    return note


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

STICKY: dict[str, Callable[[Path], object]] = {
    "a directory": lambda path: path.mkdir(),
    "a full directory": lambda path: (path / "x").mkdir(parents=True),
    "a pipe": os.mkfifo,
    "a dangling link": lambda path: path.symlink_to("gone"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "huge": lambda path: path.write_bytes(b"work\n" * 20_000_000),
}
for name, data in {
    "a sticky default that was deleted": b"gone\n",
    "a sticky default with a byte order mark": b"\xef\xbb\xbfplay\n",
    "a sticky default with CRLF": b"play\r\n",
    "a sticky default of two lines": b"play\nwork\n",
    "a sticky default that is no text": b"\xff\xfe\x00p",
    "a sticky default of NULs": b"\0" * 100,
    "a sticky default that is reserved": b"root\n",
    "a sticky default that leads elsewhere": b"../../etc\n",
}.items():
    TROUBLES[name] = a_file_of(data)
for name, put in STICKY.items():
    TROUBLES[f"a sticky default that is {name}"] = lambda it, put=put: instead(it.sticky, put)  # type: ignore[misc]
TROUBLES["a sticky default that nobody may read"] = closed(lambda it: it.sticky, 0)


def elsewhere(home: str) -> Callable[[Trouble], object]:
    """Set a HERMES_HOME that is another root, without profiles."""

    def make(it: Trouble) -> None:
        it.env = {"HERMES_HOME": home}
        it.refused = (USE_WORK,)

    return make


TROUBLES.update(
    {
        "a pin to a deleted profile": lambda it: it.pin(pin_of(it.root, "gone"), "gone"),
        "a pin to no name": lambda it: it.pin(pin_of(it.root, "Bad Name"), "Bad Name"),
        "a void pin": lambda it: it.pin(str(it.root), "work"),
        "a relative HERMES_HOME": elsewhere("profiles/work"),
        "a HERMES_HOME that is a file": elsewhere("/etc/passwd"),
        "an empty HERMES_HOME": lambda it: it.env.update(HERMES_HOME=""),
        "a HERMES_HOME of a byte that is no text": elsewhere("\udcff"),
        "a HERMES_HOME that is the root": lambda it: it.env.update(HERMES_HOME=str(it.root)),
        "a HERMES_HOME that is /": elsewhere("/"),
        "a HERMES_HOME that is not there": lambda it: it.env.update(HERMES_HOME=f"{it.root}/gone/far"),
    }
)


@trouble("default pinned where no profiles are")
def unpinnable(it: Trouble) -> None:
    shutil.rmtree(it.root / "profiles")
    it.pin(pin_of(it.root, "default"), "default")
    it.refused = (USE_WORK,)


@trouble("a relative HERMES_HOME in a directory that is gone")
def nowhere(it: Trouble) -> None:
    it.env = {"HERMES_HOME": "profiles/work"}
    it.directory = f"{it.scratch.home}/gone"
    it.refused = tuple(COMMANDS)


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


TROUBLES.update(
    {
        "no root": root_is(lambda _: None, USE_WORK),
        "a root that is a file": root_is(lambda path: path.touch(), USE_WORK),
        "a root that is a dangling link": root_is(lambda path: path.symlink_to("gone"), USE_WORK),
        "a root that nobody may look into": closed(lambda it: it.root, 0, USE),
        "a root that is read only": closed(lambda it: it.root, 0o555, USE_WORK),
        "profiles that nobody may look into": closed(lambda it: it.root / "profiles", 0, USE_WORK),
        "profiles that are a file": profiles_are(lambda path: path.touch()),
        "profiles that are a dangling link": profiles_are(lambda path: path.symlink_to("gone")),
        "profiles that are a pipe": profiles_are(os.mkfifo),
        "a profile that is a pipe": lambda it: instead(it.root / "profiles" / "play", os.mkfifo),
        "a profile that is a link to itself": lambda it: instead(
            it.root / "profiles" / "play", lambda path: path.symlink_to("play")
        ),
        "a profile that nobody may look into": closed(lambda it: it.root / "profiles" / "play", 0),
        "a name below profiles that is no text": lambda it: (it.root / "profiles" / "\udcff\n").mkdir(),
        "a config.yaml that is a pipe": lambda it: os.mkfifo(it.root / "profiles/play/config.yaml"),
        "a config.yaml of 100 MB": lambda it: (it.root / "profiles/play/config.yaml").write_bytes(
            b"a: b\n" * 20_000_000
        ),
        "an .env that is a pipe": lambda it: os.mkfifo(it.root / "profiles/play/.env"),
    }
)


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


TROUBLES.update(
    {
        "a .hermes-profile that is a pipe": by_directory(os.mkfifo),
        "a .hermes-profile that is not allowed": by_directory(lambda path: path.write_text("play\n")),
        "settings of ours that are broken": ours_is(CONFIG, lambda path: path.write_text("a: [\n")),
        "settings of ours that are a directory": ours_is(CONFIG, lambda path: path.mkdir()),
        "settings of ours that are a pipe": ours_is(CONFIG, os.mkfifo),
        "our data is gone": ours_is(DATA, lambda _: None),
        "our data is a file": ours_is(DATA, lambda path: path.touch()),
        "our data is closed": closed(lambda it: it.scratch.data, 0),
        "a damaged dispatcher": ours_is(f"{DATA}/hermes", lambda path: path.write_text("#!/bin/sh\nexit 9\n")),
        "an empty dispatcher": ours_is(f"{DATA}/hermes", lambda path: path.touch()),
        "a cache that is a file": ours_is(CACHE, lambda path: path.touch()),
        "a cache full of garbage": ours_is(CACHE, garbage),
        "a cache that is closed": closed(lambda it: it.scratch.home / ".cache", 0),
        "a garbled journal": lambda it: (it.root / ".hermes-shell.journal").write_text("{]"),
        "a journal that is a directory": lambda it: (it.root / ".hermes-shell.journal").mkdir(),
        "a journal of a change that cannot be": lambda it: (it.root / ".hermes-shell.journal").write_text(
            '{"kind": "Rename", "old": 3}'
        ),
    }
)


def hold(it: Trouble, path: Path) -> None:
    """Hold a lock."""
    file = path.open("w")
    fcntl.flock(file, fcntl.LOCK_EX)
    it.opened.append(file)


@trouble("a lock that somebody holds")
def locked(it: Trouble) -> None:
    hold(it, it.root / ".hermes-shell.lock")


@trouble("a lock of ours that somebody holds")
def ours_locked(it: Trouble) -> None:
    hold(it, Path(f"{it.scratch.data}.lock"))
    (it.scratch.data / "hermes.sh").write_text("# hermes-shell 0.0.1\n")


@trouble("no agent")
def no_agent(it: Trouble) -> None:
    it.scratch.agent.unlink()


TROUBLES.update(
    {
        "an agent that cannot be run": lambda it: it.scratch.agent.chmod(0o644),
        "a wrong HERMES_SHELL_AGENT": lambda it: it.env.update(HERMES_SHELL_AGENT="/nowhere/hermes"),
        "a HERMES_SHELL_AGENT that is no program": lambda it: it.env.update(HERMES_SHELL_AGENT="/etc/passwd"),
        "an empty PATH": lambda it: it.env.update(PATH=""),
        "no PATH": lambda it: it.env.update(PATH=None),
        "no HOME": lambda it: it.env.update(HOME=None, HERMES_HOME=str(it.root)),
        "a HOME that is not there": lambda it: it.env.update(HOME=f"{it.scratch.home}/gone", HERMES_HOME=str(it.root)),
        "an empty HOME": lambda it: it.env.update(HOME="", HERMES_HOME=str(it.root)),
        "a working directory that is gone": lambda it: setattr(it, "directory", f"{it.scratch.home}/gone"),
        "variables that are no text": lambda it: it.env.update(
            HERMES_SHELL_PROFILE="\udcff", LC_X="\udcfe", XDG_X="\udc80"
        ),
        "a locale without letters": lambda it: (
            it.env.update(LANG="C", LC_ALL="C"),
            (it.root / "profiles/play/profile.yaml").write_text("description: Größe 🚒\n"),
        ),
        "a locale that is not there": lambda it: it.env.update(LANG="xx_YY.UTF-8"),
        "no TERM": lambda it: it.env.update(TERM=None),
        "closed input": lambda it: setattr(it, "closed", " <&-"),
        "closed output": lambda it: setattr(it, "closed", " >&-"),
        "closed errors": lambda it: setattr(it, "closed", " 2>&-"),
    }
)

# What can be the matter with the sticky default, and is over once another one is chosen.
OVER = ("a sticky default", "a garbled", "a lock", "a journal")
WAYS = ("dispatcher", "hermes-shell", "bash")


def rows() -> list[object]:
    """Return each trouble with a way, in turn, and a few with every way."""
    return [
        pytest.param(title, way, marks=[] if title in FEW else [pytest.mark.full])
        for at, title in enumerate(TROUBLES)
        for turn, way in enumerate(WAYS)
        if title in FEW or at % len(WAYS) == turn
    ]


@pytest.mark.parametrize(("title", "way"), rows())
def test_what_always_works(scratch: Scratch, title: str, way: str) -> None:
    shutil.copy(scratch.data / "hermes.sh", scratch.home.parent / "snippet")
    it = Trouble(scratch)
    try:
        TROUBLES[title](it)
        for words, codes in COMMANDS.items():
            done = it.run(way, *words)
            check(it, words, codes, done)
            if title.startswith(OVER) and words[:2] == USE:
                now = it.run(way, *CURRENT)
                assert now.stdout.startswith(words[-1]), (words, done, now)
                assert now.stderr == "", (words, now)
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", scratch.home], check=True)
        for file in it.opened:
            file.close()


def check(it: Trouble, words: tuple[str, ...], codes: tuple[int, ...], done: subprocess.CompletedProcess[str]) -> None:
    said = done.stdout + done.stderr
    assert "Traceback" not in said, (words, done)
    assert "mistake of ours" not in said, (words, done)
    if any(words[: len(refused)] == refused for refused in it.refused) and done.returncode == 1:
        first, cure = done.stderr.splitlines()[-2:]
        assert first.startswith(("hermes: ", "hermes-shell: ")), (words, done)
        assert cure.startswith("  "), (words, done)
        return
    assert done.returncode in codes, (words, done)
    if words == LIST and not it.closed:
        assert "default" in done.stdout, (words, done)
