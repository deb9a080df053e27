"""Homes in which each changing command has all of its work to do, and what comes of it."""

from __future__ import annotations

import functools
import json
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from hermes_shell import change, home

from .tracing import Call, Commands, Done

# A file, or what is below a directory: what it is, its mode, and what is in it.
State = dict[str, tuple[str, int, bytes]]

_USE = ("profile", "use", "keep")
_ALIAS = ("profile", "alias", "keep", "--name", "kp")


class Scene(NamedTuple):
    """A command that changes something.

    Attributes:
        words: The command.
        other: Another one, which comes after it.
        before: Commands that make ready for it, beside what every home has.
        whole: Whether it is one change; else it is one of each file, and completed by being run again.
    """

    words: tuple[str, ...]
    other: tuple[str, ...] = _ALIAS
    before: tuple[tuple[str, ...], ...] = ()
    whole: bool = True

    @property
    def name(self) -> str:
        """Return what its home is kept as."""
        return "-".join(self.words)


_EXPORT = ("profile", "export", "work", "saved.tar.gz")
_INSTALL = ("shell", "install", "bash", "zsh", "fish", "powershell", "--front-door")

SCENES = {
    "create": Scene(("profile", "create", "new", "--description", "Reads mail.")),
    "clone": Scene(("profile", "create", "new", "--clone-from", "work", "--no-channels")),
    "clone-all": Scene(("profile", "create", "new", "--clone-all", "--clone-from", "work")),
    "rename": Scene(("profile", "rename", "work", "office")),
    "delete": Scene(("profile", "delete", "work", "-y"), before=(_USE,)),
    "export": Scene(_EXPORT),
    "export-again": Scene((*_EXPORT, "--force"), before=(("profile", "export", "keep", "saved.tar.gz"),)),
    "import": Scene(("profile", "import", "saved.tar.gz", "new"), before=(_EXPORT,)),
    "use": Scene(_USE),
    "use-default": Scene(("profile", "use", "default")),
    "alias": Scene(("profile", "alias", "work", "--name", "w2"), _USE),
    "alias-remove": Scene(("profile", "alias", "work", "--name", "wk", "--remove"), _USE),
    "allow": Scene(("profile", "allow", "there"), whole=False),
    "revoke": Scene(("profile", "allow", "--revoke", "."), whole=False),
    "install": Scene(_INSTALL, _USE, whole=False),
    "uninstall": Scene(("shell", "uninstall"), _USE, (_INSTALL,), whole=False),
}


