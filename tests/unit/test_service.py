"""Services of a profile: found by what they start."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from hermes_shell import services
from hermes_shell.errors import HermesError
from hermes_shell.services import systemd
from hermes_shell.services.unit import LAUNCHD, SYSTEMD
from tests.house import open_to_all, unprivileged
from tests.services import CANARY, JOB, NAME, UNIT, User, unit_of

BELONGS = {
    "flag and home": ("/v/python -m hermes_cli.main --profile work gateway run", "{home}"),
    "home alone": ("/v/python -m hermes_cli.main gateway run", "{home}"),
    "short flag": ("/v/hermes -p work gateway run", ""),
    "flag in one word": ('-/v/hermes "--profile=work" gateway run', ""),
    "another backend": ("/v/hermes -p work serve", ""),
    "in two lines": ("/v/hermes \\\n  -p work \\\n  gateway run", ""),
    "the user's home": ("%h/.local/bin/hermes gateway run", "%h/.hermes/profiles/work"),
}


@pytest.mark.parametrize("gone", [False, True], ids=["", "the profile is gone"])
@pytest.mark.parametrize(("command", "hermes_home"), BELONGS.values(), ids=BELONGS)
def test_found_by_what_they_start(user: User, command: str, hermes_home: str, gone: bool) -> None:
    home = f"{user.root}/profiles/work"
    path = user.write("mine.service", unit_of(command, hermes_home.format(home=home)))
    if gone:
        (user.root / "profiles/work").rmdir()
    unit = user.one()
    assert (unit.path, unit.name, unit.manager) == (str(path), "mine.service", SYSTEMD)
    assert not unit.enabled
    assert not unit.active
    assert user.found("work2") == user.found("default") == []


FOREIGN = {
    "a longer name": unit_of("/v/hermes -p work2 gateway run"),
    "another root": unit_of("/v/hermes -p work gateway run", "/srv/hermes/profiles/work"),
    "another program": unit_of("/usr/bin/backup hermes -p work gateway run"),
    "the default": unit_of("/v/hermes gateway run"),
    "a comment": "[Service]\n# ExecStart=/v/hermes -p work gateway run\n",
    "another section": "[X-Notes]\nExecStart=/v/hermes -p work gateway run\n",
    "an open quote": unit_of('/v/hermes "-p work gateway run'),
    "empty": "",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_left_alone_for_what_they_start(user: User, text: str) -> None:
    user.write(NAME, text)
    assert user.found() == []


@pytest.mark.parametrize("name", [NAME, "ai.hermes.gateway-work.plist"])
@pytest.mark.parametrize("data", [b"\xff\x00", b"bplist00\xff", b"<" * 70_000, b"x" * 300_000, b"<plist/>"])
def test_whatever_is_in_a_file(user: User, name: str, data: bytes) -> None:
    user.write(name, "").write_bytes(data)
    os.mkfifo(user.units / "pipe.service")
    (user.units / "directory.service").mkdir()
    (user.jobs / "link.plist").symlink_to("link.plist")
    assert user.found() == []


def test_units_of_the_whole_system(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """They belong to the user that they run as, whoever looks at them."""
    place = user.home / "system"
    place.mkdir()
    monkeypatch.setattr(systemd, "_SYSTEM", str(place))
    me = pwd.getpwuid(os.getuid())
    root = f"{me.pw_dir}/.hermes"
    for name, text in {
        "mine": unit_of(f"/v/hermes -p work gateway run\nUser={me.pw_name}"),
        "nobodys": unit_of("/v/hermes -p work gateway run\nUser=nobody"),
        "not-there": unit_of("/v/hermes -p work gateway run\nUser=not-there"),
        "by-its-home": unit_of("/v/hermes -p work gateway run\nUser=nobody", f"{root}/profiles/work"),
    }.items():
        (place / f"{name}.service").write_text(text)
    found = services.units({**user.env, "HOME": me.pw_dir}, root, "work")
    assert [unit.name for unit in found if isinstance(unit, systemd.SystemUnit)] == [
        "by-its-home.service",
        "mine.service",
    ]
    assert user.found() == []
    found[-1].take_away()
    assert not (place / "mine.service").exists()
    assert "--user" not in (user.bin / "calls").read_text()


def test_the_default_without_its_flag(user: User) -> None:
    user.write("hermes-gateway.service", unit_of("/v/hermes gateway run", str(user.root)))
    assert user.one("default").name == "hermes-gateway.service"


def test_a_job_of_launchd(user: User) -> None:
    path = user.write("ai.hermes.gateway-work.plist", user.text(JOB))
    user.write("ai.hermes.gateway-work2.plist", user.text(JOB, "work2"))
    (user.active / "ai.hermes.gateway-work").touch()
    unit = user.one()
    assert (unit.path, unit.name, unit.manager) == (str(path), "ai.hermes.gateway-work", LAUNCHD)
    assert (unit.enabled, unit.active) == (True, True)
    user.rename()
    assert unit.rename("play", user.new_home(), start=True) == []
    new = user.one("play")
    assert Path(new.path).read_text() == user.text(JOB, "play")
    assert (new.name, new.active) == ("ai.hermes.gateway-play", True)
    assert new.take_away() == []
    assert {file.name for file in user.jobs.iterdir()} == {"ai.hermes.gateway-work2.plist"}
    assert list(user.active.iterdir()) == []


def test_where_one_may_not_write(user: User) -> None:
    path = user.write(NAME, user.text(UNIT))
    path.chmod(0o644)
    open_to_all(user.home)
    for act in (lambda: user.one().take_away(), lambda: user.one().rename("play", user.new_home(), start=False)):
        with pytest.raises(HermesError, match="one cannot write in") as caught:
            unprivileged(act)
        assert "systemctl --user disable --now" in caught.value.cure
        assert CANARY not in caught.value.lines() + repr(user.one())
    assert path.exists()
