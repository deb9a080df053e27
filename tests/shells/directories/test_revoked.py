"""What was allowed to a directory is taken back, whatever became of it."""

from __future__ import annotations

from tests.shells.directories.project import Project


def test_off_again(allowed: Project) -> None:
    assert allowed.hermes("shell", "config", "directory-profiles", "off")[0] == 0
    assert allowed.agent_gets() == (["chat"], "")
    allowed.hermes("shell", "config", "directory-profiles", "on")
    assert allowed.agent_gets() == (["-p", "work", "chat"], ""), "what was allowed is forgotten"


def test_revoked(allowed: Project) -> None:
    assert f"{allowed.place} may choose 'work'" in allowed.hermes("shell", "config")[1]
    assert allowed.hermes("profile", "allow", "--revoke")[0] == 0
    assert allowed.agent_gets()[0] == ["chat"]
    code, _, told = allowed.hermes("profile", "allow", "--revoke")
    assert (code, told.splitlines()[0]) == (1, f"hermes: {allowed.below} is not allowed to choose a profile")
    assert "may choose" not in allowed.hermes("shell", "config")[1]


def test_a_deleted_directory_can_be_revoked(allowed: Project) -> None:
    allowed.place.rename(allowed.scratch.home / "gone")
    code, _, told = allowed.hermes("profile", "allow", "--revoke", str(allowed.place), where=allowed.scratch.home)
    assert (code, told) == (0, "")


def test_a_directory_that_became_a_link_can_be_revoked(allowed: Project) -> None:
    moved = allowed.scratch.home / "moved"
    allowed.place.rename(moved)
    allowed.place.symlink_to(moved)
    assert allowed.hermes("profile", "allow", "--revoke", str(allowed.place))[0] == 0
    assert "may choose" not in allowed.hermes("shell", "config")[1]
    assert allowed.agent_gets()[0] == ["chat"]


def test_revoked_is_what_was_named_not_what_is_above_it(allowed: Project) -> None:
    nested = allowed.below / ".hermes-profile"
    nested.write_text("play\n")
    allowed.hermes("profile", "allow")
    nested.unlink()
    assert allowed.hermes("profile", "allow", "--revoke", str(allowed.below))[0] == 0
    config = allowed.hermes("shell", "config")[1]
    assert f"{allowed.place} may choose 'work'" in config
    assert "'play'" not in config


def test_everything_is_taken_away_again(allowed: Project) -> None:
    assert allowed.hermes("shell", "uninstall")[0] == 0
    assert not allowed.scratch.data.exists()
