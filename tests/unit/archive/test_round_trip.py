"""What comes out of an archive is what went in."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from hermes_shell import exporting, layout
from tests.unit.archive.exported import profile, unpacked

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=12)
CONTENT = st.one_of(st.binary(max_size=2000), st.just(b"SQLite format 3\0"), st.text(max_size=300).map(str.encode))
TREES = st.recursive(
    st.dictionaries(NAMES, st.tuples(CONTENT, st.booleans()), max_size=5),
    lambda inner: st.dictionaries(NAMES, st.one_of(st.tuples(CONTENT, st.booleans()), inner), max_size=5),
    max_leaves=12,
)


def _plant(directory: Path, tree: dict[str, object]) -> None:
    for name, what in tree.items():
        assume(name not in (".", ".."))
        if isinstance(what, dict):
            (directory / name).mkdir()
            _plant(directory / name, what)
        else:
            assert isinstance(what, tuple)
            (directory / name).write_bytes(what[0])
            (directory / name).chmod(0o755 if what[1] else 0o644)


def _seen(directory: Path) -> dict[str, tuple[bytes, bool]]:
    return {
        str(path.relative_to(directory)): (b"" if path.is_dir() else path.read_bytes(), os.access(path, os.X_OK))
        for path in directory.rglob("*")
    }


@settings(
    max_examples=300 if os.environ.get("FULL") else 60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@example({})
@example({"a": {}, "b": {"c": {}}})
@example({"gateway.lock": (b"1", False), "cron": {".tick.lock": (b"", False), "gateway.lock": (b"1", False)}})
@given(TREES)
def test_what_goes_in_comes_out(tree: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        env = {"HOME": directory, "PATH": os.environ["PATH"]}
        home, target = profile(env), Path(directory, "out")
        home.mkdir(parents=True)
        _plant(home, tree)
        done = exporting.export(env, "work", f"{directory}/x")
        unpacked(done.path, target)
        gone = tuple(f"{each.path}/" for each in done.left_out)
        before = {
            path: what
            for path, what in _seen(home).items()
            if not f"{path}/".startswith(gone) and not layout.is_run_time(path)
        }
        assert _seen(target) == before
        again = exporting.export(env, "work", f"{directory}/y")
        assert Path(again.path).read_bytes() == Path(done.path).read_bytes()


ROWS = st.lists(st.tuples(st.integers(-(2**60), 2**60), st.text(max_size=50), st.binary(max_size=500)), max_size=30)


@settings(max_examples=100 if os.environ.get("FULL") else 20, deadline=None)
@given(ROWS, st.booleans())
def test_databases_come_out_as_they_were(rows: list[tuple[int, str, bytes]], wal: bool) -> None:
    with tempfile.TemporaryDirectory() as directory:
        env = {"HOME": directory, "PATH": os.environ["PATH"]}
        home = profile(env)
        home.mkdir(parents=True)
        with closing(sqlite3.connect(home / "state.db")) as database:
            database.execute(f"pragma journal_mode = {'wal' if wal else 'delete'}")
            with database:
                database.execute("create table t (a, b, c)")
                database.executemany("insert into t values (?, ?, ?)", rows)
            done = exporting.export(env, "work", f"{directory}/x")  # with the writer still there
            before = list(database.iterdump())
        unpacked(done.path, Path(directory, "out"))
        assert os.listdir(f"{directory}/out") == ["state.db"]
        with closing(sqlite3.connect(f"{directory}/out/state.db")) as database:
            assert list(database.iterdump()) == before
            assert database.execute("pragma integrity_check").fetchone() == ("ok",)
