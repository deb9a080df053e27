"""What can be broken, a title each."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tests.house import pin_of
from tests.shells.trouble import (
    CACHE,
    COMMANDS,
    CONFIG,
    DATA,
    USE,
    USE_WORK,
    Trouble,
    a_file_of,
    by_directory,
    closed,
    elsewhere,
    garbage,
    hold,
    instead,
    ours_is,
    profiles_are,
    root_is,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TROUBLES: dict[str, Callable[[Trouble], object]] = {}
FEW = ("a sticky default that was deleted", "a pin to a deleted profile", "no HOME", "no agent", "a garbled journal")


def trouble(title: str) -> Callable[[Callable[[Trouble], object]], Callable[[Trouble], object]]:
    """Let a function make a trouble."""

    def note(function: Callable[[Trouble], object]) -> Callable[[Trouble], object]:
        TROUBLES[title] = function
        return function

    return note


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
