"""A scratch home to complete in: profiles and files with odd names, and programs that record being run."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hermes_shell import completion, harvest, sticky, tree
from hermes_shell.dialects import DIALECTS

from .values import Place

if TYPE_CHECKING:
    from hermes_shell.tree import Node

PROFILES = ("work", "play", "chat", "a", "team-one", "team-two", "team_three", "9lives", "n" * 64)
OTHERS = ("alpha", "beta")
STICKY = "team-one"
WRAPPERS = {"hermes-play": "play", "assistant": "team-two"}

# Below profiles/, and no profile.
_JUNK = (
    "BadName",
    "bad name",
    ".hidden",
    "__pycache__",
    "-dash",
    "wörk",
    "work.old",
    "n" * 65,
    "default",
    "$(touch x)",
)

_FILES = (
    *("backup.zip", "notes.txt", "work.tar.gz", "work.tgz", "data.json", "pic.png", "pic.jpg", ".secret.zip"),
    *("docs/note.txt", "docs/old.zip", "docs/deep/one.zip", "my docs/inner.zip", ".config/x.zip", "alone/note.txt"),
    *("odd/my file.zip", "odd/it's.zip", "odd/cost$5.zip", "odd/semi;colon.zip", "odd/día.zip", "odd/key=value.zip"),
    *("odd/time:12.zip", "odd/-dash.zip", "odd/[set].zip", "odd/star*.zip", "odd/#hash.zip", "odd/back\\slash.zip"),
    *('odd/"quoted".zip', "odd/bang!.zip", "odd/and&.zip", "odd/(paren).zip", "odd/`tick`.zip", "odd/$(touch x).zip"),
    *("odd/{brace}.zip", "odd/tilde~.zip", "odd/per%cent.zip", "odd/comma,.zip", "odd/less<.zip", "odd/^caret.zip"),
)

# What a careless completion would run; all that is on PATH.
_TOOLS = (
    *("hermes", "hermes-shell", "hermes-work", "odd-tool", "touch", "sh", "ls", "cat", "basename", "dirname", "sed"),
    *("awk", "grep", "python", "python3", "find", "tr", "cut", "sort", "env", "readlink", "realpath", "uname", "git"),
)

# Names itself and its words; it needs nothing from PATH.
_TRIPWIRE = '#!/bin/sh\nprintf "%s\\n" "$0 $*" >>{log}\n'


@dataclass
class Scene:
    """A scratch home."""

    home: Path
    env: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.env = {"HOME": str(self.home), "PATH": str(self.home / "bin"), "TERM": "linux", "LANG": "C.UTF-8"}
        self._programs()
        self._profiles()
        for name in _FILES:
            file = self.directory / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        (self.directory / "linked").symlink_to("docs")
        (self.directory / "gone.zip").symlink_to("nowhere")
        self._completions()

    @property
    def root(self) -> Path:
        """The native Hermes root."""
        return self.home / ".hermes"

    @property
    def custom(self) -> Path:
        """Another root."""
        return self.home / "custom root"

    @property
    def directory(self) -> Path:
        """Where shells start."""
        return self.home / "here"

    @property
    def log(self) -> Path:
        """What was run."""
        return self.home / "ran"

    def ran(self) -> list[str]:
        """Return what was run, and forget it."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines

    def _programs(self) -> None:
        directory = self.home / "bin"
        directory.mkdir(parents=True)
        for name in (*_TOOLS, *WRAPPERS):
            program = directory / name
            program.write_text(_TRIPWIRE.format(log=self.log))
            program.chmod(0o755)

    def _profiles(self) -> None:
        profiles = self.root / "profiles"
        for name in (*PROFILES, *_JUNK):
            (profiles / name).mkdir(parents=True)
        (profiles / "file").touch()
        (profiles / "gone").symlink_to("nowhere")
        (profiles / "to-work").symlink_to("work")
        (self.root / sticky.FILE).write_text(f"{STICKY}\n")
        for name in OTHERS:
            (self.custom / "profiles" / name).mkdir(parents=True)
        (self.home / "empty").mkdir()

    def _completions(self) -> None:
        wrappers = Path(completion.wrappers_path(self.env))
        wrappers.parent.mkdir(parents=True)
        wrappers.write_text("".join(f"{name} {profile}\n" for name, profile in WRAPPERS.items()))

    def install(self, shell: str) -> tuple[Path, Path]:
        """Install the completion of a shell and its loader; return where they are."""
        dialect = DIALECTS[shell]
        script, loader = Path(completion.path(self.env, dialect)), Path(completion.loader_path(self.env, dialect))
        loader.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(completion.script(self.env, dialect))
        loader.write_text(completion.loader(self.env, dialect))
        return script, loader

    def settings(self, name: str) -> dict[str, str]:
        """Return the variables of a setting of the corpus."""
        homes = {
            "": "",
            "custom": f"{self.custom}",
            "custom pinned": f"{self.custom}/profiles/alpha",
            "tilde": "~/custom root",
            "below": f"{self.root}/somewhere",
            "empty": f"{self.home}/empty",
            "pinned": f"{self.root}/profiles/play",
            "pinned default": f"{self.root}/profiles/..",
        }
        pin = {"pinned": "play", "custom pinned": "alpha", "pinned default": "default"}.get(name, "")
        return {"HERMES_HOME": homes[name], "HERMES_SHELL_PROFILE": pin}

    def place(self, setting: str = "") -> Place:
        """Return what the model has to know of a setting."""
        custom = {
            "custom": self.custom,
            "custom pinned": self.custom,
            "tilde": self.custom,
            "empty": self.home / "empty",
        }
        root = custom.get(setting, self.root)
        pinned = self.settings(setting)["HERMES_SHELL_PROFILE"]
        return Place(
            str(root),
            str(self.directory),
            str(self.home),
            frozenset(os.listdir(self.home / "bin")),
            sticky.read(str(root)).name,
            pinned,
        )


def commands() -> Node:
    """Return the whole tree."""
    return tree.merged(completion.ours(), harvest.shipped().node)
