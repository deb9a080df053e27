"""Files beside a unit: the user's, which change what it says, and ours, which keeps it to `default`."""

from __future__ import annotations

import plistlib
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import services
from hermes_shell.errors import HermesError
from hermes_shell.services import systemd, unitfile
from tests.house import open_to_all, seen, unprivileged
from tests.services import JOB, NAME, NEW_NAME, UNIT, User

if TYPE_CHECKING:
    from hermes_shell.services.unit import Unit

DEFAULT = "hermes-gateway.service"
AGENT = "[Service]\nExecStart=/v/hermes gateway run\n"


def beside(user: User, unit: str, name: str, text: str) -> Path:
    place = user.units / f"{unit}.d"
    place.mkdir(exist_ok=True)
    (place / name).write_text(text)
    return place / name


def pinned(unit: Unit) -> str:
    """Return what it is pinned to, as it is read again."""
    (again,) = [each for each in services.every(unit._env) if each.path == unit.path]
    assert again.definition is not None
    return again.definition.env.get("HERMES_HOME", "")


ADDED = {
    "a home": ("[Service]\nEnvironment=HERMES_HOME={root}/profiles/work\n", "work"),
    "a home that is forgotten again": (
        "[Service]\nEnvironment=HERMES_HOME={root}/profiles/work\nEnvironment=\n",
        "default",
    ),
    "a command": ("[Service]\nExecStart=\nExecStart=/v/hermes -p work gateway run\n", "work"),
    "another section": ("[Unit]\nEnvironment=HERMES_HOME={root}/profiles/work\n", "default"),
    "what systemd cannot read": ('[Service]\nEnvironment="HERMES_HOME={root}/profiles/work\n', "default"),
}


@pytest.mark.parametrize(("text", "profile"), ADDED.values(), ids=ADDED)
def test_what_the_user_added_counts(user: User, text: str, profile: str) -> None:
    user.write(DEFAULT, AGENT)
    beside(user, DEFAULT, "mine.conf", text.format(root=user.root))
    beside(user, DEFAULT, "zz.txt", "[Service]\nExecStart=/v/hermes -p work2 gateway run\n")
    assert [name for name in ("default", "work", "work2") if user.found(name)] == [profile]


def test_what_the_user_added_is_renamed(user: User) -> None:
    user.write(NAME, AGENT)
    file = beside(user, NAME, "mine.conf", f"[Service]\nEnvironment=HERMES_HOME={user.root}/profiles/work\nNice=5\n")
    text = file.read_text()
    user.rename()
    user.one().rename("play", user.new_home(), start=False)
    new = user.units / f"{NEW_NAME}.d" / "mine.conf"
    assert new.read_text() == text.replace("profiles/work", "profiles/play")
    assert user.one("play").path == str(user.units / NEW_NAME)
    assert not file.parent.exists()


def test_what_the_user_added_to_a_unit_of_their_own_is_renamed(user: User) -> None:
    user.write("bot.service", AGENT)
    file = beside(user, "bot.service", "mine.conf", "[Service]\nExecStart=\nExecStart=/v/hermes -p work gateway run\n")
    user.rename()
    user.one().rename("play", user.new_home(), start=False)
    assert "-p play gateway" in file.read_text()
    assert user.found("work") == []


def test_what_a_link_leads_to_is_not_changed(user: User) -> None:
    text = f"[Service]\nEnvironment=NOTE={user.root}/profiles/work\n"
    (user.home / "kept.conf").write_text(text)
    user.write(NAME, user.text(UNIT))
    beside(user, NAME, "other.conf", text)
    (user.units / f"{NAME}.d" / "mine.conf").symlink_to(user.home / "kept.conf")
    user.rename()
    user.one().rename("play", user.new_home(), start=False)
    assert (user.home / "kept.conf").read_text() == text
    assert (user.units / f"{NEW_NAME}.d" / "mine.conf").is_symlink()
    assert "profiles/play" in (user.units / f"{NEW_NAME}.d" / "other.conf").read_text()


