"""An agent at work, as far as its files can tell: a program that writes to a database and to a log until it is stopped.

What holds in every consistent copy: the balances add up to nothing, and as many rows are there as were counted.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ACCOUNTS = 200
_SEED_ROWS = 3000


def seed(path: Path, journal: str) -> None:
    """Make the database that is written to, in a journal mode of SQLite."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(f"PRAGMA journal_mode = {journal}")
        database.execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER, note TEXT)")
        database.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)")
        database.execute("CREATE INDEX by_text ON rows (text)")
        database.execute("CREATE TABLE counted (rows INTEGER)")
        database.execute("BEGIN")
        database.executemany("INSERT INTO accounts VALUES (?, 0, '')", [(number,) for number in range(_ACCOUNTS)])
        texts = [(f"{number * 7919 % _SEED_ROWS} {'x' * 900}",) for number in range(_SEED_ROWS)]
        database.executemany("INSERT INTO rows (text) VALUES (?)", texts)
        database.execute("INSERT INTO counted VALUES (?)", (_SEED_ROWS,))
        database.execute("COMMIT")


def check(path: Path) -> None:
    """Fail where a copy of the database is not whole."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("SELECT sum(balance) FROM accounts").fetchone() == (0,)
        counted = "SELECT (SELECT count(*) FROM rows) - (SELECT rows FROM counted)"
        assert database.execute(counted).fetchone() == (0,)


def check_log(text: bytes) -> int:
    """Fail where a copy of the log is not how it began; return how many lines it has."""
    lines = text.split(b"\n")[:-1]  # the last one may be cut
    assert lines == [b"line %d" % number for number in range(len(lines))]
    return len(lines)


@contextmanager
def writing(database: Path, log: Path) -> Iterator[None]:
    """Have a process write at full speed."""
    command = [sys.executable, "-m", "tests.writer", str(database), str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent) as process:
        assert process.stdout
        assert process.stdout.readline() == b"writing\n"
        try:
            yield
            assert process.poll() is None, "the writer ended by itself"
        finally:
            process.kill()


def _write(path: str, log: str) -> None:
    database = sqlite3.connect(path, timeout=60, isolation_level=None)
    database.execute("PRAGMA wal_autocheckpoint = 200")
    database.execute("PRAGMA synchronous = OFF")  # the disk of the test's machine would set the pace
    number = 0
    with open(log, "a", buffering=1, encoding="ascii") as lines:
        while True:
            database.execute("BEGIN IMMEDIATE")
            one, other = number % _ACCOUNTS, number * 31 % _ACCOUNTS
            database.execute("UPDATE accounts SET balance = balance - 5, note = ? WHERE id = ?", ("n" * 500, one))
            database.execute("UPDATE accounts SET balance = balance + 5, note = '' WHERE id = ?", (other,))
            more, less = 1 + number % 2, 1 + (number + 1) % 2  # it is to stay as large as it is
            texts = [(f"{number * 7919 % 100_000} {'y' * 900}",)] * more
            database.executemany("INSERT INTO rows (text) VALUES (?)", texts)
            database.execute("DELETE FROM rows WHERE id IN (SELECT id FROM rows ORDER BY id LIMIT ?)", (less,))
            database.execute("UPDATE counted SET rows = rows + ?", (more - less,))
            database.execute("COMMIT")
            lines.write(f"line {number}\n")
            if number == 0:
                sys.stdout.write("writing\n")
                sys.stdout.flush()
            number += 1


if __name__ == "__main__":
    _write(*sys.argv[1:])
