"""Profiles by directory: off by default, and only what the user allowed, name and all."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch


class Project:
    """A directory with a `.hermes-profile`, and who runs `hermes` in it."""

    def __init__(self, scratch: Scratch) -> None:
        self.scratch = scratch
        self.place = scratch.home / "project"
        self.below = self.place / "src" / "deep"
        self.below.mkdir(parents=True)
        self.file = self.place / ".hermes-profile"
        self.file.write_text("work\n")

    def hermes(self, *words: str, where: Path | None = None) -> tuple[int, str, str]:
        done = self.scratch.run(str(self.scratch.dispatcher), *words, cwd=where or self.below)
        return done.returncode, done.stdout, done.stderr

    def agent_gets(self) -> tuple[list[str], str]:
        """Return what the agent is given below the directory, and what the user is told."""
        code, _, told = self.hermes("chat")
        assert code == 0
        report = self.scratch.report()
        assert report is not None
        return report.argv, told


@pytest.fixture
def project(scratch: Scratch) -> Project:
    return Project(scratch)


@pytest.fixture
def allowed(project: Project) -> Project:
    assert project.hermes("shell", "config", "directory-profiles", "on")[0] == 0
    assert project.hermes("profile", "allow")[0] == 0
    return project


def test_a_directory_chooses_nothing_until_the_user_says_so_twice(project: Project) -> None:
    assert project.agent_gets() == (["chat"], "")
    code, said, told = project.hermes("profile", "allow")
    assert code == 0
    assert f"In {project.place} and below" in said
    assert "directory-profiles is off" in told
    assert project.agent_gets() == (["chat"], "")
    assert project.hermes("profile", "allow", "--revoke")[0] == 0

    assert project.hermes("shell", "config", "directory-profiles", "on")[0] == 0
    argv, told = project.agent_gets()
    assert argv == ["chat"]
    assert told == (
        f"hermes: ignored {project.file}: it asks for 'work'; to allow it: hermes profile allow {project.place}\n"
    )
    assert project.hermes("profile", "allow")[2] == ""
    assert project.agent_gets() == (["-p", "work", "chat"], "")


def test_a_changed_name_asks_again(allowed: Project) -> None:
    allowed.file.write_text("play\n")
    argv, told = allowed.agent_gets()
    assert argv == ["chat"]
    assert "asks for 'play'" in told
    allowed.hermes("profile", "allow")
    assert allowed.agent_gets() == (["-p", "play", "chat"], "")
    allowed.file.write_text("work\n")
    assert allowed.agent_gets()[0] == ["chat"], "both names are allowed now"


def test_a_copy_elsewhere_is_not_allowed(allowed: Project) -> None:
    clone = allowed.scratch.home / "clone"
    clone.mkdir()
    (clone / ".hermes-profile").write_text("work\n")
    assert "asks for 'work'" in allowed.hermes("chat", where=clone)[2]
    report = allowed.scratch.report()
    assert report is not None
    assert report.argv == ["chat"]


def test_the_file_itself_may_be_named(project: Project) -> None:
    for words in ([".hermes-profile"], [str(project.file)]):
        assert project.hermes("profile", "allow", *words, where=project.place)[0] == 0
        assert project.hermes("profile", "allow", "--revoke", *words, where=project.place)[0] == 0
    code, _, told = project.hermes("profile", "allow", "nosuch", where=project.place)
    assert (code, told.splitlines()[0]) == (1, "hermes: there is no directory nosuch")


def test_the_nearest_file_decides(allowed: Project) -> None:
    """One that is not allowed is not passed over: what is further up was not meant for here."""
    (allowed.below / ".hermes-profile").write_text("play\n")
    assert allowed.agent_gets()[0] == ["chat"]


def test_a_file_of_somebody_else_does_not_count(allowed: Project) -> None:
    if os.geteuid() == 0:
        os.chown(allowed.file, 65534, 65534)
    else:
        allowed.file.unlink()
        allowed.file.symlink_to("/etc/hostname")
    argv, told = allowed.agent_gets()
    assert argv == ["chat"]
    assert told == f"hermes: ignored {allowed.file}: it belongs to somebody else\n"
    code, _, told = allowed.hermes("profile", "allow")
    assert code == 1
    assert "belongs to somebody else" in told


def test_a_link_to_nowhere_says_so(allowed: Project) -> None:
    allowed.file.unlink()
    allowed.file.symlink_to("nowhere")
    argv, told = allowed.agent_gets()
    assert argv == ["chat"]
    assert told == f"hermes: ignored {allowed.file}: it cannot be read (No such file or directory)\n"


@pytest.mark.parametrize("name", ["two words", "$(touch ran)", "a;touch ran", "new\nline", "qu'ote"])
def test_the_cure_can_be_pasted(allowed: Project, name: str) -> None:
    """Who made the directory, as a repository that was cloned, chose its name: it is not run."""
    odd = allowed.place / name
    odd.mkdir()
    (odd / ".hermes-profile").write_text("play\n")
    told = allowed.hermes("chat", where=odd)[2]
    cure = told.partition("to allow it: ")[2]
    assert cure == "hermes profile allow\n"
    assert allowed.scratch.run("sh", "-c", cure, cwd=odd).returncode == (1 if "\n" in name else 0)


def test_a_working_directory_that_is_gone(allowed: Project) -> None:
    """What the parent's file says holds; nothing of ours stops working."""
    gone = 'cd "$1" && rmdir ../deep && shift && exec "$@" 2>"$HOME/told"'

    def below(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
        allowed.below.mkdir(exist_ok=True)
        return allowed.scratch.run("sh", "-c", gone, "sh", str(allowed.below), str(program), *words)

    programs = (allowed.scratch.dispatcher, allowed.scratch.installed.program)
    for program in programs:
        assert below(program, "chat").returncode == 0
        report = allowed.scratch.report()
        assert report is not None
        assert report.argv == ["-p", "work", "chat"]
    assert below(programs[1], "profile", "current").stdout.startswith("work (by ")
    allowed.file.write_text("play\n")
    for program in programs:
        assert below(program, "chat").returncode == 0
        report = allowed.scratch.report()
        assert report is not None
        assert report.argv == ["chat"]
    for words in ([], ["--revoke"]):
        assert below(programs[1], "profile", "allow", *words).returncode == 1
        told = (allowed.scratch.home / "told").read_text()
        assert told == "hermes: the working directory is gone\n  go to another: cd\n"


@pytest.mark.parametrize("way", ["dispatcher", "python"])
@pytest.mark.parametrize("end", ["", "x\n", "\0x\n"], ids=["cut off", "more", "NUL"])
def test_a_damaged_line_allows_nothing(allowed: Project, way: str, end: str) -> None:
    lines = allowed.scratch.data / "directory-profiles"
    lines.write_text(f"work {allowed.place}{end}")
    programs = {"dispatcher": allowed.scratch.dispatcher, "python": allowed.scratch.installed.program}
    allowed.scratch.run(str(programs[way]), "chat", cwd=allowed.below)
    report = allowed.scratch.report()
    assert report is not None
    assert report.argv == ["chat"]


def test_a_huge_file_in_a_directory_that_is_not_known_costs_nothing(allowed: Project) -> None:
    clone = allowed.scratch.home / "clone"
    clone.mkdir()
    with open(clone / ".hermes-profile", "wb") as file:
        file.truncate(1 << 40)  # read byte by byte, it would take a month
    code, _, told = allowed.hermes("chat", where=clone)
    assert code == 0
    assert "is too large to hold a name" in told


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


def test_origin(allowed: Project) -> None:
    assert allowed.hermes("profile", "current")[1] == f"work (by {allowed.file})\n"
    told = json.loads(allowed.hermes("profile", "current", "--json")[1])
    assert (told["origin"], told["file"], told["ignored"]) == ("directory", str(allowed.file), None)
    assert "* work" in allowed.hermes("profile", "list")[1]
    said = allowed.hermes("profile", "use", "play")[1]
    assert f"In this directory it is 'work', by {allowed.file}." in said
    allowed.file.write_text("play\n")
    told = json.loads(allowed.hermes("profile", "current", "--json")[1])
    assert (told["name"], told["origin"], told["file"]) == ("play", "sticky", None)
    assert "asks for 'play'" in told["ignored"]


def test_without_the_package_nothing_is_chosen_that_was_not_allowed(allowed: Project) -> None:
    """The dispatcher alone: an allowed directory still counts, any other is as if it were not there."""
    dispatcher = allowed.scratch.dispatcher
    dispatcher.write_text(dispatcher.read_text().replace(str(allowed.scratch.installed.program), "/nowhere/x"))
    assert allowed.agent_gets() == (["-p", "work", "chat"], "")
    allowed.file.write_text("play\n")
    assert allowed.agent_gets() == (["chat"], "")


WRONG = {
    "no such file": (None, "there is no .hermes-profile in"),
    "no such profile": ("nosuch\n", "there is no profile 'nosuch'"),
    "two lines": ("work\nplay\n", "holds more than one line"),
    "no name": ("../x\n", "does not hold a profile name"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_allowed(project: Project, text: str | None, message: str) -> None:
    if text is None:
        project.file.unlink()
    else:
        project.file.write_text(text)
    code, said, told = project.hermes("profile", "allow")
    assert (code, said) == (1, "")
    assert message in told
    assert len(told.splitlines()) == 2
    assert not (project.scratch.home / ".config/hermes-shell/config.yaml").exists()


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


def test_everything_is_taken_away_again(allowed: Project) -> None:
    assert allowed.hermes("shell", "uninstall")[0] == 0
    assert not allowed.scratch.data.exists()
