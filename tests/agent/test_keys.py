"""What the real agent's update gives to profiles without an `.env`: the keys of `default`, unless we made them."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.house import Scratch

CANARY = "canary-of-default"
BACKFILL = "from hermes_cli.profiles import backfill_profile_envs; print(*backfill_profile_envs())"


def beside_a_lock(path: Path) -> None:
    (path.parent / "gateway.lock").touch()
    path.symlink_to("gateway.lock")


def beside_a_directory(path: Path) -> None:
    (path.parent / "keys").mkdir()
    path.symlink_to("keys")


# How `.env` stands in the profile that another is made of.
STATES: dict[str, Callable[[Path], None]] = {
    "missing": lambda _: None,
    "a link that leads nowhere": lambda path: path.symlink_to("gone"),
    "a link to what is not taken along": beside_a_lock,
    "empty": lambda path: path.touch(),
    "a link to nowhere outside": lambda path: path.symlink_to(path.parent.parent.parent.parent / "gone"),
    "a link to itself": lambda path: path.symlink_to(".env"),
    "a directory": lambda path: path.mkdir(),
    "a link to a directory": beside_a_directory,
}


def some(rows: dict[str, Callable[..., None]]) -> list[object]:
    """Return rows for a table, most of them for FULL=1."""
    return [pytest.param(row, marks=[pytest.mark.full] if at > 1 else []) for at, row in enumerate(rows)]


@pytest.fixture
def keyed(bare: Scratch, real_agent: Path) -> Scratch:
    """Give a scratch home where default has keys and every profile but `work` an `.env`; its agent is the real one."""
    bare.agent.unlink()
    bare.agent.symlink_to(real_agent)
    (bare.root / ".env").write_text(f"OPENROUTER_API_KEY={CANARY}\n")
    for profile in (bare.root / "profiles").iterdir():
        (profile / "config.yaml").touch()
        if profile.name != "work":
            (profile / ".env").touch()
    return bare


def backfilled(scratch: Scratch) -> list[str]:
    """Let the agent do what its update does; return who got the keys of default."""
    # The tests' agent is used as it is: its interpreter, and the one function of it.
    python = (scratch.agent.parent / scratch.agent.readlink()).parent / "python"
    done = scratch.run(str(python), "-c", BACKFILL)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def given_away(scratch: Scratch) -> list[str]:
    """Return where the keys of default are found, beside where they belong."""
    found = subprocess.run(["grep", "-rlF", CANARY, str(scratch.home)], capture_output=True, text=True, check=False)
    return [path for path in found.stdout.splitlines() if path != str(scratch.root / ".env")]


def made(scratch: Scratch, *words: str) -> None:
    """Make `new`; what it is made of has served then."""
    done = scratch.hermes("profile", *words)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(scratch.root / "profiles" / "work")
    assert (scratch.root / "profiles" / "new").is_dir()


def test_a_profile_that_nobody_made_gets_them(keyed: Scratch) -> None:
    """Else the other tests would prove nothing."""
    assert backfilled(keyed) == ["work"]
    assert given_away(keyed) == [str(keyed.root / "profiles" / "work" / ".env")]


TAKEN = [("--clone-from", "work"), ("--clone-from", "work", "--clone-all"), ("--clone-from", "work", "--no-channels")]


def test_a_new_profile_gets_none(keyed: Scratch) -> None:
    made(keyed, "create", "new")
    assert (backfilled(keyed), given_away(keyed)) == ([], [])


@pytest.mark.parametrize("state", some(STATES))
@pytest.mark.parametrize("words", TAKEN, ids=lambda words: words[-1])
def test_a_clone_gets_none(keyed: Scratch, words: tuple[str, ...], state: str) -> None:
    STATES[state](keyed.root / "profiles" / "work" / ".env")
    done = keyed.hermes("profile", "create", "new", *words)
    if done.returncode:
        assert "work/.env" in done.stderr
        assert not (keyed.root / "profiles" / "new").exists()
        return
    shutil.rmtree(keyed.root / "profiles" / "work")
    assert (backfilled(keyed), given_away(keyed)) == ([], [])


@pytest.mark.parametrize("state", some(STATES))
@pytest.mark.parametrize("words", [(), ("--no-secrets",)], ids=str)
def test_what_is_exported_and_imported_gets_none(keyed: Scratch, words: tuple[str, ...], state: str) -> None:
    STATES[state](keyed.root / "profiles" / "work" / ".env")
    assert keyed.hermes("profile", "export", "work", "./x.tar.gz", *words).returncode == 0
    made(keyed, "import", "./x.tar.gz", "new")
    assert (backfilled(keyed), given_away(keyed)) == ([], [])


@pytest.mark.parametrize("name", ["work", "default"])
def test_an_archive_of_the_agents_gets_none(keyed: Scratch, name: str) -> None:
    """The agent leaves `.env` out of it."""
    (keyed.root / "config.yaml").touch()
    done = keyed.run(str(keyed.agent), "profile", "export", name, "-o", "x.tar.gz")
    assert done.returncode == 0, done.stdout
    made(keyed, "import", "./x.tar.gz", "new")
    assert (backfilled(keyed), given_away(keyed)) == ([], [])


def member(kind: bytes, target: str = "") -> Callable[[tarfile.TarFile], None]:
    """Return what adds `.env` to an archive."""

    def add(archive: tarfile.TarFile) -> None:
        info = tarfile.TarInfo("old/.env")
        info.type, info.linkname = kind, target
        archive.addfile(info, io.BytesIO() if kind == tarfile.REGTYPE else None)

    return add


MEMBERS: dict[str, Callable[..., None]] = {
    "missing": lambda _: None,
    "a link that leads nowhere": member(tarfile.SYMTYPE, "gone"),
    "a file": member(tarfile.REGTYPE),
    "a directory": member(tarfile.DIRTYPE),
    "a link to the root's": member(tarfile.SYMTYPE, "../../.env"),
    "a link to config.yaml": member(tarfile.SYMTYPE, "config.yaml"),
    "a hard link to config.yaml": member(tarfile.LNKTYPE, "old/config.yaml"),
    "a pipe": member(tarfile.FIFOTYPE),
}


@pytest.mark.parametrize("env_file", some(MEMBERS))
def test_an_archive_of_somebody_gets_none(keyed: Scratch, env_file: str) -> None:
    with tarfile.open(keyed.home / "x.tar.gz", "w:gz") as archive:
        config = tarfile.TarInfo("old/config.yaml")
        config.size = 2
        archive.addfile(config, io.BytesIO(b"{}"))
        MEMBERS[env_file](archive)
    done = keyed.hermes("profile", "import", "./x.tar.gz", "new")
    shutil.rmtree(keyed.root / "profiles" / "work")
    if done.returncode:
        assert ".env" in done.stderr
        assert not (keyed.root / "profiles" / "new").exists()
    assert (backfilled(keyed), given_away(keyed)) == ([], [])
