"""The services of a profile are renamed with it, wherever that was interrupted."""

from __future__ import annotations

import os
import signal
import stat
import sys
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import services
from hermes_shell.errors import HermesError
from tests.house import seen
from tests.services import NAME, NEW_NAME, UNIT, User, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable


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
