"""Completions of others that zsh takes instead of ours.

Ours are registered when our snippet is read, and again before the first prompt where nobody else's are there by then
(`completions/common.zsh`). So only what zsh finds after our lines can hide them, and only under another name than the
one of the agent's own, which gives way.
"""

from __future__ import annotations

import os
import re
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import compinit, home, rcfile, record, rendering, startup
from ..errors import HermesError
from ..reading import regular
from .finding import NOTE, WARNING, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .finding import Subject

# The first line of a completion that zsh finds by itself; a line of the list that compinit keeps of them.
_COMPLETES = re.compile(rb"#compdef(?: \S+)* hermes(?: |$)")
_LISTED = re.compile(rb"^'hermes' '([^'\n]+)'$", re.MULTILINE)

_AGENTS = b"_hermes"
_MAX_BYTES = 4 * 1024 * 1024

# Where people and packages put completions: what fpath is, only a run of all their start-up files would tell.
_USERS = (
    ".zfunc",
    ".zsh/completion",
    ".zsh/completions",
    ".zsh/functions",
    ".config/zsh/completions",
    ".config/zsh/functions",
    ".local/share/zsh/completions",
    ".local/share/zsh/site-functions",
    ".oh-my-zsh/cache/completions",
    ".oh-my-zsh/completions",
    ".oh-my-zsh/custom/completions",
)
_SYSTEMS = (
    "/opt/homebrew/share/zsh/site-functions",
    "/usr/local/share/zsh/site-functions",
    "/usr/share/zsh/site-functions",
    "/usr/share/zsh/vendor-completions",
)
_NAMED = re.compile(rb"(?:~|\$HOME|\$\{HOME\}|\$ZDOTDIR)?/[^\s\"'():]+")


class _StartUp:
    """A start-up file of zsh's that loads us.

    Attributes:
        later: Whether compinit runs after our lines, so that it forgets what they registered.
        fpath: Where it has zsh look for completions, as far as that can be read.
    """

    def __init__(self, env: Mapping[str, str], found: startup.Look) -> None:
        code = startup.code(found.path)
        self.later = any(map(compinit.RUNS.search, code[max(found.lines) :]))
        user = os.fsencode(home.user_home(env))
        named = (word for line in code if b"fpath" in line.lower() for word in _NAMED.findall(line))
        self.fpath = [os.fsdecode(re.sub(rb"^[^/]+", user, word)) for word in named]


def others_in_zsh(subject: Subject) -> Iterator[Finding]:
    """Say which completion of another's hides ours in zsh, and which lies about."""
    env = subject.env
    ours = list(_start_up_files(env))
    if not ours:
        return
    later = any(each.later for each in ours)
    lists = dict(_lists(env))
    files = list(_files(env, [place for each in ours for place in each.fpath]))
    for path in files:
        cure = _taking_away(path, list(lists))
        if later and os.path.basename(os.fsencode(path)) != _AGENTS:
            message = f"zsh completes hermes by {path}, not by ours"
            why = "zsh looks for completions after our lines, and finds that one."
            yield Finding("completions-hidden", WARNING, message, why, cure)
        else:
            message = f"{path} completes hermes as well: it is not ours"
            why = "Where our lines are not read, zsh takes it, and it may know less or offer what is not there."
            yield Finding("completions-second", NOTE, message, why, cure)
    there = {_AGENTS, *(os.path.basename(os.fsencode(path)) for path in files)}
    for path, name in lists.items():
        if later and name not in there:
            message = f"zsh's list of completions, {path}, has {os.fsdecode(name)} complete hermes, and hides ours"
            why = "It is older than what there is to complete with, and TAB fails or offers what is not there."
            yield Finding("completions-listed", WARNING, message, why, f"rm -f {shlex.quote(path)}")


def _start_up_files(env: Mapping[str, str]) -> Iterator[_StartUp]:
    for file in record.every(env):
        if file.dialect.name != "zsh":
            continue
        with suppress(HermesError):  # what cannot be read is told elsewhere
            found = startup.look(env, file.dialect, file.path)
            if found.state in (rcfile.APPLIED, rcfile.DIFFERS, startup.BY_HAND):
                yield _StartUp(env, found)


def _directories(env: Mapping[str, str]) -> list[str]:
    """Return where zsh's own files of the user are."""
    user = home.user_home(env)
    return list(dict.fromkeys((env.get("ZDOTDIR") or user, user)))


def _files(env: Mapping[str, str], named: list[str]) -> Iterator[str]:
    """Find the files of others that zsh would complete `hermes` by."""
    user = home.user_home(env)
    exported = filter(os.path.isabs, env.get("FPATH", "").split(":"))
    places = [*named, *exported, *(os.path.join(user, place) for place in _USERS), *_SYSTEMS]
    for place in dict.fromkeys(map(os.path.realpath, places)):
        for name in _names(place):
            path = os.path.join(place, name)
            # Those that zsh passes over.
            if not name.startswith("_") or name.endswith(("~", ".zwc")) or rendering.is_ours(path):
                continue
            with suppress(OSError):
                if _COMPLETES.match(regular(path, 512).split(b"\n")[0]):
                    yield path


def _lists(env: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Find the lists that compinit keeps, and which function they say completes `hermes`."""
    places = [*_directories(env), *(os.path.join(home.user_home(env), place) for place in (".cache", ".cache/zsh"))]
    for place in places:
        for name in _names(place):
            # zsh's own name for it is .zcompdump; others add the host and the version.
            if not name.lstrip(".").startswith("zcompdump") or name.endswith(".zwc"):
                continue
            with suppress(OSError):
                path = os.path.join(place, name)
                if found := _LISTED.search(regular(path, _MAX_BYTES)):
                    yield path, found[1]


def _names(place: str) -> list[str]:
    try:
        return sorted(os.listdir(place))
    except OSError:
        return []


def _taking_away(path: str, lists: list[str]) -> str:
    """Return the command that gives a file a name which zsh passes over, and has its lists made anew."""
    old = shlex.quote(path)
    sudo = "" if os.access(os.path.dirname(path), os.W_OK) else "sudo "
    return f"{sudo}mv {old} {old}~" + (f"; {shlex.join(('rm', '-f', *lists))}" if lists else "")


CHECKS = (others_in_zsh,)