class Stage:
    """A home that can be put back to how it was."""

    def __init__(self, place: Path, commands: Commands) -> None:
        """Take a directory for it."""
        self.home = place / "home"
        self.root = self.home / ".hermes"
        self._kept = place / "kept"
        self._kept.mkdir()
        self._commands = commands
        self.env = {"HOME": str(self.home), "PATH": str(self.home / ".local" / "bin"), "LANG": "C.UTF-8"}
        self._furnish()
        self.keep("furnished")

    @property
    def cwd(self) -> Path:
        """Where commands are run."""
        return self.home / "project"

    def run(self, words: tuple[str, ...]) -> Done:
        """Run a command."""
        return self._commands.run(self.env, self.cwd, words)

    def trace(self, words: tuple[str, ...]) -> Done:
        """Run a command and record its changing calls."""
        return self._commands.trace(self.env, self.cwd, words)

    def kill(self, words: tuple[str, ...], call: Call) -> None:
        """Kill a command in front of a call."""
        self._commands.kill(self.env, self.cwd, words, call)

    def refuse(self, words: tuple[str, ...], call: Call, error: str) -> Done:
        """Run a command in which a call fails."""
        return self._commands.refuse(self.env, self.cwd, words, call, error)

    def interrupt(self, words: tuple[str, ...], call: Call) -> Done:
        """Run a command that gets a Ctrl-C in the middle of a call."""
        return self._commands.interrupt(self.env, self.cwd, words, call)

    def must(self, words: tuple[str, ...]) -> Done:
        """Run a command that has to succeed."""
        done = self.run(words)
        assert done.code == 0, f"{' '.join(words)}: {done}"
        return done

    def keep(self, name: str) -> None:
        """Keep the home as it is."""
        _copy(self.home, self._kept / name)

    def put_back(self, name: str) -> None:
        """Make the home what it was."""
        _copy(self._kept / name, self.home)

    def state(self) -> State:
        """Return all that is there, but for the locks, which stay, and say nothing."""
        found = {str(path.relative_to(self.home)): _seen(path) for path in self.home.rglob("*")}
        return {path: seen for path, seen in found.items() if not path.endswith((change.LOCK, "hermes-shell.lock"))}

    def journal(self) -> bool:
        """Return whether a change was begun, and not finished."""
        return (self.root / change.JOURNAL).exists()

    def _furnish(self) -> None:
        self.cwd.mkdir(parents=True)
        (self.home / "there").mkdir()
        for name in ("work", "keep"):
            self.must(("profile", "create", name))
        self._fill(self.root / "profiles" / "work")
        for place, name in ((self.cwd, "work"), (self.home / "there", "keep"), (self.cwd / "there", "keep")):
            place.mkdir(exist_ok=True)
            (place / ".hermes-profile").write_text(f"{name}\n")
        self.must(("profile", "use", "work"))
        self.must(("profile", "alias", "work", "--name", "wk"))
        self.must(("profile", "allow", "."))
        config = self.home / ".config" / "hermes-shell" / "config.yaml"
        config.write_text(config.read_text().replace("directory-profiles: false", "directory-profiles: true"))
        self.must(("shell", "sync"))
        (self.home / ".honcho").mkdir()
        for file in (self.root / "honcho.json", self.home / ".honcho" / "config.json"):
            file.write_text(json.dumps({"hosts": {"hermes_work": {"aiPeer": "work"}}}))
        self._write_start_up_files()

    def _fill(self, work: Path) -> None:
        (work / "config.yaml").write_text("model: m\nplatforms:\n  telegram:\n    token: 1:a\n")
        (work / ".env").write_text("TELEGRAM_BOT_TOKEN=1:a\nOPENAI_API_KEY=k\n")
        (work / "memories" / "MEMORY.md").write_text("what happened\n")
        (work / "latest").symlink_to("memories/MEMORY.md")
        (work / "skills" / "run.sh").write_text("#!/bin/sh\n")
        (work / "skills" / "run.sh").chmod(0o700)
        with closing(sqlite3.connect(work / "state.db")) as database:
            database.execute("create table sessions (text)")
            database.execute("insert into sessions values ('mine')")
            database.commit()

    def _write_start_up_files(self) -> None:
        (self.home / ".bashrc").write_bytes(b"mine, with no newline at the end")
        (self.home / "dotfiles").mkdir()
        (self.home / "dotfiles" / "zshrc").write_bytes(b"mine\r\n")
        (self.home / ".zshrc").symlink_to("dotfiles/zshrc")
        profile = self.home / ".config" / "powershell" / "profile.ps1"
        profile.parent.mkdir()
        profile.write_bytes(b"mine\n")
        launcher = self.home / ".local" / "bin" / "hermes"
        launcher.write_bytes(b"#!/bin/sh\nexit 0\n")
        launcher.chmod(0o711)


class Outcomes(NamedTuple):
    """The states between which a command has to choose.

    Attributes:
        old: Before it.
        new: After it.
        calls: Its changing calls.
        then: Both once more, after the other command.
    """

    old: State
    new: State
    calls: list[Call]
    then: tuple[State, State]


def check_each(stage: Stage, old: State, new: State) -> None:
    """Look whether readers see of each thing the old or the new one, and of each profile as a whole."""
    now, old, new = (without_litter(each) for each in (stage.state(), old, new))
    for path in {*now, *old, *new}:
        assert now.get(path) in (old.get(path), new.get(path)), f"{path} is neither old nor new"
    for name in home.names(str(stage.root)):
        profile = f".hermes/profiles/{name}/"
        states = [{path: seen for path, seen in each.items() if path.startswith(profile)} for each in (now, old, new)]
        assert states[0] in states[1:], f"'{name}' is there in part"


@functools.cache
def outcomes(stage: Stage, scene: Scene) -> Outcomes:
    """Return them, and keep the home in which the command has yet to be run under the scene's name."""
    stage.put_back("furnished")
    for words in scene.before:
        stage.must(words)
    stage.keep(scene.name)
    old = stage.state()
    stage.must(scene.other)
    old_then = stage.state()
    stage.put_back(scene.name)
    done = stage.trace(scene.words)
    assert done.code == 0, done
    new = stage.state()
    stage.must(scene.other)
    assert not litter(new), "the command leaves something behind"
    return Outcomes(old, new, done.calls, (old_then, stage.state()))


def litter(state: State, *, below: tuple[str, ...] = ("",)) -> list[str]:
    """Return what was left behind."""
    return sorted(path for path in state if _ours(path) and path.startswith(below))


def without_litter(state: State) -> State:
    """Return the rest."""
    return {path: seen for path, seen in state.items() if not _ours(path)}


def difference(state: State, other: State) -> list[str]:
    """Return the paths that differ."""
    return sorted(path for path in {*state, *other} if state.get(path) != other.get(path))


def _ours(path: str) -> bool:
    return any(part.startswith(".hermes-shell.") for part in path.split("/"))


def _seen(path: Path) -> tuple[str, int, bytes]:
    status = path.lstat()
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return "link", 0, os.fsencode(path.readlink())
    if stat.S_ISDIR(status.st_mode):
        return "directory", mode, b""
    return "file", mode, path.read_bytes()


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)
