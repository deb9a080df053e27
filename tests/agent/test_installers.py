"""Installed with pip, pipx and uv beside the agent's own launcher: neither breaks the other."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tools import prepare

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Installed, Scratch

pytestmark = pytest.mark.full

# What the package index may need to be reached from here, of the environment that is otherwise scrubbed.
_NETWORK = ("PIP_", "SSL_CERT_", "REQUESTS_CA_", "UV_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


@pytest.fixture
def wheel(installed: Installed) -> str:
    return str(next((installed.directory.parent / "wheel").glob("*.whl")))


def user(bare: Scratch, real_agent: Path) -> Path:
    """Give the scratch home the real agent's launcher, as pipx and uv leave it; return its path."""
    door = bare.home / ".local/bin/hermes"
    door.parent.mkdir(parents=True)
    door.symlink_to(real_agent)
    bare.env |= {name: value for name, value in os.environ.items() if name.upper().startswith(_NETWORK)}
    bare.env["PATH"] = f"{door.parent}:{prepare.INSTALLERS}/bin:/usr/local/bin:/usr/bin:/bin"
    return door


def lives_its_life(bare: Scratch, program: str, door: Path, real_agent: Path) -> None:
    """Set up, use and take away, with and without the front door."""
    for flags in ([], ["--front-door"]):
        done = bare.run(program, "shell", "install", "bash", *flags)
        assert done.returncode == 0, done.stderr
        used = bare.run("bash", "-ic", "hermes profile use work -s && hermes config path && command hermes config path")
        assert used.stdout.splitlines() == [f"{bare.root}/profiles/work/config.yaml"] * 2, used.stderr
        done = bare.run(program, "shell", "uninstall")
        assert done.returncode == 0, done.stderr
        assert door.is_symlink()
        assert door.readlink() == real_agent


INSTALL = {
    "pipx": (["pipx", "install", "--quiet"], ["pipx", "uninstall", "hermes-shell"]),
    "uv": (["uv", "tool", "install", "--quiet"], ["uv", "tool", "uninstall", "--quiet", "hermes-shell"]),
}


@pytest.mark.parametrize("installer", INSTALL)
def test_with_pipx_and_uv(bare: Scratch, real_agent: Path, wheel: str, installer: str) -> None:
    door = user(bare, real_agent)
    install, uninstall = INSTALL[installer]
    done = bare.run(*install, wheel)
    assert done.returncode == 0, done.stderr
    lives_its_life(bare, str(bare.home / ".local/bin/hermes-shell"), door, real_agent)
    assert bare.run(*uninstall).returncode == 0
    assert door.readlink() == real_agent


def test_with_pip_into_the_agents_own_environment(bare: Scratch, real_agent: Path, wheel: str, tmp_path: Path) -> None:
    """The two wheels share no file, so an environment can hold both."""
    door = user(bare, real_agent)
    theirs = tmp_path / "agent"
    shutil.copytree(prepare.AGENT, theirs, symlinks=True)
    before = (theirs / "bin/hermes").read_bytes()
    python = str(theirs / "bin/python")
    done = bare.run(python, "-m", "pip", "install", "--quiet", wheel)
    assert done.returncode == 0, done.stderr
    lives_its_life(bare, str(theirs / "bin/hermes-shell"), door, real_agent)
    done = bare.run(python, "-m", "pip", "uninstall", "--quiet", "--yes", "hermes-shell")
    assert done.returncode == 0, done.stderr
    assert (theirs / "bin/hermes").read_bytes() == before
    assert door.readlink() == real_agent
