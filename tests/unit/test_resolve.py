"""What only root can be: called by sudo, for somebody else's profile."""

from __future__ import annotations

import os
import pwd
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from hermes_shell import resolve

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def invoker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make us root, called by somebody whose root is given."""
    theirs = tmp_path / "theirs"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", {"someone": SimpleNamespace(pw_dir=str(theirs))}.__getitem__)
    return theirs / ".hermes"


def env(tmp_path: Path, user: str = "someone") -> dict[str, str]:
    return {"HOME": str(tmp_path / "root"), "SUDO_USER": user}


def test_a_profile_of_who_called_sudo_is_found(tmp_path: Path, invoker: Path) -> None:
    (invoker / "profiles" / "work").mkdir(parents=True)
    found = resolve.choose(env(tmp_path), "work").require()
    assert (found.home, found.root) == (f"{invoker}/profiles/work", str(invoker))


def test_roots_own_profile_comes_first(tmp_path: Path, invoker: Path) -> None:
    (invoker / "profiles" / "work").mkdir(parents=True)
    own = tmp_path / "root" / ".hermes" / "profiles" / "work"
    own.mkdir(parents=True)
    assert resolve.choose(env(tmp_path), "work").require().home == str(own)


@pytest.mark.parametrize("user", ["", "root", "nobody-of-that-name"])
def test_nobody_to_ask(tmp_path: Path, invoker: Path, user: str) -> None:
    (invoker / "profiles" / "work").mkdir(parents=True)
    assert resolve.choose(env(tmp_path, user), "work").problem is not None


def test_another_than_root_is_not_given_it(tmp_path: Path, invoker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (invoker / "profiles" / "work").mkdir(parents=True)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert resolve.choose(env(tmp_path), "work").problem is not None
