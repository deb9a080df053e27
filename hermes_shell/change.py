"""Changes of profiles: one at a time, and each as a whole, even where a process is killed in the middle.

The root's lock puts them in order. A change of more than one thing writes down first what it is about to
do; what was killed is finished by the next change, before its own. Where a step fails, the change is undone.
What takes long is made in a workspace beside its goal, without the lock, and published by one rename.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Protocol

from . import aliases, files, home, reading, refusal, rendering, signals
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from filelock import BaseFileLock

LOCK = ".hermes-shell.lock"
JOURNAL = ".hermes-shell.journal"

# What is in the making, and what is on its way out; neither can be a profile's name.
WORKSPACE = ".hermes-shell.making."
TRASH = ".hermes-shell.trash."

# Seconds: until the user is told that we wait, and until we give up.
_PATIENCE = 1
_GIVE_UP = 30
_POLL = 0.01

# Seconds: after that, whoever has made a workspace has its lock.
_SETTLED = 1

_MAX_BYTES = 1024 * 1024


class StuckError(HermesError):
    """No change can be made now: another command holds the lock, or one that was killed cannot be finished."""


class Intent(Protocol):
    """What a change is about to do; every step looks at what is there, so that it can be done again."""

    def _asdict(self) -> dict[str, object]:
        """Return what the journal keeps of it."""

    def finish(self, env: Mapping[str, str], root: str) -> list[str]:
        """Do what is still to be done; return what the user has to know, a line each."""

    def undo(self, env: Mapping[str, str], root: str) -> None:
        """Take back what was done."""


class Journal:
    """The intent of the change that is under way in a root. For whoever holds the lock."""

    def __init__(self, env: Mapping[str, str], root: str) -> None:
        self._env = env
        self._root = root
        self._path = os.path.join(root, JOURNAL)

    @signals.held()
    def perform(self, intent: Intent, *, also_without_room: bool = False) -> list[str]:
        """Make a change as a whole; return what the user has to know, a line each.

        Args:
            intent: The change.
            also_without_room: Whether to make it also where the disk has no room for the journal.

        Raises:
            HermesError: A step failed; what was there before is there again.
            OSError: As above.
        """
        data = {"kind": type(intent).__name__, **intent._asdict()}
        try:
            files.replace(self._path, json.dumps(data).encode(), 0o600)
        except OSError as error:
            if not (also_without_room and error.errno in refusal.FULL):
                raise
        return self._carry_out(intent)

    @signals.held()
    def complete(self) -> None:
        """Finish what a killed command left; undo it where that cannot be.

        Raises:
            HermesError: Neither can be done, or the journal cannot be read.
        """
        intent = self._read()
        if intent is not None:
            with suppress(HermesError, OSError):  # of finishing; then it is undone
                self._carry_out(intent)
            if os.path.lexists(self._path):
                intent.undo(self._env, self._root)
                files.remove(self._path)

    def _carry_out(self, intent: Intent) -> list[str]:
        try:
            told = intent.finish(self._env, self._root)
        except BaseException:
            intent.undo(self._env, self._root)  # where that fails, the journal stays for the next change
            files.remove(self._path)
            raise
        try:
            files.remove(self._path)
        except OSError as error:
            message = f"the change is made, but {self._path} could not be removed: {error.strerror}"
            raise HermesError(message, f"remove it: rm {self._path}") from None
        return told

    def _read(self) -> Intent | None:
        from . import deleting, publishing, renaming

        intents: tuple[Callable[..., Intent], ...] = (publishing.Publish, renaming.Rename, deleting.Delete)
        kinds = {each.__name__: each for each in intents}
        cure = f"finish it with the version that began it, or look at it and remove it: {self._path}"
        try:
            data = json.loads(reading.regular(self._path, _MAX_BYTES))
            return kinds[data.pop("kind")](**data)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise HermesError("a change that was interrupted cannot be understood", cure) from None


def is_unfinished(root: str) -> bool:
    """Return whether a change was killed, which the next one finishes."""
    return os.path.lexists(os.path.join(root, JOURNAL))


@contextmanager
def alone(
    env: Mapping[str, str], waiting: Callable[[], object] | None = None, give_up: float | None = None
) -> Iterator[Journal]:
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
            journal = Journal(env, root)
            _finish(journal, root)
            _sweep(env, root)
            try:
                yield journal
            finally:
                _note_wrappers(env)
    except OSError as error:
        raise refusal.refused(error, root) from None


def _finish(journal: Journal, root: str) -> None:
    """Finish what a killed command left."""
    try:
        journal.complete()
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
