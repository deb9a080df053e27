"""What an archive holds, and how it is packed."""

from __future__ import annotations

import io
import os
import sys
import tarfile
import unicodedata
from functools import partial
from pathlib import Path

import pytest

from hermes_shell import exporting
from hermes_shell.archives import compression, members
from hermes_shell.errors import HermesError
from tests.unit.archive.exported import profile, refused, unpacked, write


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
