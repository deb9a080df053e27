"""Wrappers on Windows, as far as that can be told elsewhere: what is written, recognized, renamed and removed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from hermes_shell import aliases, rendering
from hermes_shell.aliases import ours
from hermes_shell.errors import HermesError

SHELL = "C:\\Users\\me\\pipx 100%\\hermes-shell.exe"

# As text mode writes `\r\n` there (contract 2), and as it was meant.
LINES = ["\r\r\n", "\r\n", "\n"]


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    place = tmp_path / ".local" / "bin"
    place.mkdir(parents=True)
    return place


@pytest.fixture
def root(tmp_path: Path) -> str:
    (tmp_path / "local" / "hermes" / "profiles" / "work").mkdir(parents=True)
    (tmp_path / "local" / "hermes" / "profiles" / "play").mkdir()
    return str(tmp_path / "local" / "hermes")


@pytest.fixture
def env(tmp_path: Path, root: str, bin_: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = {"HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path / "local"), "PATH": str(bin_)}
    monkeypatch.setattr(rendering, "our_program", lambda: SHELL)
    data = tmp_path / "local" / "hermes-shell"
    data.mkdir()
    (data / "hermes").touch()  # what it would run elsewhere; nothing has to be made ready
    monkeypatch.setattr(shutil, "which", _which)
    monkeypatch.setattr(sys, "platform", "win32")
    return found


def _which(name: str, path: str) -> str | None:
    """Find a program as Windows does: by the suffixes of programs, `.bat` before `.cmd`."""
    paths = (Path(place, name + suffix) for place in path.split(":") for suffix in (".exe", ".bat", ".cmd"))
    return next((str(each) for each in paths if each.exists()), None)


def lines(path: Path) -> list[str]:
    data = path.read_bytes().decode()
    assert data.count("\n") == data.count("\r\n"), "cmd.exe finds no label where a line ends otherwise"
    return data.split("\r\n")


def test_it_is_made_renamed_and_removed(env: dict[str, str], root: str, bin_: Path) -> None:
    assert aliases.create(env, root, "work", "hermes-work") == []
    assert [path.name for path in bin_.iterdir()] == ["hermes-work.cmd"]
    written = lines(bin_ / "hermes-work.cmd")
    assert written[:3] == [
        "@echo off",
        f"rem hermes-shell wrapper {aliases.of(env, root, 'work')[0].version}",
        "rem hermes -p work",
    ]
    assert f'set "hs_home={root}/profiles/work"' in written
    assert 'set "hs_shell=C:\\Users\\me\\pipx 100%%\\hermes-shell.exe"' in written
    assert aliases.every(env) == {"work": ["hermes-work"]}
    assert aliases.stale(env) == []
    (Path(root) / "profiles" / "work").rename(Path(root) / "profiles" / "office")
    assert aliases.rename(env, root, "work", "office") == []
    assert [path.name for path in bin_.iterdir()] == ["hermes-office.cmd"]
    assert aliases.every(env) == {"office": ["hermes-office"]}
    assert aliases.remove(env, root, "office", "hermes-office") == str(bin_ / "hermes-office.cmd")
    assert list(bin_.iterdir()) == []


def test_whoever_calls_it_gets_its_exit_code(env: dict[str, str], root: str, bin_: Path) -> None:
    """The line after the program is the next one to run; in parentheses the code would be that of before."""
    aliases.create(env, root, "work", "wk")
    written = lines(bin_ / "wk.cmd")
    calls = [number for number, line in enumerate(written) if line.endswith(" %*")]
    assert len(calls) == 2
    assert {written[number + 1] for number in calls} == {"exit /b %ERRORLEVEL%"}
    assert not [line for line in written if line.strip() in {"(", ")"}]
    labels = {line for line in written if line.startswith(":")}
    assert {f":{line.rpartition('goto ')[2]}" for line in written if "goto " in line} <= labels


ODD = ["a b", "it's", "100% %PATH%", "a&b^c", "(x)", "!y!", "é", "日本"]


@pytest.mark.parametrize("name", ODD)
def test_a_root_is_carried_along_whatever_is_in_its_path(
    env: dict[str, str], bin_: Path, tmp_path: Path, name: str
) -> None:
    root = tmp_path / name
    (root / "profiles" / "work").mkdir(parents=True)
    env = {**env, "HERMES_HOME": str(root)}
    aliases.create(env, str(root), "work", "wk")
    assert aliases.every(env) == {"work": ["wk"]}
    (found,) = aliases.scan(env, "")
    assert found.root == str(root)
    written = lines(bin_ / "wk.cmd")
    value = next(line for line in written if line.startswith('set "hs_home=')).removeprefix('set "hs_home=')
    assert value.removesuffix('"').replace("%%", "").count("%") == 0
    assert ("set hs_page=65001" in written) == (not name.isascii())


def test_the_default_profile(env: dict[str, str], root: str, bin_: Path) -> None:
    aliases.create(env, root, "default", "dflt")
    assert f'set "hs_home={root}/profiles/.."' in lines(bin_ / "dflt.cmd")
    assert aliases.every(env) == {"default": ["dflt"]}


@pytest.mark.parametrize("end", LINES, ids=ascii)
def test_one_of_the_agents_is_known_and_taken_over(env: dict[str, str], root: str, bin_: Path, end: str) -> None:
    (bin_ / "wk.bat").write_bytes(f"@echo off{end}hermes -p work %*{end}".encode())
    assert aliases.every(env) == {"work": ["wk"]}
    assert aliases.provide(env, root, "work", "wk") == [], "nobody asked for that one"
    assert (bin_ / "wk.bat").exists()
    with pytest.raises(HermesError, match="stands for the profile 'work'"):
        aliases.create(env, root, "play", "wk")
    assert aliases.rename(env, root, "work", "play") == []
    assert (bin_ / "wk.bat").read_bytes() == f"@echo off{end}hermes -p play %*{end}".encode()
    assert aliases.create(env, root, "play", "wk") == [], "the agent's, which would be found first, is gone"
    assert [path.name for path in bin_.iterdir()] == ["wk.cmd"]


FOREIGN = {
    "a script": b"@echo off\r\necho mine\r\n",
    "the agent's and more": b"@echo off\r\nhermes -p work %*\r\necho mine\r\n",
    "the agent's with words": b"@echo off\r\nhermes -p work chat %*\r\n",
    "another program": b"@echo off\r\nnohermes -p work %*\r\n",
    "one that begins as ours": b"@echo off\r\nrem hermes-shell wrapper 1\r\nrem hermes -p work\r\necho mine\r\n",
    "a wrapper for sh": b'#!/bin/sh\nexec hermes -p work "$@"\n',
}


@pytest.mark.parametrize("suffix", [".cmd", ".bat"])
@pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_ours_is_left_alone(env: dict[str, str], root: str, bin_: Path, data: bytes, suffix: str) -> None:
    (bin_ / f"wk{suffix}").write_bytes(data)
    with pytest.raises(HermesError, match="is there already"):
        aliases.create(env, root, "work", "wk")
    with pytest.raises(HermesError, match="no wrapper"):
        aliases.remove(env, root, "work", "wk")
    assert aliases.scan(env, "") == []
    assert [path.read_bytes() for path in bin_.iterdir()] == [data]


def test_a_package_that_was_moved(env: dict[str, str], root: str, bin_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aliases.create(env, root, "work", "wk")
    monkeypatch.setattr(rendering, "our_program", lambda: "D:\\new\\hermes-shell.exe")
    assert aliases.refresh(env) == ["wk"]
    assert 'set "hs_shell=D:\\new\\hermes-shell.exe"' in lines(bin_ / "wk.cmd")
    assert aliases.refresh(env) == []
    assert ours.marker((bin_ / "wk.cmd").read_bytes().decode()) is not None
