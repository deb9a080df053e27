"""Exporting a whole profile: ours, beside the agent's, tar with gzip, tar with pigz, and a bare Python tar.

    python -m benchmarks.archive

The profile has 310 MB: 5,000 small text files, logs, a database, and blobs that no program makes smaller.
Each program runs as a process of its own and writes an archive onto the same file system; the bare tar
neither compresses, nor sums, nor looks at anything, and is the floor for whatever is written in Python.
Disk space is the most that was taken at once, the archive with whatever was put elsewhere for it.
"""

from __future__ import annotations

import functools
import os
import random
import shlex
import shutil
import sqlite3
import sys
import sysconfig
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Figure, Verdict, interleaved, print_table, scratch, spawn
from benchmarks.rivals import Rival
from benchmarks.row import Row, beside, exit_code
from hermes_shell import home, sizes
from tools import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROFILE = "work"
ROUNDS = 3
OVER_BARE_TAR = 3.0

PIGZ = Rival("pigz", "")

OURS = "hermes-shell"
BARE = "bare Python tar, not compressed"
AGENT = "the agent"
GZIP = "tar czf"
PIGZ_TITLE = "tar | pigz"

MB = 1000 * 1000
TEXTS = 4990
TEXT_BYTES = 30 * MB
LOG_BYTES = 20 * MB
ROWS = 22_000
ROW_BYTES = 5000
BLOBS = 48
BLOB_BYTES = 3 * MB

TAR = "import sys, tarfile; tarfile.open(sys.argv[2], 'w').add(sys.argv[1], 'work')"


@dataclass(frozen=True)
class Case:
    """One way to pack a profile.

    Attributes:
        argv: What is run.
        archive: The file that it writes.
    """

    argv: list[str]
    archive: Path


def sources() -> bytes:
    """Return real text: the standard library's own sources."""
    found = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    return b"".join(path.read_bytes() for path in found)


