"""Export: where an archive goes, what it holds, and that what comes out of it is what went in."""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from hermes_shell import exporting, importing, layout
from hermes_shell.archives import compression, members, unpack
from hermes_shell.errors import HermesError
from tests.house import closed, unprivileged


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    made = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    write(profile(made) / "config.yaml", "model: x\n")
    return made


def profile(env: dict[str, str], name: str = "work") -> Path:
    """Return the home of a profile."""
    return Path(env["HOME"]) / ".hermes" / "profiles" / name


def write(path: Path, text: str = "") -> Path:
    """Write a file, and what is missing above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def unpacked(path: str | io.BytesIO, target: Path) -> unpack.Unpacked:
    """Unpack an archive into a new directory."""
    target.mkdir(mode=0o700)
    return unpack.unpack(path, str(target))


def refused(env: dict[str, str], file: str = "", *, force: bool = False) -> HermesError:
    """Return what is said of an export that cannot be."""
    with pytest.raises(HermesError) as caught:
        exporting.export(env, "work", file, force=force)
    assert caught.value.cure
    return caught.value


# Where it goes.


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("", "work.tar.gz"),
        ("to", "to/work.tar.gz"),
        ("to/", "to/work.tar.gz"),
        ("x.tar.gz", "x.tar.gz"),
        ("x.tgz", "x.tgz"),
        ("X.TGZ", "X.TGZ"),
        ("x.tar.zst", "x.tar.zst"),
        ("x", "x.tar.gz"),
        ("x.v2", "x.v2.tar.gz"),
        ("to/../y", "y.tar.gz"),
    ],
)
def test_the_name_that_is_typed(
    typed: str, path: str, env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "to").mkdir()
    done = exporting.export(env, "work", typed)
    assert done.path == str(tmp_path / path)
    assert done.size == os.path.getsize(done.path)
    assert unpacked(done.path, tmp_path / "out").name == "work"


@pytest.mark.parametrize("typed", ["x.zip", "x.tar", "x.tar.bz2", "x.TAR.XZ", "x.gz", "x.7z"])
def test_the_suffix_of_another_format_is_refused(typed: str, env: dict[str, str], tmp_path: Path) -> None:
    assert refused(env, str(tmp_path / typed)).code == 2
    assert not (tmp_path / typed).exists()


def test_a_directory_that_is_not_there_is_named(env: dict[str, str], tmp_path: Path) -> None:
    error = refused(env, str(tmp_path / "no" / "x.tar.gz"))
    assert str(tmp_path / "no") in error.message
    assert error.cure.startswith("make it: mkdir -p")


def test_no_file_is_overwritten_but_with_force(env: dict[str, str], tmp_path: Path) -> None:
    mine = write(tmp_path / "x.tar.gz", "mine")
    assert "--force" in refused(env, str(mine)).cure
    assert mine.read_text() == "mine"
    mine.chmod(0o644)
    exporting.export(env, "work", str(mine), force=True)
    assert mine.stat().st_mode & 0o777 == 0o600
    assert unpacked(str(mine), tmp_path / "out").name == "work"


def test_a_link_at_the_goal_is_replaced_and_not_followed(env: dict[str, str], tmp_path: Path) -> None:
    precious = write(tmp_path / "precious", "mine")
    goal = tmp_path / "x.tar.gz"
    goal.symlink_to(precious)
    refused(env, str(goal))
    exporting.export(env, "work", str(goal), force=True)
    assert not goal.is_symlink()
    assert precious.read_text() == "mine"


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_file_is_never_replaced(force: bool, env: dict[str, str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.tar.gz")
    assert "is no file" in refused(env, str(tmp_path / "x.tar.gz"), force=force).message
    (tmp_path / "y.tar.gz").mkdir()
    done = exporting.export(env, "work", str(tmp_path / "y.tar.gz"), force=force)
    assert done.path == str(tmp_path / "y.tar.gz" / "work.tar.gz")


def test_a_file_that_comes_meanwhile_is_not_overwritten(env: dict[str, str], tmp_path: Path) -> None:
    def come(done: int, total: int) -> None:
        write(tmp_path / "x.tar.gz", "theirs")

    with pytest.raises(HermesError, match="already"):
        exporting.export(env, "work", str(tmp_path / "x.tar.gz"), progress=come)
    assert (tmp_path / "x.tar.gz").read_text() == "theirs"
    assert sorted(os.listdir(tmp_path)) == [".hermes", "x.tar.gz"]


@pytest.mark.parametrize("there", [False, True])
def test_a_file_system_without_links(
    there: bool, env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(source: str, target: str) -> None:
        if there:
            write(Path(target), "theirs")
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    if there:
        refused(env, str(tmp_path / "x.tar.gz"))
        assert (tmp_path / "x.tar.gz").read_text() == "theirs"
    else:
        exporting.export(env, "work", str(tmp_path / "x.tar.gz"))
        assert (tmp_path / "x.tar.gz").stat().st_mode & 0o777 == 0o600


def test_a_file_system_without_permissions(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not exporting.export(env, "work", str(tmp_path / "x.tar.gz")).shared
    chmod = os.chmod

    def refuse(path: str, mode: int) -> None:
        chmod(path, 0o755)
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chmod", refuse)
    assert exporting.export(env, "work", str(tmp_path / "y.tar.gz")).shared


def test_a_directory_that_cannot_be_written(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()
    Path(env["HOME"], ".hermes").chmod(0o755)
    for path in (tmp_path / ".hermes").rglob("*"):
        path.chmod(0o755)
    with closed(tmp_path / "to"), pytest.raises(HermesError, match=r"cannot write .*Permission denied"):
        unprivileged(lambda: exporting.export(env, "work", str(tmp_path / "to")))


def test_an_interrupted_export_leaves_nothing(env: dict[str, str], tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exporting.export(env, "work", str(tmp_path / "x.tar.gz"), progress=interrupt)
    assert os.listdir(tmp_path) == [".hermes"]


def test_what_a_killed_export_left_goes_with_the_next_one(env: dict[str, str], tmp_path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = tmp_path / f".hermes-shell.{int(died.stdout)}.x"
    write(left / "archive", "half")
    exporting.export(env, "work", str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == [".hermes", "work.tar.gz"]


def test_the_archive_never_holds_itself(env: dict[str, str], tmp_path: Path) -> None:
    goal = profile(env) / "backup.tar.gz"
    exporting.export(env, "work", str(goal))
    done = exporting.export(env, "work", str(goal), force=True)
    assert [tuple(each) for each in done.left_out] == [("backup.tar.gz", "the archive itself")]
    unpacked(str(goal), tmp_path / "out")
    assert os.listdir(tmp_path / "out") == ["config.yaml"]


def test_into_a_stream(env: dict[str, str], tmp_path: Path) -> None:
    stream = io.BytesIO()
    done = exporting.write(env, "work", stream)
    assert (done.path, done.size) == ("", len(stream.getvalue()))
    assert unpacked(io.BytesIO(stream.getvalue()), tmp_path / "out").maker == unpack.OURS


def test_a_reader_that_goes_away(env: dict[str, str]) -> None:
    read, write_end = os.pipe()
    os.close(read)
    with pytest.raises(HermesError, match="Broken pipe"), open(write_end, "wb", buffering=0) as stream:
        exporting.write(env, "work", stream)


# Would git take it?


def _git(directory: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(directory), *words], check=True, capture_output=True)


def test_where_git_would_add_it(env: dict[str, str], tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    (repository / "sub").mkdir(parents=True)
    assert exporting.export(env, "work", str(repository / "a")).checkout == ""
    _git(repository, "init")
    assert exporting.export(env, "work", str(repository / "sub" / "b")).checkout == str(repository)
    write(repository / ".gitignore", "*.tar.gz\n")
    assert exporting.export(env, "work", str(repository / "c")).checkout == ""
    assert exporting.export(env, "work", str(repository / "d.tgz")).checkout == str(repository)
    _git(repository, "add", "--force", "c.tar.gz")
    assert exporting.export(env, "work", str(repository / "c"), force=True).checkout == str(repository)


def test_without_git_a_checkout_is_enough(env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "repository" / ".git", "gitdir: elsewhere")  # a worktree or a submodule
    monkeypatch.setenv("PATH", str(tmp_path))
    assert exporting.export(env, "work", str(tmp_path / "repository" / "x")).checkout == str(tmp_path / "repository")


# What is in it.


def test_the_same_profile_gives_the_same_bytes(env: dict[str, str], tmp_path: Path) -> None:
    for name in ("b", "a", "ä", "sub/c"):
        write(profile(env) / name, name)
    first = Path(exporting.export(env, "work", str(tmp_path / "1")).path)
    for path in profile(env).rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o640)
        os.utime(path, (1, 1))
    second = Path(exporting.export(env, "work", str(tmp_path / "2")).path)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("suffix", [".tar.gz", ".tar.zst"])
@pytest.mark.parametrize("missing", ["", "isal"])
def test_with_and_without_the_fast_library(
    suffix: str, missing: str, env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(profile(env) / "log", "line\n" * 200_000)
    fast = exporting.export(env, "work", str(tmp_path / f"fast{suffix}"))
    if missing:
        monkeypatch.setitem(sys.modules, "isal", None)
        monkeypatch.setitem(sys.modules, "isal.isal_zlib", None)
    done = exporting.export(env, "work", str(tmp_path / f"x{suffix}"))
    assert (done.size == fast.size) == (not missing or suffix == ".tar.zst")
    unpacked(fast.path, tmp_path / "out")
    assert (tmp_path / "out" / "log").read_text() == "line\n" * 200_000
    with pytest.raises(HermesError, match=r"damaged|cut off"):
        unpacked(io.BytesIO(Path(done.path).read_bytes()[:-3]), tmp_path / "half")


def test_without_zstandard_there_is_a_cure(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = exporting.export(env, "work", str(tmp_path / "x.tar.zst"))
    for name in ("compression.zstd", "backports.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    assert "pip install backports.zstd" in refused(env, str(tmp_path / "y.tar.zst")).cure
    with pytest.raises(HermesError) as caught:
        unpacked(done.path, tmp_path / "out")
    assert "pip install backports.zstd" in caught.value.cure
    assert sorted(os.listdir(tmp_path)) == [".hermes", "out", "x.tar.zst"]


def test_what_no_import_would_take_is_left_out_and_named(env: dict[str, str], tmp_path: Path) -> None:
    home = profile(env)
    for name in ("A", "a", "D/x", "d/y", "a\\b", "c:x", "new\nline", "esc\x1b", "é", unicodedata.normalize("NFD", "é")):
        write(home / name)
    write(home / Path(*["d"] * 35) / "deep")
    os.close(os.open(os.fsencode(home) + b"/\xff", os.O_CREAT | os.O_WRONLY))
    write(home / members.HEADER)
    done = exporting.export(env, "work", str(tmp_path / "x"))
    unpacked(done.path, tmp_path / "out")
    named = {each.path.split("/")[0]: each.why for each in done.left_out}
    assert set(named) == {"a", "d", "a\\b", "c:x", "new\nline", "esc\x1b", "é", "\udcff", members.HEADER}
    assert all(named.values())
    kept = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*")}
    assert kept == {"A", "D", "D/x", unicodedata.normalize("NFD", "é"), "config.yaml"}


def test_what_an_import_takes_only_when_it_is_told_to(env: dict[str, str], tmp_path: Path) -> None:
    with (profile(env) / "zeros").open("wb") as file:
        file.truncate(200 << 20)
    done = exporting.export(env, "work", str(tmp_path / "x.tar.zst"))
    assert "times its size" in done.too_big
    with pytest.raises(HermesError) as caught:
        unpacked(done.path, tmp_path / "out")
    assert "--big" in caught.value.cure


def test_default_is_called_default(env: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / ".hermes" / "SOUL.md", "me")
    done = exporting.export(env, "default", str(tmp_path))
    assert done.path.endswith("/default.tar.gz")
    with tarfile.open(done.path) as tar:
        assert tar.getnames() == [f"default/{members.HEADER}", "default", "default/SOUL.md", f"default/{members.SUMS}"]


# There and back again.

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


# Import.


def test_import_makes_a_whole_profile(env: dict[str, str]) -> None:
    write(profile(env) / "skills" / "run.sh").chmod(0o755)
    done = exporting.export(env, "work", env["HOME"])
    made = importing.import_(env, done.path, importing.Wanted("again"))
    assert (made.name, made.home) == ("again", str(profile(env, "again")))
    assert (profile(env, "again") / "config.yaml").read_text() == "model: x\n"
    assert (profile(env, "again") / ".env").stat().st_mode & 0o777 == 0o600
    assert profile(env, "again").stat().st_mode & 0o777 == 0o700
    assert sorted(os.listdir(profile(env).parent)) == ["again", "work"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "there is a profile 'work' already"),
        ("default", "a profile 'default' already"),
        ("a b", "cannot be"),
        ("root", "reserved"),
    ],
)
def test_import_under_a_name_that_cannot_be(name: str, message: str, env: dict[str, str]) -> None:
    done = exporting.export(env, "work", env["HOME"])
    with pytest.raises(HermesError, match=message):
        importing.import_(env, done.path, importing.Wanted(name))
    assert os.listdir(profile(env).parent) == ["work"]


def test_a_refused_import_leaves_nothing(env: dict[str, str]) -> None:
    done = exporting.export(env, "work", env["HOME"])
    Path(done.path).write_bytes(Path(done.path).read_bytes()[:-1])
    with pytest.raises(HermesError, match="cut off"):
        importing.import_(env, done.path, importing.Wanted("again"))
    assert os.listdir(profile(env).parent) == ["work"]


def test_an_archive_that_is_not_there(env: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(HermesError, match="there is no archive"):
        importing.import_(env, str(tmp_path / "no.tar.gz"), importing.Wanted())
    with pytest.raises(HermesError, match="is a directory"):
        importing.import_(env, str(tmp_path), importing.Wanted())


def test_compressed_streams_are_read_in_any_step() -> None:
    data = os.urandom(100_000) + bytes(500_000)
    for method in (compression.GZIP, compression.ZSTD):
        file = io.BytesIO()
        writer = compression.Writer(file, method)
        writer.write(data)
        writer.finish()
        assert (writer.taken, writer.given, writer.tell()) == (len(data), len(file.getvalue()), len(data))
        reader = compression.Reader(io.BytesIO(file.getvalue()))
        assert b"".join(iter(partial(reader.read, 777), b"")) == data
        reader.finish()
        assert (reader.taken, reader.given) == (len(file.getvalue()), len(data))
