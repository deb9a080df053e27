"""What `list` remembers of the files that it read."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hermes_shell import configfile, home, listing
from tests.house import open_to_all, unprivileged


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    for name in ("work", "play"):
        place = tmp_path / ".hermes" / "profiles" / name
        place.mkdir(parents=True)
        (place / "config.yaml").write_text(f"model: of-{name}\napi_key: CANARY\n")
        (place / "profile.yaml").write_text(f"description: for {name}\n")
    return {"HOME": str(tmp_path)}


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all files be old enough to be remembered."""
    later = time.time_ns() + 10**10
    monkeypatch.setattr("hermes_shell.remembered.time.time_ns", lambda: later)


def models(env: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {each.name: (each.model.name, each.description) for each in listing.every(env) if each.name != "default"}


def file(env: dict[str, str]) -> Path:
    return Path(home.cache_dir(env), "profiles")


def config(env: dict[str, str], name: str) -> Path:
    return Path(env["HOME"], ".hermes", "profiles", name, "config.yaml")


BOTH = {"play": ("of-play", "for play"), "work": ("of-work", "for work")}


@pytest.mark.usefixtures("settled")
def test_what_has_not_changed_is_not_read_again(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert models(env) == BOTH
    read: list[str] = []
    model = configfile.model

    def counted(place: str) -> configfile.Model:
        read.append(place)
        return model(place)

    monkeypatch.setattr(configfile, "model", counted)
    assert models(env) == BOTH
    assert read == []
    config(env, "work").write_text("model: of-WORK\n")
    assert models(env)["work"][0] == "of-WORK"
    assert read == [str(config(env, "work").parent)]


def test_what_may_change_within_one_tick_is_not_remembered(env: dict[str, str]) -> None:
    path = config(env, "work")
    for number in range(20):
        path.write_text(f"model: of-{number % 10}\n")
        assert models(env)["work"][0] == f"of-{number % 10}"


@pytest.mark.usefixtures("settled")
def test_a_file_in_the_place_of_another_is_read(env: dict[str, str]) -> None:
    models(env)
    path = config(env, "work")
    before = path.stat()
    (path.parent / "new").write_text("model: of-WORK\napi_key: CANARY\n")
    os.replace(path.parent / "new", path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert models(env)["work"][0] == "of-WORK"


@pytest.mark.usefixtures("settled")
def test_it_is_ours_alone_and_holds_no_secret(env: dict[str, str]) -> None:
    models(env)
    assert file(env).stat().st_mode & 0o777 == 0o600
    assert file(env).parent.stat().st_mode & 0o777 == 0o700
    assert "CANARY" not in file(env).read_text()
    assert "of-work" in file(env).read_text()


@pytest.mark.usefixtures("settled")
def test_profiles_that_are_gone_are_forgotten(env: dict[str, str]) -> None:
    models(env)
    config(env, "work").parent.rename(Path(env["HOME"], "elsewhere"))
    assert set(models(env)) == {"play"}
    assert "work" not in file(env).read_text()


def damaged(good: bytes) -> dict[str, bytes]:
    return {
        "nothing": b"",
        "cut": good[:-30],
        "a version from later": good.replace(b"profiles 1", b"profiles 2"),
        "another root": good.replace(b"/.hermes\n", b"/.other\n", 1),
        "a cell too many": good.replace(b"of-work", b"of-work\tmore"),
        "what a terminal acts on": good.replace(b"of-work", b"of\x1b[31m"),
        "not text": b"\xff\xfe" + good,
        "huge": good + b"x" * 17_000_000,
        "JSON": b'{"a": 1}\n',
    }


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("damage", damaged(b""))
def test_a_bad_one_is_written_anew(env: dict[str, str], damage: str) -> None:
    models(env)
    good = file(env).read_bytes()
    file(env).write_bytes(damaged(good)[damage])
    assert models(env) == BOTH
    assert file(env).read_bytes() == good


@pytest.mark.usefixtures("settled")
def test_a_pipe_or_a_directory_in_its_place(env: dict[str, str]) -> None:
    file(env).parent.mkdir(parents=True)
    os.mkfifo(file(env))
    assert models(env) == BOTH
    file(env).unlink()
    file(env).mkdir()
    assert models(env) == BOTH


@pytest.mark.usefixtures("settled")
def test_a_directory_that_cannot_be_written(env: dict[str, str], tmp_path: Path) -> None:
    open_to_all(tmp_path)
    (tmp_path / ".cache").mkdir(mode=0o555)
    assert unprivileged(lambda: models(env)) == BOTH
    assert not file(env).exists()


def test_many_at_once(env: dict[str, str]) -> None:
    code = (
        "import os, time; from hermes_shell import listing, remembered\n"
        "remembered._TICK = -10**18\n"
        "for _ in range(40): assert len(listing.every(os.environ)) == 3\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], env=env) for _ in range(4)]
    for number in range(40):
        config(env, "work").write_text(f"model: of-{number}\n")
    assert [each.wait() for each in running] == [0] * 4
    assert models(env)["work"][0] == "of-39"
    assert os.listdir(file(env).parent) == ["profiles"]
