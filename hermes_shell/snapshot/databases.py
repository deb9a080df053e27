"""Consistent copies of SQLite databases while other programs write to them."""

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

HEADER = b"SQLite format 3\0"

# What SQLite keeps beside a database; only the journals hold a part of the content.
_JOURNALS = ("-wal", "-journal")
SIDECARS = (*_JOURNALS, "-shm")

_WRITER_VERSION = 18  # in the header; 2: write-ahead log
_PAGES = 4096
_PATIENCE = 15.0
_TRIES = 5

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

# What a database says that can be read only by who may write beside it.
_NEEDS_ROOM = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)

# What a file says that is no database in spite of its header.
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


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
    if _is_at_rest(source) and _aside(source, target, added):
        return
    remove(target)
    with _readable(source, f"{target}.aside") as database:
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
    with _readable(source, f"{target}.aside") as database:
        try:
            _vacuum(source, database, target)
        except sqlite3.Error:  # a collation of another program's, say; what is wrong with the disk comes up again
            remove(target)
            _back_up(source, database, target, lambda _: None)


def journals(source: Source) -> list[str]:
    """Return the suffixes of the files beside a database that hold a part of its content."""
    return [suffix for suffix in _JOURNALS if any(_seen(source, suffix)[2:3])]


def remove(path: str) -> None:
    """Remove a copy that was begun, and what stands beside it."""
    for suffix in ("", *SIDECARS):
        with suppress(FileNotFoundError):
            os.unlink(path + suffix)


def _vacuum(source: Source, database: sqlite3.Connection, target: str) -> None:
    _create(target)
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
        _patiently(source, lambda: database.execute("VACUUM INTO ?", (_uri(target, "rw"),)))
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
    _create(target)
    page = int(database.execute("PRAGMA page_size").fetchone()[0])
    left = 0

    def stepped(_: int, remaining: int, total: int) -> None:
        nonlocal left
        added(((left or total) - remaining) * page)
        left = remaining

    # In a transaction, so that a change by another program does not make the copying begin again.
    _patiently(source, lambda: _look(database))
    try:
        with closing(sqlite3.connect(_uri(target, "rw"), uri=True, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = OFF")  # all of the copy is synced at once in the end
            copy.execute("PRAGMA journal_mode = OFF")
            database.backup(copy, pages=_PAGES, progress=stepped, sleep=0)
    except sqlite3.Error as error:
        if _code(error) in _BROKEN:
            raise NoDatabase from None
        raise HermesError(f"cannot copy the database {source.path}: {error}", f"look at: df -h {target}") from None
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")


@contextmanager
def _readable(source: Source, spare: str) -> Iterator[sqlite3.Connection]:
    """Give a connection that can read a database, or, where SQLite would have to write beside it, a copy of it.

    Raises:
        NoDatabase: SQLite cannot read it.
        HermesError: It was locked all the time.
    """
    place = spare if _is_at_rest(source) and _aside(source, spare, lambda _: None) else source.path
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
            if place == spare or _code(error) not in _NEEDS_ROOM:
                raise
            # A journal to roll back, a directory that we may not write to, a path longer than SQLite's 512 bytes.
            if not _aside(source, spare, lambda _: None):
                raise _locked(source) from None
            database = _connect(source, spare)
    except sqlite3.Error:
        raise NoDatabase from None
    with closing(database):
        yield database


def _connect(source: Source, place: str) -> sqlite3.Connection:
    mode = "ro" if place == source.path else "rw"
    database = sqlite3.connect(_uri(place, mode), uri=True, timeout=0.2, isolation_level=None)
    try:
        _patiently(source, lambda: _look(database))
        database.execute("ROLLBACK")
    except BaseException:
        database.close()
        raise
    return database


def _look(database: sqlite3.Connection) -> None:
    """Begin to read; what has been read by then stays as it is until the end of the transaction."""
    if not database.in_transaction:
        database.execute("BEGIN")
    database.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _patiently(source: Source, act: Callable[[], object]) -> None:
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
            if _code(error) not in _BUSY:
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


def _code(error: sqlite3.Error) -> int:
    """Return the primary result code; the rest of the number only explains it."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _is_at_rest(source: Source) -> bool:
    """Return whether a database is in write-ahead mode, and no program has it open.

    SQLite would leave a -wal and a -shm file beside one that it may only read.
    """
    with _file(source, "") as descriptor:
        logged = os.pread(descriptor, 1, _WRITER_VERSION) == b"\x02"
    return logged and not any(_seen(source, suffix) for suffix in _JOURNALS)


def _aside(source: Source, spare: str, added: Added) -> bool:
    """Copy a database with its journals as files; return whether nothing touched them meanwhile."""
    for _ in range(_TRIES):
        remove(spare)
        before = {suffix: _seen(source, suffix) for suffix in ("", *_JOURNALS)}
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
    with _file(source, suffix) as reading:
        _create(spare + suffix)
        with open(spare + suffix, "r+b") as writing:
            copying.copy(reading, writing.fileno(), os.fstat(reading).st_size, added)


def _share(source: Source, target: str) -> None:
    with suppress(OSError), _file(source, "") as reading, open(target, "r+b") as writing:
        copying.share(reading, writing.fileno())


@contextmanager
def _file(source: Source, suffix: str) -> Iterator[int]:
    descriptor = os.open(source.name + suffix, FILE, dir_fd=source.above)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _create(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _uri(path: str, mode: str) -> str:
    """Return a path as SQLite takes it whatever bytes it holds."""
    return f"file:{quote(os.fsencode(path))}?mode={mode}"
