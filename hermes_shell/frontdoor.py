"""The front door: the dispatcher as `~/.local/bin/hermes`, where the agent's installers put theirs.

What stood there is kept, and comes back byte for byte, a link as the same link. The dispatcher in the
door names the place where it is kept, so that nobody has to guess it under another environment.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from . import agent, files, process, reading, signals
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .rendering import Rendered

# What may stand in the door.
OURS, AGENT, NOTHING, OTHER = "ours", "agent", "nothing", "other"


def is_possible() -> bool:
    """Return whether there can be one: Windows runs no file of sh's."""
    return sys.platform != "win32"


def path(env: Mapping[str, str]) -> str:
    """Return the path of the front door."""
    return agent.door(env)


def kept(env: Mapping[str, str]) -> str:
    """Return where the agent's launcher is kept, or would be: as the dispatcher in the door says."""
    named = _named_by(path(env))
    return named if named and os.path.lexists(named) else agent.kept(env)


def check(env: Mapping[str, str], *, take_over: bool) -> None:
    """Look whether `open_` could do its work.

    Raises:
        HermesError: What stands in the door cannot be kept.
    """
    door = path(env)
    if not take_over:
        return
    if not is_possible():
        raise HermesError("there is no front door on Windows", "in PowerShell the function hermes does the same")
    closed = _closed(door)
    if closed and not is_ours(door):
        raise HermesError(f"cannot write {door}: one cannot write in {closed}", f"look at: ls -ld {closed}")
    if not os.path.lexists(door) or os.path.islink(door):
        return
    try:
        reading.regular(door, 1)
    except OSError as error:
        raise HermesError(f"cannot keep {door}: {error.strerror}", f"look at: ls -ld {door}") from None


def would_open(env: Mapping[str, str], door: Rendered, *, take_over: bool) -> list[str]:
    """Return what `open_` would do, a line each; none where it would change nothing."""
    if not is_possible():
        return []
    if _is_foreign(door.path):
        return [f"take the place of {door.path}, and keep what is there in {kept(env)}"] if take_over else []
    return [] if door.is_current() or _closed(door.path) else [f"write {door.path}"]


def open_(env: Mapping[str, str], door: Rendered, *, take_over: bool) -> str:
    """Put the dispatcher there; what is not ours gives way only where `take_over` says so.

    Args:
        env: The environment.
        door: The rendered dispatcher, which names `kept(env)`.
        take_over: Whether to take the place of the agent's launcher.

    Returns:
        What was done, in a line.
    """
    foreign = _is_foreign(door.path)
    if foreign and not take_over:
        return f"left {door.path}, which is not ours (in its place: hermes-shell shell install --front-door)"
    closed = _closed(door.path)
    if closed and not door.is_current():
        return f"left {door.path}: one cannot write in {closed}"  # the shells do without it
    files.directories(os.path.dirname(door.path))
    if foreign:
        _keep(door.path, kept(env))
    written = door.write()
    return f"{'took the place of' if foreign else 'wrote' if written else 'nothing to change in'} {door.path}"


def would_close(env: Mapping[str, str]) -> list[str]:
    """Return what `close` would do, a line each."""
    door, launcher = path(env), kept(env)
    if not is_ours(door) and os.path.lexists(door):
        return [f"remove {launcher}"] if os.path.lexists(launcher) else []
    if os.path.lexists(launcher):
        return [f"put back {door}"]
    return [f"remove {door}"] if os.path.lexists(door) else []


def close(env: Mapping[str, str]) -> list[str]:
    """Take the dispatcher away and put back what stood there; return what was done, a line each."""
    door, launcher = path(env), kept(env)
    steps = []
    if is_ours(door) or not os.path.lexists(door):
        if os.path.lexists(launcher):
            _put_back(launcher, door)
            steps = [f"put back {door}"]
        elif os.path.lexists(door):
            os.unlink(door)
            steps = [f"removed {door}"]
    # Where the agent was installed again over ours, its new launcher is the right one.
    for leftover in (launcher, _exact(launcher)):
        files.remove(leftover)
    return steps


def standing(env: Mapping[str, str]) -> str:
    """Return what stands in the front door: OURS, AGENT, NOTHING or OTHER."""
    door = path(env)
    if is_ours(door):
        return OURS
    if not os.path.lexists(door):
        return NOTHING
    return AGENT if process.is_program(door) and not agent.is_dispatcher(door) else OTHER


def first(env: Mapping[str, str]) -> str:
    """Return the first `hermes` on PATH, or ''."""
    found = shutil.which("hermes", path=env.get("PATH", ""))
    return os.path.abspath(found) if found else ""


def _closed(door: str) -> str:
    """Return the directory that keeps us from writing the door, '' where nothing does."""
    directory = os.path.dirname(door)
    while not os.path.lexists(directory):
        directory = os.path.dirname(directory)
    return "" if os.path.isdir(directory) and os.access(directory, os.W_OK | os.X_OK) else directory


def _is_foreign(door: str) -> bool:
    return os.path.lexists(door) and not is_ours(door)


def is_ours(door: str) -> bool:
    """Return whether our dispatcher stands in the door; a link to it is somebody else's."""
    return not os.path.islink(door) and agent.is_dispatcher(door)


def _named_by(door: str) -> str:
    if not is_ours(door):
        return ""
    for line in os.fsdecode(reading.regular(door, 8192)).splitlines():
        if line.startswith("hs_kept="):
            with suppress(ValueError):
                return "".join(shlex.split(line.removeprefix("hs_kept=")))
    return ""


def _exact(launcher: str) -> str:
    """Return where the link itself is kept, letter by letter; `launcher` leads to its target from anywhere."""
    return os.path.join(os.path.dirname(launcher), "link")


def _keep(door: str, launcher: str) -> None:
    files.directories(os.path.dirname(launcher), 0o700)
    if os.path.islink(door):
        _link(os.path.join(os.path.dirname(door), os.readlink(door)), launcher)
        _link(os.readlink(door), _exact(launcher))
        return
    files.remove(_exact(launcher))
    _copy(door, launcher)


def _put_back(launcher: str, door: str) -> None:
    files.directories(os.path.dirname(door))
    if os.path.islink(launcher):
        exact = _exact(launcher)
        _link(os.readlink(exact if os.path.islink(exact) else launcher), door)
    else:
        _copy(launcher, door)


def _link(text: str, target: str) -> None:
    with _beside(target) as temporary:
        os.symlink(text, temporary)


def _copy(source: str, target: str) -> None:
    """Put a copy, with mode and times, in the place of `target`."""
    with _beside(target) as temporary:
        shutil.copy2(source, temporary)


@contextmanager
def _beside(target: str) -> Iterator[str]:
    """Give the path of a file to make; it takes the place of `target` by one rename."""
    import tempfile

    with signals.held():
        directory = tempfile.mkdtemp(prefix=files.own_prefix(), dir=os.path.dirname(target))
        try:
            temporary = os.path.join(directory, os.path.basename(target))
            yield temporary
            files.give_to_owner(temporary, os.path.dirname(target))
            os.replace(temporary, target)
        finally:
            shutil.rmtree(directory)
