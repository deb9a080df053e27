"""The services of a profile are taken away with it, or left for a reason that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hermes_shell import reading
from hermes_shell.errors import HermesError
from tests.house import seen
from tests.services import JOB, NAME, UNIT, User

if TYPE_CHECKING:
    from tests.gateways import Agents


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
