"""Archives between the real agent and us, in both directions."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from hermes_shell import exporting
from hermes_shell.archives import members, unpack

FILES = {
    "config.yaml": b"model:\n  default: x/y\n",
    "SOUL.md": "Ich bin schön.\n".encode(),
    "skills/mail/SKILL.md": b"# mail\n",
    "skills/mail/send.sh": b"#!/bin/sh\n",
    "skills/with space/a'b\"c $d.txt": b"odd",
    "skills/日本語/ファイル.md": "名前".encode(),
    "skills/" + "n" * 200 + "/" + "m" * 200: b"long",
    "memories/MEMORY.md": b"",
    "sessions/blob.bin": bytes(range(256)) * 500,
    "logs/12:30.log": b"later\n",
}
EMPTY = "workspace/empty"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


def _make(env: dict[str, str], name: str) -> Path:
    """Make a profile with odd names, a program, an empty directory and a database."""
    root = root_of(env)
    home = root if name == "default" else root / "profiles" / name
    for path, data in FILES.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_bytes(data)
    (home / "skills/mail/send.sh").chmod(0o755)
    (home / EMPTY).mkdir(parents=True)
    with closing(sqlite3.connect(home / "state.db")) as database, database:
        database.execute("create table t (x)")
        database.executemany("insert into t values (?)", [(number,) for number in range(100)])
    return home


def root_of(env: dict[str, str]) -> Path:
    """Return the Hermes root."""
    return Path(env["HOME"]) / ".hermes"


def _agent(real_agent: Path, env: dict[str, str], *words: str) -> None:
    """Run the real agent; its errors are on standard output."""
    done = subprocess.run(
        [str(real_agent), "profile", *words], env=env, cwd=env["HOME"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _content(home: Path) -> dict[str, tuple[bytes, bool]]:
    """Return all files but the databases, with whether they can be run."""
    found = [path for path in home.rglob("*") if path.is_file() and path.suffix != ".db"]
    return {str(path.relative_to(home)): (path.read_bytes(), os.access(path, os.X_OK)) for path in found}


def _rows(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())


def _unpacked(tmp_path: Path, file: Path) -> tuple[Path, unpack.Unpacked]:
    target = tmp_path / "target"
    target.mkdir(mode=0o700)
    return target, unpack.unpack(str(file), str(target))


def test_the_agents_archive_of_a_profile_is_imported(real_agent: Path, env: dict[str, str], tmp_path: Path) -> None:
    home = _make(env, "work")
    (home / "skills/soul.md").symlink_to("../SOUL.md")
    (home / "skills/again").symlink_to("mail")
    (home / "skills/chain").symlink_to("again/SKILL.md")
    (home / "skills/outside").symlink_to("/etc/hostname")
    (home / "skills/nowhere").symlink_to("gone")
    (home / "skills/round").symlink_to("round")
    (home / "skills/up").symlink_to("..")
    os.link(home / "SOUL.md", home / "skills/hard.md")
    for name in ("gateway.pid", "gateway.lock", "processes.json"):
        (home / name).write_text("1")
    _agent(real_agent, env, "export", "work", "-o", f"{tmp_path}/theirs.tar.gz")
    target, done = _unpacked(tmp_path, tmp_path / "theirs.tar.gz")
    assert (done.name, done.maker) == ("work", unpack.AGENT)
    skipped = {each.path: each.why for each in done.skipped}
    assert set(skipped) == {
        *("gateway.pid", "gateway.lock", "processes.json"),
        *("skills/outside", "skills/nowhere", "skills/round", "skills/up"),
    }
    soul, mail = FILES["SOUL.md"], FILES["skills/mail/SKILL.md"]
    assert _content(target) == {
        **{path: (data, path.endswith(".sh")) for path, data in FILES.items()},
        "skills/soul.md": (soul, False),
        "skills/hard.md": (soul, False),
        "skills/chain": (mail, False),
        "skills/again/SKILL.md": (mail, False),
        "skills/again/send.sh": (FILES["skills/mail/send.sh"], True),
    }
    assert (target / EMPTY).is_dir()
    assert _rows(target / "state.db") == _rows(home / "state.db")
    assert not [path for path in target.rglob("*") if path.is_symlink() or path.stat().st_mode & 0o077]


def test_the_agents_archive_of_default_is_imported(real_agent: Path, env: dict[str, str], tmp_path: Path) -> None:
    _make(env, "default")
    _agent(real_agent, env, "export", "default", "-o", f"{tmp_path}/theirs.tar.gz")
    target, done = _unpacked(tmp_path, tmp_path / "theirs.tar.gz")
    assert done.name == "default"
    assert _content(target).items() >= {"SOUL.md": (FILES["SOUL.md"], False)}.items()
    assert "skills/日本語/ファイル.md" in _content(target)


@pytest.mark.parametrize("name", ["work", "default"])
def test_our_archive_is_imported_by_the_agent(name: str, real_agent: Path, env: dict[str, str], tmp_path: Path) -> None:
    home = _make(env, name)
    (home / ".env").write_text("KEY=1\n")
    (home / "skills/soul.md").symlink_to("../SOUL.md")
    ours = _content(home)
    done = exporting.export(env, name, f"{tmp_path}/ours.tar.gz")
    _agent(real_agent, env, "import", done.path, "--name", "again")
    again = home.parent / "again" if name == "work" else home / "profiles" / "again"
    theirs = _content(again)
    assert members.OURS.issubset(theirs)
    assert {path: what for path, what in theirs.items() if path not in members.OURS} == ours
    assert _rows(again / "state.db") == _rows(home / "state.db")
    assert (again / EMPTY).is_dir()


def test_a_profile_that_the_agent_imported_from_us_is_exported_again(
    real_agent: Path, env: dict[str, str], tmp_path: Path
) -> None:
    home = _make(env, "work")
    first = exporting.export(env, "work", f"{tmp_path}/first.tar.gz")
    _agent(real_agent, env, "import", first.path, "--name", "again")
    second = exporting.export(env, "again", f"{tmp_path}/second.tar.gz")
    assert {path for path, _ in second.left_out} == members.OURS
    target, done = _unpacked(tmp_path, tmp_path / "second.tar.gz")
    assert (done.name, done.maker) == ("again", unpack.OURS)
    assert _content(target) == _content(home)
    theirs = tmp_path / "theirs.tar.gz"
    _agent(real_agent, env, "export", "again", "-o", str(theirs))
    (target.parent / "other").mkdir(mode=0o700)
    done = unpack.unpack(str(theirs), str(target.parent / "other"))
    assert {each.path for each in done.skipped} == members.OURS
    assert done.maker == unpack.AGENT


def test_tar_unpacks_our_archive(env: dict[str, str], tmp_path: Path) -> None:
    home = _make(env, "work")
    done = exporting.export(env, "work", f"{tmp_path}/ours.tar.gz")
    told = subprocess.run(["tar", "xzf", done.path, "-C", str(tmp_path)], capture_output=True, text=True, check=True)
    assert not told.stderr
    assert _content(home).items() <= _content(tmp_path / "work").items()
    with tarfile.open(done.path) as tar:
        assert tar.getnames()[0] == f"work/{members.HEADER}"
        assert tar.getnames()[-1] == f"work/{members.SUMS}"
