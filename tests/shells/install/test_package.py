"""The package brings its shell files, installed as a wheel or in place."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from tests.conftest import ROOT
from tools.terminal import clean_env

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Installed


def test_the_wheel_brings_its_shell_files(installed: Installed) -> None:
    wheel = next((installed.directory.parent / "wheel").glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        for path in (ROOT / "shells").iterdir():
            assert archive.read(f"hermes_shell/shells/{path.name}") == path.read_bytes()
    assert "hermes_shell/completions/README.md" in names
    assert not any(name.startswith(("tests/", "tools/", "benchmarks/")) for name in names)


def test_an_editable_install_finds_its_shell_files(tmp_path: Path) -> None:
    """A checkout, as `make` sets it up: the files stand at the top of the repository."""
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "hermes_shell", "shell", "init", "bash"],
        env=clean_env(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "hermes() {" in done.stdout
    assert "__HERMES" not in done.stdout
