"""Changes of profiles: one at a time, and each as a whole, even where a process is killed in the middle.

The root's lock puts them in order. A change of more than one thing writes down first what it is about to
do; what was killed is finished by the next change, before its own. Where a step fails, the change is undone.
What takes long is made in a workspace beside its goal, without the lock, and published by one rename.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

from . import aliases, files, home, journal, refusal, rendering, signals
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from filelock import BaseFileLock

LOCK = ".hermes-shell.lock"
JOURNAL = journal.NAME

# What is in the making, and what is on its way out; neither can be a profile's name.
WORKSPACE = ".hermes-shell.making."
TRASH = ".hermes-shell.trash."

# Seconds: until the user is told that we wait, and until we give up.
_PATIENCE = 1
_GIVE_UP = 30
_POLL = 0.01

# Seconds: after that, whoever has made a workspace has its lock.
_SETTLED = 1


class StuckError(HermesError):
    """No change can be made now: another command holds the lock, or one that was killed cannot be finished."""


@contextmanager
def alone(
    env: Mapping[str, str], waiting: Callable[[], object] | None = None, give_up: float | None = None
) -> Iterator[journal.Journal]:
    """Hold the lock of the root in force; what a killed command left is finished first.

    What the system refuses becomes our own error.

    Args:
        env: The environment.
        waiting: Called once where another command holds the lock for more than a second.
        give_up: For how many seconds the lock is waited for; by default half a minute.

    Raises:
        StuckError: Another command holds the lock for too long, or what a killed one left cannot be finished.
        HermesError: The system refused something.
    """
    root = home.root(env)
    try:
        with files.private():
            files.directories(root, 0o700)
        with _locked(root, waiting, give_up or _GIVE_UP), files.private():
            ours = journal.Journal(env, root)
            _finish(ours, root)
            _sweep(env, root)
            try:
                yield ours
            finally:
                _note_wrappers(env)
    except OSError as error:
        raise refusal.refused(error, root) from None


def _finish(ours: journal.Journal, root: str) -> None:
    """Finish what a killed command left."""
    try:
        ours.complete()
    except HermesError as error:
        raise StuckError(error.message, error.cure) from None
    except OSError as error:
        found = refusal.refused(error, root)
        raise StuckError(found.message, found.cure) from None


def _note_wrappers(env: Mapping[str, str]) -> None:
    if os.path.isdir(rendering.completions(env)):
        from . import completion

        completion.note_wrappers(env)


@contextmanager
def workspace(env: Mapping[str, str], waiting: Callable[[], object] | None = None) -> Iterator[str]:
    """Give a directory beside the profiles for what is in the making; it is gone afterwards.

    Where we are killed, or it cannot be removed, the next change does, and only then: it is ours as long as we live.

    Raises:
        HermesError: As `alone`.
    """
    import tempfile

    root = home.root(env)
    parent = os.path.join(root, home.PROFILES)
    try:
        with ExitStack() as ours:
            with alone(env, waiting), signals.held():
                files.directories(parent, 0o700)
                path = tempfile.mkdtemp(prefix=WORKSPACE, dir=parent)
                lock = _lock(os.path.join(path, "lock"))
                ours.callback(_leave, path, lock)
                lock.acquire(blocking=False)
            with files.private():
                yield path
    except OSError as error:
        raise refusal.refused(error, root) from None


def _discard(path: str) -> None:
    """Remove a workspace; under another name, for whoever finds it without its lock would make that anew."""
    above, name = os.path.split(path)
    trash = os.path.join(above, TRASH + name.removeprefix(WORKSPACE))
    with suppress(OSError):
        os.rename(path, trash)
        path = trash
    files.remove_tree(path)


@signals.held()
def _leave(path: str, lock: BaseFileLock) -> None:
    with suppress(OSError):  # what is left of it goes with the next change
        _discard(path)
    lock.release()


def _lock(path: str) -> BaseFileLock:
    from filelock import FileLock

    return FileLock(path, mode=0o600, poll_interval=_POLL)


@contextmanager
def _locked(root: str, waiting: Callable[[], object] | None, give_up: float) -> Iterator[None]:
    from filelock import Timeout

    path = os.path.join(root, LOCK)
    lock = _lock(path)
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        if waiting is not None:
            waiting()
        try:
            lock.acquire(timeout=give_up - _PATIENCE)
        except Timeout:
            message = f"another command has been changing the profiles in {root} for {give_up} seconds"
            raise StuckError(message, f"try again later; to see which: fuser -v {path}") from None
    try:
        files.give_to_owner(path, root)  # the user must be able to take it after root
        yield
    finally:
        lock.release()


def left(env: Mapping[str, str], root: str) -> list[str]:
    """Return what was in the making, or on its way out, when its process was killed; the next change removes it."""
    found = [path for place in _places(env, root) for path in files.left_over(place)]
    return [*found, *(path for path in _unpublished(root) if not _is_in_the_making(path))]


def _places(env: Mapping[str, str], root: str) -> tuple[str, str]:
    return root, aliases.directory(env)


def _unpublished(root: str) -> list[str]:
    with suppress(OSError), os.scandir(os.path.join(root, home.PROFILES)) as entries:
        return sorted(entry.path for entry in entries if entry.name.startswith((WORKSPACE, TRASH)))
    return []


def _is_in_the_making(path: str) -> bool:
    """Return whether somebody works in a workspace, without holding its lock where that could be in the way."""
    if os.path.islink(path) or os.path.basename(path).startswith(TRASH):
        return False
    from filelock import Timeout

    lock = os.path.join(path, "lock")
    try:
        if time.time() - os.stat(lock if os.path.lexists(lock) else path).st_mtime < _SETTLED:
            return True  # it may be about to take it
        with _lock(lock).acquire(blocking=False) if os.path.lexists(lock) else nullcontext():
            return False
    except (Timeout, OSError):
        return True


def _sweep(env: Mapping[str, str], root: str) -> None:
    """Remove it."""
    for place in _places(env, root):
        files.sweep(place)
    _sweep_profiles(root)


def _sweep_profiles(root: str) -> None:
    """Do so among the profiles; what we make there are directories: a link so called is not ours, and goes alone."""
    from filelock import Timeout

    for path in _unpublished(root):
        with suppress(Timeout, OSError):
            if os.path.islink(path) or os.path.basename(path).startswith(TRASH):
                files.remove_tree(path)
            else:
                with _lock(os.path.join(path, "lock")).acquire(blocking=False):
                    files.remove_tree(path)
