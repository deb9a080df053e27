"""The settings that turn profiles by directory on, and what becomes of them."""

from __future__ import annotations

import pytest

from tests.shells.directories.project import Project


def test_settings_of_a_later_version_are_kept(project: Project) -> None:
    config = project.scratch.home / ".config/hermes-shell/config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("later: [1, 2]\n")
    project.hermes("shell", "config", "directory-profiles", "on")
    assert "later:\n- 1\n- 2\n" in config.read_text()
    assert project.hermes("shell", "config", "directory-profiles")[1] == "on\n"
    assert config.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["[" * 40000, "- a\n", "a: b: c\n", "x: " + "y" * 300_000])
def test_settings_that_are_none(project: Project, text: str) -> None:
    config = project.scratch.home / ".config/hermes-shell/config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text(text)
    for words in (("profile", "allow"), ("shell", "config"), ("shell", "config", "directory-profiles", "on")):
        code, said, told = project.hermes(*words)
        assert (code, said) == (1, "")
        assert str(config) in told
        assert len(told.splitlines()) == 2
    assert config.read_text() == text


@pytest.mark.parametrize("words", [["nosuch"], ["directory-profiles", "maybe"]])
def test_no_such_setting(project: Project, words: list[str]) -> None:
    code, _, told = project.hermes("shell", "config", *words)
    assert code == 2
    assert len(told.splitlines()) == 2


def test_another_data_directory_chooses_no_other_profile(allowed: Project) -> None:
    """A terminal inside a sandboxed editor has an XDG_DATA_HOME of its own; the dispatcher knows its list."""
    allowed.scratch.env["XDG_DATA_HOME"] = str(allowed.scratch.home / "sandbox")
    assert allowed.hermes("profile", "current")[1] == f"work (by {allowed.file})\n"
    assert allowed.agent_gets() == (["-p", "work", "chat"], "")
    seen = allowed.hermes("profile", "exec", "work", "--", "env")[1]
    assert "HERMES_SHELL_DIRECTORIES" not in seen


def test_a_change_by_hand_takes_effect_with_sync(allowed: Project) -> None:
    config = allowed.scratch.home / ".config/hermes-shell/config.yaml"
    config.write_text(config.read_text().replace("directory-profiles: true", "directory-profiles: false"))
    assert "directory-profiles" in allowed.hermes("shell", "sync")[1]
    assert allowed.agent_gets() == (["chat"], "")
    assert allowed.hermes("shell", "sync")[1] == "all is current\n"


def test_settings_outlive_taking_away_and_setting_up(allowed: Project) -> None:
    allowed.hermes("shell", "uninstall")
    again = allowed.scratch.hermes("shell", "install", "bash", "--dry-run").stdout
    assert f"would refresh {allowed.scratch.data}/directory-profiles\n" in again
    allowed.scratch.set_up("bash")
    assert allowed.scratch.hermes("shell", "install", "bash", "--dry-run").stdout == "nothing to change\n"
    assert allowed.agent_gets() == (["-p", "work", "chat"], "")
