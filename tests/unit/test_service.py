"""Services of a profile: found by what they start, taken away with it, renamed with it."""

from __future__ import annotations

import os
import pwd
import signal
import stat
import sys
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psutil  # noqa: F401 - imported before privileges are dropped
import pytest

from hermes_shell import reading, services
from hermes_shell.errors import HermesError
from hermes_shell.services import systemd
from hermes_shell.services.unit import LAUNCHD, SYSTEMD
from tests.house import open_to_all, seen, unprivileged
from tests.services import CANARY, JOB, NAME, NEW_NAME, UNIT, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gateways import Agents


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path / "user")


def unit_of(command: str, hermes_home: str = "") -> str:
    environment = f'Environment="HERMES_HOME={hermes_home}"\n' if hermes_home else ""
    return f"[Unit]\nDescription=mine\n\n[Service]\n{environment}ExecStart={command}\n"


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


def test_taken_away(user: User) -> None:
    before = seen(user.home)
    path = user.write(NAME, user.text(UNIT))
    user.enable(NAME)
    (user.active / NAME).touch()
    unit = user.one()
    assert (unit.enabled, unit.active) == (True, True)
    assert unit.take_away() == []
    assert not path.exists()
    assert not (user.active / NAME).exists()
    calls = (user.bin / "calls").read_text()
    assert calls.index(f"--user stop {NAME}") < calls.index(f"--user disable {NAME}") < calls.index("daemon-reload")
    assert unit.take_away() == [], "not there any more, which is what was asked"
    (user.bin / "calls").unlink()
    assert seen(user.home) == before


@pytest.mark.parametrize("how", ["no systemctl", "no bus"])
def test_taken_away_where_systemd_does_not_answer(user: User, how: str) -> None:
    path, _ = user.write(NAME, user.text(UNIT)), user.enable(NAME)
    if how == "no bus":
        (user.bin / "deaf").touch()
    else:
        user.env["PATH"] = "/nowhere"
    (remark,) = user.one().take_away()
    assert "systemd was not told" in remark
    assert "systemctl --user daemon-reload" in remark
    assert not path.exists()
    assert list((user.units / "default.target.wants").iterdir()) == []


def test_not_taken_away_while_systemd_would_start_it_again(
    user: User, agents: Agents, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, link = user.write(NAME, user.text(UNIT)), user.enable(NAME)
    (user.bin / "deaf").touch()
    agents.root = user.root
    agents.start("-p", "work", "gateway", "run", env={"HOME": str(user.home)})
    real = reading.regular

    def group(file: str, limit: int) -> bytes:
        return f"0::/user.slice/app.slice/{NAME}\n".encode() if file.endswith("cgroup") else real(file, limit)

    monkeypatch.setattr(reading, "regular", group)
    with pytest.raises(HermesError, match=f"the service {NAME} still runs") as caught:
        user.one().take_away()
    assert "systemctl --user stop" in caught.value.cure
    assert path.exists()
    assert link.is_symlink()


@pytest.mark.parametrize("name", [NAME, "ai.hermes.gateway-work.plist"])
def test_not_taken_away_where_it_cannot_be_stopped(user: User, name: str) -> None:
    path = user.write(name, user.text(UNIT if name == NAME else JOB))
    (user.active / name.removesuffix(".plist")).touch()
    (user.bin / "stubborn").touch()
    with pytest.raises(HermesError, match="still runs"):
        user.one().take_away()
    assert path.exists()
    (user.bin / "stubborn").unlink()
    assert user.one().take_away() == []


def test_what_the_user_added_is_left_and_named(user: User) -> None:
    user.write(NAME, user.text(UNIT))
    (user.units / f"{NAME}.d").mkdir()
    assert user.one().take_away() == [f"left {user.units}/{NAME}.d, which is the user's own"]


def test_renamed(user: User) -> None:
    user.write(NAME, user.text(UNIT))
    user.enable(NAME)
    (user.active / NAME).touch()
    (user.units / f"{NAME}.d").mkdir()
    unit = user.one()
    active = unit.active
    unit.stop()
    assert not unit.active
    user.rename()
    assert unit.rename("play", user.new_home(), start=active) == []
    new = user.one("play")
    assert new.path == f"{user.units}/{NEW_NAME}"
    assert Path(new.path).read_text() == user.text(UNIT, "play")
    assert stat.S_IMODE(os.stat(new.path).st_mode) == 0o640
    assert (new.enabled, new.active) == (True, True)
    assert Path(f"{new.path}.d").is_dir()
    assert user.found("work") == []
    assert {path.name for path in user.units.rglob("*work*")} == set()


CHANGES = ("os.rename", "os.symlink", "os.remove", "os.chmod", "subprocess.Popen")


def kill_at(number: int, action: Callable[[], object]) -> bool:
    """Do something in a process that is killed before its n-th change; return whether it was."""
    child = os.fork()
    if child == 0:
        left = iter(range(number - 1))

        def watch(event: str, args: tuple[object, ...]) -> None:
            if event in CHANGES and next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(watch)
            action()
            os._exit(0)
        finally:
            os._exit(99)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL)
    return status != 0