@pytest.mark.parametrize("theirs", [False, True], ids=["", "beside a file of the user's"])
def test_a_pin_goes_with_its_unit(user: User, theirs: bool) -> None:
    before = seen(user.home)
    user.write(DEFAULT, user.text(UNIT).replace(" --profile work", "").replace("profiles/work", ""))
    if theirs:
        beside(user, DEFAULT, "mine.conf", "[Service]\nNice=5\n")
    unit = user.one("default")
    assert unit.pin(f"{user.root}/profiles/..") == []
    assert pinned(unit) == f"{user.root}/profiles/.."
    left = user.one("default").take_away()
    (user.bin / "calls").unlink()
    if theirs:
        assert left == [f"left {user.units}/{DEFAULT}.d, which is the user's own"]
        (user.units / f"{DEFAULT}.d" / "mine.conf").unlink()
    else:
        assert left == []
        assert not (user.units / f"{DEFAULT}.d").exists()
    assert seen(user.home) == before


ODD = ["/a b/x", '/a"b', "/a\\b", "/50%h", "/100%%", "/ä'", "/a$HOME", "/a=b"]


@pytest.mark.parametrize("root", ODD)
def test_a_pin_is_what_was_meant_whatever_is_in_the_path(user: User, root: str) -> None:
    path = user.write(DEFAULT, AGENT)
    user.one("default").pin(f"{root}/profiles/..")
    (unit,) = [each for each in services.every(user.env) if each.path == str(path)]
    assert pinned(unit) == f"{root}/profiles/.."


def test_a_path_that_no_line_can_carry_is_refused(user: User) -> None:
    user.write(DEFAULT, AGENT)
    before = seen(user.home)
    with pytest.raises(HermesError, match="line break"):
        user.one("default").pin("/a\n[Service]\nExecStart=/x/profiles/..")
    assert seen(user.home) == before


@pytest.mark.parametrize("how", ["the directory", "the file"])
def test_no_link_is_followed_to_pin(user: User, how: str) -> None:
    user.write(DEFAULT, AGENT)
    (user.home / "elsewhere").mkdir()
    (user.home / "file").write_text(f"{unitfile.MARK}\n")
    if how == "the directory":
        (user.units / f"{DEFAULT}.d").symlink_to(user.home / "elsewhere")
    else:
        (user.units / f"{DEFAULT}.d").mkdir()
        (user.units / f"{DEFAULT}.d" / "hermes-shell.conf").symlink_to(user.home / "file")
    before = seen(user.home)
    with pytest.raises(HermesError, match="is not ours"):
        user.one("default").pin(f"{user.root}/profiles/..")
    assert seen(user.home) == before


FORMS = {
    "as the agent writes it": lambda text: text.encode(),
    "without a home": lambda text: text.replace("HERMES_HOME", "OTHER").encode(),
    "without variables": lambda text: text.replace("EnvironmentVariables", "Other").encode(),
    "binary": lambda text: plistlib.dumps(plistlib.loads(text.encode()), fmt=plistlib.FMT_BINARY),
    "with two homes": lambda text: text.replace("API_KEY", "HERMES_HOME").encode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_job_is_pinned(user: User, form: object) -> None:
    assert callable(form)
    text = user.text(JOB).replace("<string>--profile</string>\n        <string>work</string>\n", "")
    path = user.write("ai.hermes.gateway.plist", "")
    path.write_bytes(form(text.replace("/profiles/work", "").replace("gateway-work", "gateway")))
    before = plistlib.loads(path.read_bytes())
    user.one("default").pin(f"{user.root}/a&b/profiles/..")
    after = plistlib.loads(path.read_bytes())
    assert after.pop("EnvironmentVariables")["HERMES_HOME"] == f"{user.root}/a&b/profiles/.."
    before.pop("EnvironmentVariables", None)
    assert after == before
    assert path.stat().st_mode & 0o777 == 0o640


def test_whoever_may_not_change_a_unit_is_given_the_command(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    place = user.home / "system"
    place.mkdir()
    monkeypatch.setattr(systemd, "_SYSTEM", str(place))
    (place / DEFAULT).write_text(f"{AGENT}Environment=HERMES_HOME={user.root}\n")
    (unit,) = [each for each in services.every(user.env) if isinstance(each, systemd.SystemUnit)]
    open_to_all(user.home)
    with pytest.raises(HermesError, match="one cannot write in"):
        unprivileged(lambda: unit.pin(f"{user.root}/profiles/.."))
    command = unit.pinning(f"{user.root}/profiles/..")
    assert command.count("sudo ") == 3
    done = subprocess.run(
        ["sh", "-c", command.replace("sudo ", "")], env=user.env, capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    assert pinned(unit) == f"{user.root}/profiles/.."
    assert unit.take_away() == []
    assert list(place.iterdir()) == []
