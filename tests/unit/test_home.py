"""Where things are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import platformdirs.macos
import platformdirs.unix
import pytest

from hermes_shell import home
from hermes_shell.errors import HermesError
from tests.house import open_to_all, unprivileged

if TYPE_CHECKING:
    from pathlib import Path

    from platformdirs.api import PlatformDirsABC


@pytest.mark.parametrize(
    ("platform", "dirs"), [("linux", platformdirs.unix.Unix), ("darwin", platformdirs.macos.MacOS)]
)
@pytest.mark.parametrize("data_home", ["", "/elsewhere", "relative"])
def test_our_directories_are_those_of_platformdirs(
    monkeypatch: pytest.MonkeyPatch, platform: str, dirs: type[PlatformDirsABC], data_home: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    variables = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    env = {"HOME": "/home/someone", **dict.fromkeys(variables, data_home)}
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    theirs = dirs("hermes-shell", appauthor=False)
    ours = (home.data_dir(env), home.config_dir(env), home.cache_dir(env))
    assert ours == (theirs.user_data_dir, theirs.user_config_dir, theirs.user_cache_dir)


def test_the_root_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert home.native_root({"LOCALAPPDATA": "/local"}) == "/local/hermes"
    assert home.native_root({"HOME": "/user"}) == "/user/AppData/Local/hermes"


def test_names_are_those_of_profiles_alone(tmp_path: Path) -> None:
    for name in ("work", "a", "BadName", "__pycache__", "bad name", ".staging-x"):
        (tmp_path / "profiles" / name).mkdir(parents=True)
    (tmp_path / "profiles" / "file").touch()
    (tmp_path / "profiles" / "linked").symlink_to(tmp_path)
    (tmp_path / "profiles" / "dangling").symlink_to("nowhere")
    (tmp_path / "profiles" / "circle").symlink_to("circle")
    assert home.names(str(tmp_path)) == ["default", "a", "linked", "work"]


def test_names_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir(mode=0)
    open_to_all(tmp_path)
    with pytest.raises(HermesError, match="Permission denied"):
        unprivileged(lambda: home.names(str(tmp_path)))
