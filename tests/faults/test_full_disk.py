"""A disk that is full before the work is done: a clear line, and nothing of it left behind."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.house import seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.house import Scratch

SMALL = 4 * 1024 * 1024
pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file system"),
]


@pytest.fixture
def disk(bare: Scratch) -> Iterator[Path]:
    """Give a small file system of its own, below the home."""
    place = bare.home / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "none", str(place)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("root may mount nothing here, as in most containers")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def fill(profile: Path, size: int) -> None:
    """Put in files whose bytes cannot be packed."""
    (profile / "sessions").mkdir(parents=True)
    for number in range(4):
        (profile / "sessions" / str(number)).write_bytes(os.urandom(size // 4))


def check_refused(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1, done
    message, cure = done.stderr.splitlines()
    assert message.startswith("hermes: "), done
    assert message.endswith(": No space left on device"), done
    assert cure.startswith("  make room: df -h "), done


def test_a_clone_that_does_not_fit(bare: Scratch, disk: Path) -> None:
    env = {"HERMES_HOME": str(disk)}
    fill(disk / "profiles" / "big", SMALL * 5 // 8)
    before = seen(disk)
    check_refused(bare.hermes("profile", "create", "new", "--clone-all", "--clone-from", "big", env=env))
    assert {path: what for path, what in seen(disk).items() if "lock" not in path} == before
    for file in (disk / "profiles" / "big" / "sessions").iterdir():
        file.write_bytes(b"small")
    assert bare.hermes("profile", "create", "new", "--clone-all", "--clone-from", "big", env=env).returncode == 0


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["new", "replaced"])
def test_an_archive_that_does_not_fit(bare: Scratch, disk: Path, force: tuple[str, ...]) -> None:
    fill(bare.root / "profiles" / "big", SMALL * 2)
    if force:
        (disk / "big.tar.gz").write_bytes(b"mine")
    before = seen(disk)
    check_refused(bare.hermes("profile", "export", "big", str(disk / "big.tar.gz"), *force))
    assert seen(disk) == before
    assert bare.hermes("profile", "export", "work", str(disk / "big.tar.gz"), *force).returncode == 0


def test_an_import_that_does_not_fit(bare: Scratch, disk: Path) -> None:
    env = {"HERMES_HOME": str(disk)}
    fill(bare.root / "profiles" / "big", SMALL * 2)
    (disk / "profiles").mkdir()
    for name in ("big", "work"):
        assert bare.hermes("profile", "export", name).returncode == 0
    check_refused(bare.hermes("profile", "import", "big.tar.gz", env=env))
    assert list((disk / "profiles").iterdir()) == []
    assert bare.hermes("profile", "import", "work.tar.gz", env=env).returncode == 0


def test_a_profile_is_deleted_to_make_room(bare: Scratch, disk: Path) -> None:
    env = {"HERMES_HOME": str(disk)}
    fill(disk / "profiles" / "big", SMALL // 2)
    with pytest.raises(OSError, match="No space left"):
        (disk / "rest").write_bytes(bytes(SMALL))
    done = bare.hermes("profile", "delete", "big", "--yes", env=env)
    assert (done.returncode, done.stdout) == (0, "Deleted the profile 'big'.\n"), done.stderr
    assert list((disk / "profiles").iterdir()) == []
