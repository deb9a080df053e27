"""The files of a profile that are copied, each opened when its turn comes."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from ..errors import HermesError
from . import connecting, databases
from .beneath import Beneath, Gone
from .entries import GONE, Entry, LeftOut
from .surveying import unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from .surveying import Survey

_LOST = "the journal of a database that SQLite cannot read"


class Originals:
    """What was surveyed; what has vanished by its turn is left out."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._beneath = Beneath(survey.home)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beneath.__exit__(kind, error, trace)

    def left_out(self, entry: Entry, suffix: str = "", why: str = GONE) -> None:
        """Note that something is not in the copy."""
        self._survey.left_out.append(LeftOut(entry.path + suffix, why))

    def unreadable(self, entry: Entry, error: OSError) -> HermesError:
        """Return the error for a file that cannot be read."""
        return unreadable(os.path.join(self._survey.home, entry.origin), error)

    @contextmanager
    def opened(self, entry: Entry, copy: Callable[[connecting.Source], None]) -> Iterator[int | None]:
        """Give a descriptor of a file; or None where it is a database, which `copy` has copied then.

        Raises:
            Gone: It vanished.
            HermesError: It cannot be read.
        """
        if self._is_database(entry):
            try:
                copy(self._database(entry))
            except connecting.NoDatabase:
                self._note_journals(entry)
            except FileNotFoundError:
                raise Gone from None
            except OSError as error:
                raise self._failed(entry, error) from None
            else:
                yield None
                return
        descriptor = self._open(entry)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _failed(self, entry: Entry, error: OSError) -> HermesError:
        path = os.path.join(self._survey.home, entry.origin)
        return HermesError(f"cannot copy {path}: {error.strerror}", f"look at: ls -l {path}*; df -h")

    def _is_database(self, entry: Entry) -> bool:
        # Closed again before SQLite comes: closing a file drops all of a process's locks on it.
        descriptor = self._open(entry)
        try:
            return databases.is_database(descriptor)
        finally:
            os.close(descriptor)

    def _open(self, entry: Entry) -> int:
        try:
            return self._beneath.file(entry.origin)
        except OSError as error:
            raise self.unreadable(entry, error) from None

    def _database(self, entry: Entry) -> connecting.Source:
        above, name = self._beneath.parent(entry.origin)
        return connecting.Source(os.path.join(self._survey.home, entry.origin), above, name)

    def _note_journals(self, entry: Entry) -> None:
        for suffix in connecting.journals(self._database(entry)):
            self.left_out(entry, suffix, _LOST)