@pytest.mark.parametrize("what", ["rename", "take away"])
def test_killed_at_any_moment_and_done_again(user: User, what: str) -> None:
    """What finishes it looks for the service of the old name, and starts what is there under the new one."""

    def act() -> None:
        for unit in user.found("work"):
            unit.rename("play", user.new_home(), start=True) if what == "rename" else unit.take_away()

    for number in count(1):
        user.write(NAME, user.text(UNIT))
        user.enable(NAME)
        (user.units / f"{NAME}.d").mkdir(exist_ok=True)
        if not kill_at(number, act):
            break
        act()
        left = {str(path.relative_to(user.units)) for path in user.units.rglob("*") if path.name[0] != "."}
        if what == "rename":
            assert left == {NEW_NAME, f"{NEW_NAME}.d", "default.target.wants", f"default.target.wants/{NEW_NAME}"}
            assert Path(user.one("play").path).read_text() == user.text(UNIT, "play")
        else:
            assert left == {f"{NAME}.d", "default.target.wants"}
        for path in user.units.rglob("hermes-*"):
            path.rmdir() if path.is_dir() else path.unlink()
    assert number > (8 if what == "rename" else 4), "too few changes were seen to be all of them"


def test_renamed_as_far_as_a_killed_command_came(user: User) -> None:
    """The new file and its link are there, the old ones still too."""
    user.write(NAME, user.text(UNIT))
    user.enable(NAME)
    user.rename()
    user.write(NEW_NAME, user.text(UNIT, "play"))
    user.enable(NEW_NAME)
    assert user.one("work").rename("play", user.new_home(), start=False) == []
    assert user.one("play").enabled
    assert not user.one("play").active
    assert {path.name for path in user.units.rglob("*.service")} == {NEW_NAME}


@pytest.mark.parametrize(
    "command",
    [
        "\\\n -p \\\n work gateway run",
        "-p work gateway run",
        '"-p" "work" serve',
        "serve --profile=work",
        "gateway run",
    ],
)
def test_renamed_under_a_name_of_the_users_own(user: User, command: str) -> None:
    text = unit_of(f"/v/hermes {command}", f"{user.root}/profiles/work")
    path = user.write("work.service", text)
    user.rename()
    assert user.one().rename("play", user.new_home(), start=True) == []
    new = text.replace("profiles/work", "profiles/play").replace(command, command.replace("work", "play"))
    assert path.read_text() == new
    assert user.one("play").active


def test_renamed_where_the_home_is_a_link(user: User) -> None:
    """The agent writes the home without links: that path stays as it is."""
    (user.root / "profiles/work").rmdir()
    (user.root / "profiles/work").symlink_to(user.home / "elsewhere")
    text = unit_of("/v/hermes -p work gateway run") + f"WorkingDirectory={user.home}/elsewhere\n"
    path = user.write("mine.service", text)
    user.one().rename("play", user.new_home(), start=False)
    assert path.read_text() == text.replace("-p work", "-p play")


def test_renamed_below_a_link(user: User) -> None:
    """The agent writes paths without links, the user as they are used."""
    link = user.home / "link"
    link.symlink_to(user.root)
    text = unit_of("/v/hermes gateway run", f"{user.root}/profiles/work") + f"WorkingDirectory={link}/profiles/work/x\n"
    path = user.write("mine.service", text)
    (unit,) = services.units({**user.env, "HERMES_HOME": str(link)}, str(link), "work")
    unit.rename("play", f"{link}/profiles/play", start=False)
    assert path.read_text() == text.replace("profiles/work", "profiles/play")


def test_renamed_where_another_is_in_the_way(user: User) -> None:
    user.write(NAME, user.text(UNIT))
    user.write(NEW_NAME, unit_of("/usr/bin/backup"))
    before = seen(user.units)
    user.one().check_rename("other", f"{user.root}/profiles/other")
    for act in (user.one().check_rename, partial(user.one().rename, start=False)):
        with pytest.raises(HermesError, match=r"a service in the way: .*play\.service"):
            act("play", user.new_home())
    assert seen(user.units) == before


def test_not_renamed_where_the_file_is_another_by_now(user: User) -> None:
    """What is written is read again, as what was found is: a text that would be of nobody is not."""
    path = user.write("mine.service", unit_of("/v/hermes -p work gateway run"))
    unit = user.one()
    path.write_text(unit_of("/usr/bin/backup"))
    with pytest.raises(HermesError, match="cannot tell how"):
        unit.check_rename("play", user.new_home())
    path.unlink()
    with pytest.raises(HermesError, match="No such file"):
        unit.rename("play", user.new_home(), start=False)


def test_not_started_is_said(user: User) -> None:
    user.write(NAME, user.text(UNIT))
    (user.bin / "deaf").touch()
    remarks = user.one().rename("play", user.new_home(), start=True)
    assert f"{NEW_NAME} was not started: systemctl --user start {NEW_NAME}" in remarks


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
