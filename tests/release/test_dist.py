"""What is released: the same bytes wherever it is built, all that runs, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from hermes_shell import __version__
from tests.conftest import ROOT
from tools import dist, prepare

pytestmark = pytest.mark.full

EPOCH = 1_700_000_000
MANUAL = ROOT / "docs/hermes-shell.1"


class Made(NamedTuple):
    sdist: Path
    wheel: Path


def present(*places: str) -> set[str]:
    """Return what is, or is about to be, under version control."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *places]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return set(filter(None, listed.split("\0")))


def made(directory: Path, umask: int) -> Made:
    """Build what the checkout holds, out of a copy of it."""
    source, out = directory / "source", directory / "out"
    before = os.umask(umask)
    try:
        for name in present():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
        (source / "shells/hermes").chmod(0o777 & ~umask)
        whl, sdist = sorted(dist.build(source, out, EPOCH), key=lambda path: path.suffix != ".whl")
    finally:
        os.umask(before)
    return Made(sdist, whl)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("first"), 0o022)


def test_it_is_the_same_wherever_it_is_built(first: Made, tmp_path: Path) -> None:
    second = made(tmp_path / "elsewhere" / "and deeper", 0o077)
    assert second.wheel.read_bytes() == first.wheel.read_bytes()
    assert second.sdist.read_bytes() == first.sdist.read_bytes()
    assert [path.name for path in first] == [path.name for path in second]
    with zipfile.ZipFile(first.wheel) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(2023, 11, 14, 22, 13, 20)}


def test_the_wheel_has_all_that_runs_and_nothing_else(first: Made) -> None:
    with zipfile.ZipFile(first.wheel) as packed:
        entries = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in packed.infolist()}
    inside = present("hermes_shell") | {f"hermes_shell/{path}" for path in present("shells", "completions")}
    manual = {f"hermes_shell-{__version__}.data/data/share/man/man1/hermes-shell.1"}
    beside = {name for name in entries if ".dist-info/" in name}
    assert {name.rpartition("/")[2] for name in beside} == {
        *("METADATA", "WHEEL", "entry_points.txt", "LICENSE", "RECORD"),
    }
    assert "hermes_shell/py.typed" in inside
    assert set(entries) - beside == inside | manual
    modes = {name: mode for name, mode in entries.items() if mode != 0o644}
    assert set(modes) <= {"hermes_shell/shells/hermes"}
    assert set(modes.values()) <= {0o755}


def test_the_sdist_has_what_was_committed_and_nothing_else(first: Made) -> None:
    with tarfile.open(first.sdist) as packed:
        members = packed.getmembers()
    names = {member.name.partition("/")[2] for member in members} - {"PKG-INFO"}
    assert names <= present()
    assert {"README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "shells/hermes", "docs/guide.md"} <= names
    assert {member.mode for member in members} <= {0o644, 0o755}
    assert {(member.uid, member.gid) for member in members} == {(0, 0)}


def test_it_passes_the_checks_of_the_package_index(first: Made) -> None:
    assert dist.check(list(first))


def works(*program: str) -> None:
    """Ask the installed program what a new user would."""
    version = subprocess.run([*program, "--version"], check=True, capture_output=True, text=True)
    assert version.stdout.split()[-1] == __version__
    listed = subprocess.run([*program, "profile", "list"], check=False, capture_output=True, text=True)
    assert listed.returncode == 0, listed.stderr
    assert "default" in listed.stdout


def test_it_works_in_a_fresh_environment(first: Made, tmp_path: Path) -> None:
    venv.create(tmp_path / "fresh", with_pip=True)
    python = tmp_path / "fresh/bin/python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", first.wheel], check=True, capture_output=True)
    works(str(tmp_path / "fresh/bin/hermes-shell"))
    assert (tmp_path / "fresh/share/man/man1/hermes-shell.1").read_bytes() == MANUAL.read_bytes()


RUNNERS = {
    "pipx": ["pipx", "run", "--quiet", "--spec"],
    "uv": ["uv", "tool", "run", "--quiet", "--from"],
}


@pytest.mark.parametrize("runner", RUNNERS)
def test_it_runs_without_being_installed(
    first: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runner: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    program, *words = RUNNERS[runner]
    works(str(prepare.INSTALLERS / "bin" / program), *words, str(first.wheel), "hermes-shell")