def fill(directory: Path) -> None:
    """Make the profile."""
    text, chance = sources(), random.Random(1)  # noqa: S311 - the same each time
    size = TEXT_BYTES // TEXTS
    for number in range(TEXTS):
        place = chance.randrange(len(text) - size)
        write(directory / "skills" / f"s{number // 50}" / f"{number}.md", text[place : place + size])
    for number in range(4):
        lines = (text * (LOG_BYTES // len(text) + 1))[: LOG_BYTES // 4]
        write(directory / "logs" / f"{number}.log", lines)
    for number in range(BLOBS):
        write(directory / "workspace" / f"{number}.bin", chance.randbytes(BLOB_BYTES))
    with closing(sqlite3.connect(directory / "state.db")) as database, database:
        database.execute("create table messages (id integer primary key, text blob)")
        places = (chance.randrange(len(text) - ROW_BYTES) for _ in range(ROWS))
        rows = ((text[place : place + ROW_BYTES],) for place in places)
        database.executemany("insert into messages (text) values (?)", rows)


def write(path: Path, data: bytes) -> None:
    """Write a file and what is missing above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def make_cases(directory: Path, target: Path) -> dict[str, Case]:
    """Return what is measured; what is not installed is named, and left out."""
    above, name = str(directory.parent), directory.name

    def piped(command: str) -> list[str]:
        return ["/bin/sh", "-c", f"tar cf - -C {shlex.quote(above)} {name} | {command}"]

    ours = [sys.executable, "-m", "hermes_shell"]
    tar, pigz, agent = shutil.which("tar") or "/bin/tar", PIGZ.path(), prepare.AGENT / "bin" / "hermes"
    cases = {
        OURS: Case([*ours, "profile", "export", PROFILE, str(target / "ours.tar.gz")], target / "ours.tar.gz"),
        BARE: Case([sys.executable, "-c", TAR, str(directory), str(target / "bare.tar")], target / "bare.tar"),
        GZIP: Case([tar, "czf", str(target / "tar.tar.gz"), "-C", above, name], target / "tar.tar.gz"),
    }
    if pigz:
        file = target / "pigz.tar.gz"
        cases[PIGZ_TITLE] = Case(piped(f"{shlex.quote(pigz)} > {shlex.quote(str(file))}"), file)
    if agent.exists():
        file = target / "agent.tar.gz"
        cases[AGENT] = Case([str(agent), "profile", "export", PROFILE, "-o", str(file)], file)
    for title in (PIGZ_TITLE, AGENT):
        if title not in cases:
            print(f"left out: {title} is not installed (make bench fetches it where it can)")
    return cases


def used(directories: tuple[Path, ...]) -> int:
    """Return the bytes on the disk below directories that are being worked in."""
    return sum(status.st_blocks * 512 for directory in directories for status in statuses(str(directory)))


def statuses(directory: str) -> Iterator[os.stat_result]:
    """Yield what is there; what vanishes meanwhile is nothing."""
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            with suppress(OSError):
                yield entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    yield from statuses(entry.path)


def disk_space(case: Case, env: Mapping[str, str]) -> int:
    """Run once more, and return how many bytes it took at the most."""
    places = (case.archive.parent, Path(env["TMPDIR"]))
    before, most, done = used(places), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.02):
            most = max(most, used(places) - before)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        spawn(case.argv, env)
    finally:
        done.set()
        watcher.join()
    most = max(most, used(places) - before)
    case.archive.unlink()
    return most


def timed(case: Case, env: Mapping[str, str]) -> float:
    """Return how long a run takes that starts with nothing there."""
    case.archive.unlink(missing_ok=True)
    seconds = spawn(case.argv, env)
    assert case.archive.stat().st_size > MB, case.argv
    return seconds


def judged(figures: Mapping[str, Figure]) -> dict[str, tuple[str, Verdict]]:
    """Return the bars, and how ours stands to them."""
    ours = figures[OURS]
    bars = {BARE: (f"at most {OVER_BARE_TAR:.0f} × it", ours.over(figures[BARE]).at_most(OVER_BARE_TAR))}
    if PIGZ_TITLE in figures:
        bars[PIGZ_TITLE] = ("faster than it", ours.over(figures[PIGZ_TITLE]).at_most(1))
    return bars


def run() -> list[Row]:
    """Measure; print what came of it, and return it."""
    with scratch(PROFILE) as login:
        user = Path(login["HOME"])
        target, temporary = user / "archives", user / "temporary"
        target.mkdir()
        temporary.mkdir()
        env = {**login, "TMPDIR": str(temporary)}
        directory = Path(home.profile_dir(home.root(env), PROFILE))
        fill(directory)
        cases = make_cases(directory, target)
        for case in cases.values():
            timed(case, env)  # so that all of it is in memory for everybody
        packed = {name: case.archive.stat().st_size for name, case in cases.items()}
        figures = interleaved({name: functools.partial(timed, case, env) for name, case in cases.items()}, ROUNDS)
        for case in cases.values():
            case.archive.unlink()
        space = {name: disk_space(case, env) for name, case in cases.items()}
        size = used((directory,))
    bars = judged(figures)
    print(f"A whole profile of {sizes.shown(size)} into one file")
    print(f"(median and quartiles of {ROUNDS} interleaved rounds)\n")
    rows = []
    for name, figure in figures.items():
        bar, verdict = bars.get(name, ("", Verdict.NONE))
        ratio = figures[OURS].over(figure).as_ratio()
        row = [name, figure.as_time(), ratio, sizes.shown(packed[name]), sizes.shown(space[name])]
        rows.append([*row, f"{bar}: {verdict.value}" if bar else ""])
    print_table(["program", "time", "ours takes of it", "archive", "disk space", "ours is to take"], rows)
    return table(size, figures, bars)


def table(size: int, figures: Mapping[str, Figure], bars: Mapping[str, tuple[str, Verdict]]) -> list[Row]:
    """Return a row for each bar; the first has the rivals for which there is none."""
    what, free = f"export of a {sizes.shown(size)} profile", beside(figures, OURS, GZIP, AGENT)
    found = []
    for name, (bar, verdict) in bars.items():
        others = {**beside(figures, OURS, name), **free}
        found.append(Row(what, figures[OURS].time(), others, f"{bar}: {name}", verdict))
        free = {}
    return found


if __name__ == "__main__":
    sys.exit(exit_code(run()))
