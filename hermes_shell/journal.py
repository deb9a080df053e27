"""The journal of a root: what the change that is under way is about to do, so that it can be finished or undone."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from . import files, reading, refusal, signals
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NAME = ".hermes-shell.journal"

_MAX_BYTES = 1024 * 1024


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
        self._path = os.path.join(root, NAME)

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
    return os.path.lexists(os.path.join(root, NAME))
