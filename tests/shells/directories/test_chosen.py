"""Profiles by directory: off by default, and only what the user allowed, name and all."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.shells.directories.project import Project

if TYPE_CHECKING:
    from pathlib import Path


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
