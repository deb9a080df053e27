"""Consistent copies of SQLite databases while other programs write to them."""

from __future__ import annotations

import os
import shlex
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from .. import refusal
from ..errors import HermesError
from . import connecting, copying

if TYPE_CHECKING:
    from .connecting import Source
    from .copying import Added

HEADER = b"SQLite format 3\0"

_PAGES = 4096

# What a disk says that is full, or not to be written; an archive with what a profile deleted is no way out of that.
_REFUSED = (*connecting.NEEDS_ROOM, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM)

# What a file says that is no database in spite of its header.
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_database(descriptor: int) -> bool:
    """Return whether an open file begins as SQLite's files do."""
    return os.pread(descriptor, len(HEADER), 0) == HEADER


def clone(source: Source, target: str, added: Added) -> None:
    """Copy a database page by page, its settings and free pages included.

    Args:
        source: Where it is; other programs may be writing to it.
        target: Where nothing is yet; the copy is complete without anything beside it.
        added: Called with the number of bytes after each step.

    Raises:
        NoDatabase: SQLite cannot read it.
        HermesError: It was locked all the time, or the copy could not be written.
        OSError: The file system refused something.
    """
    if connecting.is_at_rest(source) and connecting.aside(source, target, added):
        return
    connecting.remove(target)
    with connecting.readable(source, f"{target}.aside") as database:
        _back_up(source, database, target, added)
    _share(source, target)


def export(source: Source, target: str) -> None:
    """Write a database anew, without free pages, where deleted text may be left; unchanged, it gives the same bytes.

    Args:
        source: Where it is; other programs may be writing to it.
        target: Where nothing is yet.

    Raises:
        NoDatabase: SQLite cannot read it.
        HermesError: It was locked all the time, or the copy could not be written.
        OSError: The file system refused something.
    """
    with connecting.readable(source, f"{target}.aside") as database:
        try:
            _vacuum(source, database, target)
        except sqlite3.Error as error:
            if connecting.code(error) in _REFUSED:
                raise _not_copied(source, target, error) from None
            connecting.remove(target)  # a collation of another program's, say
            _back_up(source, database, target, lambda _: None)
        except BaseException:
            connecting.remove(target)
            raise


def _vacuum(source: Source, database: sqlite3.Connection, target: str) -> None:
    connecting.create(target)
    stopped: list[BaseException] = []

    def alive() -> int:
        # SQLite would swallow what is raised in here, such as the user's Ctrl-C.
        try:
            return _nothing()
        except BaseException as error:  # noqa: BLE001 - it is raised again below
            stopped.append(error)
            return 1

    database.set_progress_handler(alive, 100_000)
    try:
        connecting.patiently(source, lambda: database.execute("VACUUM INTO ?", (connecting.uri(target, "rw"),)))
    except sqlite3.Error:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        database.set_progress_handler(None, 0)


def _nothing() -> int:
    """Give Python the moment that it needs to deliver a signal."""
    return 0


def _back_up(source: Source, database: sqlite3.Connection, target: str, added: Added) -> None:
    connecting.create(target)
    page = int(database.execute("PRAGMA page_size").fetchone()[0])
    left = 0

    def stepped(_: int, remaining: int, total: int) -> None:
        nonlocal left
        added(((left or total) - remaining) * page)
        left = remaining

    # In a transaction, so that a change by another program does not make the copying begin again.
    connecting.patiently(source, lambda: connecting.look(database))
    try:
        with closing(sqlite3.connect(connecting.uri(target, "rw"), uri=True, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = OFF")  # all of the copy is synced at once in the end
            copy.execute("PRAGMA journal_mode = OFF")
            database.backup(copy, pages=_PAGES, progress=stepped, sleep=0)
    except sqlite3.Error as error:
        if connecting.code(error) in _BROKEN:
            raise connecting.NoDatabase from None
        raise _not_copied(source, target, error) from None
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")


def _not_copied(source: Source, target: str, error: sqlite3.Error) -> HermesError:
    room = shlex.quote(os.path.dirname(refusal.lasting(target)))
    return HermesError(f"cannot copy the database {source.path}: {error}", f"look at: df -h {room}")


def _share(source: Source, target: str) -> None:
    """Put in the place of a copy one that shares what blocks it can with the database itself."""
    shared = f"{target}.shared"
    connecting.create(shared)
    try:
        with connecting.file(source, "") as original, open(target, "rb") as copy, open(shared, "r+b") as file:
            done = copying.share(original, copy.fileno(), file.fileno())
        if done:
            os.rename(shared, target)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(shared)
