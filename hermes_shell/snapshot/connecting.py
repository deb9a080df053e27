"""A connection to a database that other programs may have open, or have left open."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from ..errors import HermesError
from . import copying
from .beneath import FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .copying import Added

# What SQLite keeps beside a database; only the journals hold a part of the content.
JOURNALS = ("-wal", "-journal")
SIDECARS = (*JOURNALS, "-shm")

_WRITER_VERSION = 18  # in the header; 2: write-ahead log
_PATIENCE = 15.0
_TRIES = 5

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

# What a database says that can be read only by who may write beside it.
NEEDS_ROOM = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


class Source(NamedTuple):
    """Where a database is.

    Attributes:
        path: Its path, for SQLite and for people.
        above: A descriptor of its directory: a path may be longer than the system takes.
        name: Its name there.
    """

    path: str
    above: int
    name: str


class NoDatabase(Exception):  # noqa: N818 - it is no failure: the file is copied as a file
    """SQLite can make nothing of it: damaged, encrypted, or only called a database."""


@contextmanager
def readable(source: Source, spare: str) -> Iterator[sqlite3.Connection]:
    """Give a connection that can read a database, or, where SQLite would have to write beside it, a copy of it.

    Raises:
        NoDatabase: SQLite cannot read it.
        HermesError: It was locked all the time.
    """
    place = spare if is_at_rest(source) and aside(source, spare, lambda _: None) else source.path
    try:
        with _opened(source, place, spare) as database:
            yield database
    finally:
        remove(spare)


@contextmanager
def _opened(source: Source, place: str, spare: str) -> Iterator[sqlite3.Connection]:
    database: sqlite3.Connection | None = None
    try:
        try:
            database = _connect(source, place)
        except sqlite3.Error as error:
            if place == spare or code(error) not in NEEDS_ROOM:
                raise
            # A journal to roll back, a directory that we may not write to, a path longer than SQLite's 512 bytes.
            if not aside(source, spare, lambda _: None):
                raise _locked(source) from None
            database = _connect(source, spare)
    except sqlite3.Error:
        raise NoDatabase from None
    with closing(database):
        yield database


def _connect(source: Source, place: str) -> sqlite3.Connection:
    mode = "ro" if place == source.path else "rw"
    database = sqlite3.connect(uri(place, mode), uri=True, timeout=0.2, isolation_level=None)
    try:
        patiently(source, lambda: look(database))
        database.execute("ROLLBACK")
    except BaseException:
        database.close()
        raise
    return database


def look(database: sqlite3.Connection) -> None:
    """Begin to read: the database stays as it is until the end of the transaction.

    Its schema is not looked at: it may be one of a newer SQLite than ours, which is no reason to copy it torn.
    """
    if not database.in_transaction:
        database.execute("BEGIN")
    database.execute("PRAGMA schema_version").fetchone()


def patiently(source: Source, act: Callable[[], object]) -> None:
    """Try for a while where another program holds a lock.

    Raises:
        HermesError: It was locked all the time.
        sqlite3.Error: Something else is wrong.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            act()
        except sqlite3.OperationalError as error:
            if code(error) not in _BUSY:
                raise
            if time.monotonic() > until:
                raise _locked(source) from None
        else:
            return


def _locked(source: Source) -> HermesError:
    return HermesError(
        f"the database {source.path} is locked by another program",
        "try again when that is done, or stop the profile's gateway and its other agents",
    )


def code(error: sqlite3.Error) -> int:
    """Return the primary result code; the rest of the number only explains it."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def is_at_rest(source: Source) -> bool:
    """Return whether a database is in write-ahead mode, and no program has it open.

    SQLite would leave a -wal and a -shm file beside one that it may only read.
    """
    with file(source, "") as descriptor:
        logged = os.pread(descriptor, 1, _WRITER_VERSION) == b"\x02"
    return logged and not any(_seen(source, suffix) for suffix in JOURNALS)


def aside(source: Source, spare: str, added: Added) -> bool:
    """Copy a database with its journals as files; return whether nothing touched them meanwhile."""
    for _ in range(_TRIES):
        remove(spare)
        before = {suffix: _seen(source, suffix) for suffix in ("", *JOURNALS)}
        for suffix, seen in before.items():
            if seen or not suffix:
                _copy(source, suffix, spare, added)
        if before == {suffix: _seen(source, suffix) for suffix in before}:
            return True
    return False


def _seen(source: Source, suffix: str) -> tuple[int, ...]:
    try:
        status = os.stat(source.name + suffix, dir_fd=source.above, follow_symlinks=False)
    except OSError:
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _copy(source: Source, suffix: str, spare: str, added: Added) -> None:
    with file(source, suffix) as reading:
        create(spare + suffix)
        with open(spare + suffix, "r+b") as writing:
            copying.copy(reading, writing.fileno(), os.fstat(reading).st_size, added)


def journals(source: Source) -> list[str]:
    """Return the suffixes of the files beside a database that hold a part of its content."""
    return [suffix for suffix in JOURNALS if any(_seen(source, suffix)[2:3])]


def remove(path: str) -> None:
    """Remove a copy that was begun, and what stands beside it, as far as that can be."""
    for suffix in ("", *SIDECARS):
        with suppress(OSError):
            os.unlink(path + suffix)


@contextmanager
def file(source: Source, suffix: str) -> Iterator[int]:
    """Give a descriptor of a database, or of what stands beside it."""
    descriptor = os.open(source.name + suffix, FILE, dir_fd=source.above)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def create(path: str) -> None:
    """Make an empty file that is its owner's alone: SQLite would make it readable for others."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def uri(path: str, mode: str) -> str:
    """Return a path as SQLite takes it whatever bytes it holds."""
    return f"file:{quote(os.fsencode(path))}?mode={mode}"
