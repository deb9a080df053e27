"""A profile is renamed or deleted while something works in it: that is stopped, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import deleting, files, gateway, renaming, services
from hermes_shell.errors import HermesError
from tests.house import seen
from tests.services import NAME, NEW_NAME, UNIT, User

if TYPE_CHECKING:
    from tests.gateways import Agents


@pytest.fixture
def user(agents: Agents, monkeypatch: pytest.MonkeyPatch) -> User:
    """Give a user whose services are in the home where the stand-ins of agents work."""
    for name in ("work", "work2"):
        os.rmdir(agents.home(name))
    os.rmdir(agents.root / "profiles")
    return User(agents.directory)


def test_a_rename_stops_its_gateway_alone(user: User, agents: Agents) -> None:
    work = agents.start("-p", "work", "gateway", "run")
    work2 = agents.start("-p", "work2", "gateway", "run", profile="work2")
    (told,) = renaming.rename(user.env, "work", "play")
    assert "hermes -p play gateway run" in told
    assert work.wait(timeout=20) is not None
    assert gateway.state(agents.home("work2")).pid == work2.pid


@pytest.mark.parametrize("change", [renaming.rename, deleting.delete])
def test_a_link_to_another_profile_is_not_what_works_there(user: User, agents: Agents, change: object) -> None:
    work = agents.start("-p", "work", "gateway", "run")
    link = agents.root / "profiles" / "twin"
    link.symlink_to("work")
    words = ("twin", "twin2") if change is renaming.rename else ("twin",)
    with pytest.raises(HermesError, match=f"link to the profile 'work'.*process {work.pid}") as caught:
        change(user.env, *words)  # type: ignore[operator]
    assert caught.value.cure == "stop that first: hermes -p work gateway stop"
    assert work.poll() is None
    assert link.is_symlink()


def test_a_rename_takes_a_running_service_along(user: User) -> None:
    user.write(NAME, user.text(UNIT))
    user.enable(NAME)
    (user.active / NAME).touch()
    assert renaming.rename(user.env, "work", "play") == []
    unit = user.one("play")
    assert (os.path.basename(unit.path), unit.enabled, unit.active) == (NEW_NAME, True, True)
    assert user.found("work") == []
    assert not (user.active / NAME).exists()


def test_a_rename_leaves_a_resting_service_at_rest(user: User) -> None:
    user.write(NAME, user.text(UNIT))
    renaming.rename(user.env, "work", "play")
    assert (user.one("play").enabled, user.one("play").active) == (False, False)


def test_a_service_in_the_way_is_found_before_anything_is_stopped(user: User) -> None:
    user.write(NAME, user.text(UNIT))
    user.enable(NAME)
    (user.active / NAME).touch()
    user.write(NEW_NAME, "[Service]\nExecStart=/usr/bin/mine\n")
    before = seen_of(user)
    with pytest.raises(HermesError, match="in the way") as caught:
        renaming.rename(user.env, "work", "play")
    assert caught.value.cure
    assert seen_of(user) == before
    assert not (user.bin / "calls").exists(), "nothing was stopped"


@pytest.mark.parametrize("step", ["the renaming", "the syncing of it"])
@pytest.mark.parametrize("word", ["rename", "delete"])
def test_what_fails_leaves_the_service_running(
    user: User, word: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.write(NAME, user.text(UNIT))
    user.enable(NAME)
    (user.active / NAME).touch()
    before = seen_of(user)

    stopped = []
    sync = files.sync_directory

    def refuse(place: str, *_: object) -> None:
        if place.startswith(str(user.root / "profiles")):
            stopped.append(not user.one().active)
            raise OSError(5, "Input/output error", "somewhere")
        sync(place)  # the journal, which stands above it

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "rename", refuse) if step == "the renaming" else (files, "sync_directory", refuse)))
        with pytest.raises(HermesError, match="Input/output error"):
            renaming.rename(user.env, "work", "play") if word == "rename" else deleting.delete(user.env, "work")
    assert stopped == [True]
    assert seen_of(user) == before
    assert user.one().active


def test_a_delete_stops_its_gateway_and_service_alone(user: User, agents: Agents) -> None:
    user.write(NAME, user.text(UNIT))
    work = agents.start("-p", "work", "gateway", "run")
    work2 = agents.start("-p", "work2", "gateway", "run", profile="work2")
    serve = agents.start("-p", "work", "serve", lock=False, record=False)
    plan = deleting.plan(user.env, "work")
    assert plan.activity.gateway == work.pid
    assert [each.pid for each in plan.activity.backends] == [serve.pid]
    deleting.delete(user.env, "work")
    for process in (work, serve):
        assert process.wait(timeout=20) is not None
    assert services.units(user.env, str(user.root), "work") == []
    assert not Path(agents.home("work")).exists()
    assert gateway.state(agents.home("work2")).pid == work2.pid


@pytest.mark.parametrize("word", ["renamed", "deleted"])
def test_a_session_is_never_ended(user: User, agents: Agents, word: str) -> None:
    session = agents.start("-p", "work", "chat", lock=False, record=False)
    with pytest.raises(HermesError, match=f"process {session.pid}.*cannot be {word}") as caught:
        renaming.rename(user.env, "work", "play") if word == "renamed" else deleting.delete(user.env, "work")
    assert caught.value.cure
    assert session.poll() is None
    assert Path(agents.home("work")).is_dir()


def seen_of(user: User) -> dict[str, tuple[object, ...]]:
    """Return what there is, but for the manager's own files, and the lock."""
    found = seen(user.home).items()
    return {path: what for path, what in found if not (path.startswith("bin/") or path.endswith(".lock"))}
