"""Links in a profile: kept, turned into copies, or left out and named."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from hermes_shell import snapshot
from hermes_shell.snapshot import links
from tests.unit.snapshots import cloned, exported, left_out, make, surveyed

if TYPE_CHECKING:
    from pathlib import Path

OUTSIDE = "a link to outside of the profile"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give the home of a profile with something to point to."""
    made = tmp_path / ".hermes" / "profiles" / "work"
    make(made, "skills/a/one", "skills/a/two", "logs/")
    make(tmp_path, "outside/file")
    return made


# What a link says, at `logs/link`; what it says in the clone; where in the profile that is.
INSIDE = {
    "relative": ("../skills/a/one", "../skills/a/one", "skills/a/one"),
    "relative, to a directory": ("../skills/./a/", "../skills/./a/", "skills/a"),
    "absolute": ("{home}/skills/a/one", "../skills/a/one", "skills/a/one"),
    "over the name of the profile": ("../../work/skills/a", "../skills/a", "skills/a"),
    "over a link outside": ("{outside}/back/skills/a/one", "../skills/a/one", "skills/a/one"),
    "over a link inside": ("../way/a/two", "../way/a/two", "skills/a/two"),
    "to the home": ("..", "..", ""),
    "to the home, absolute": ("{home}", "..", ""),
}


@pytest.mark.parametrize("case", INSIDE)
def test_a_clone_s_links_lead_into_the_clone(home: Path, tmp_path: Path, case: str) -> None:
    says, kept, leads = INSIDE[case]
    (tmp_path / "outside" / "back").symlink_to(home)
    (home / "way").symlink_to(home / "skills")
    (home / "logs" / "link").symlink_to(says.format(home=home, outside=tmp_path / "outside"))
    assert cloned(home, tmp_path / "copy") == []
    moved = (tmp_path / "copy").rename(tmp_path / "published")
    assert os.readlink(moved / "logs" / "link") == kept
    assert os.path.realpath(moved / "logs" / "link") == str(moved / leads).rstrip("/")


NOWHERE = {
    "outside": ("{outside}/file", OUTSIDE),
    "outside, relative": ("../../play", OUTSIDE),
    "a name that begins like the profile's": ("{home}2/file", OUTSIDE),
    "dangling": ("nothing", "a link to nothing"),
    "itself": ("link", "a link that leads nowhere"),
    "run-time": ("../gateway.pid", "a link to what is left out"),
}


@pytest.mark.parametrize("purpose", [snapshot.CLONE, snapshot.EXPORT])
@pytest.mark.parametrize("case", NOWHERE)
def test_a_link_that_leads_to_nothing_in_the_copy_is_named(home: Path, tmp_path: Path, purpose: str, case: str) -> None:
    says, why = NOWHERE[case]
    make(home.parent, "play/file", "work2/file")
    make(home, "gateway.pid")
    (home / "logs" / "link").symlink_to(says.format(home=home, outside=tmp_path / "outside"))
    assert "logs/link" not in surveyed(home, purpose)
    assert left_out(home, purpose) == {"logs/link": why}


def test_an_archive_has_copies_in_the_place_of_links(home: Path, tmp_path: Path) -> None:
    (home / "skills" / "a" / "one").chmod(0o755)
    (home / "file").symlink_to("skills/a/one")
    (home / "directory").symlink_to(home / "skills")
    (home / "skills" / "inner").symlink_to("a")
    survey = snapshot.survey(str(home), snapshot.EXPORT)
    assert [(entry.path, entry.kind) for entry in survey.entries if entry.kind == snapshot.LINK] == []
    assert [entry.path for entry in survey.entries if entry.executable] == [
        "directory/a/one",
        "directory/inner/one",
        "file",
        "skills/a/one",
        "skills/inner/one",
    ]
    content, missing = exported(home, tmp_path / "scratch")
    assert content["directory/inner/two"] == content["skills/a/two"] == b"skills/a/two"
    assert missing == []


LOOPS = {
    "to itself": {"a/loop": "."},
    "upwards": {"a/loop": ".."},
    "to the home": {"a/loop": "../.."},
    "each in the other": {"a/loop": "../b", "b/loop": "../a"},
    "in three steps": {"a/loop": "../b", "b/loop": "../c", "c/loop": "../a"},
}


@pytest.mark.parametrize("case", LOOPS)
def test_loops_end(home: Path, tmp_path: Path, case: str) -> None:
    make(home, "skills/a/file", "skills/b/file", "skills/c/file")
    for place, target in LOOPS[case].items():
        (home / "skills" / place).symlink_to(target)
    content, missing = exported(home, tmp_path / "scratch")
    assert {why for _, why in missing} == {"a link to a directory that it lies in"}
    assert content["skills/a/file"] == b"skills/a/file"
    assert len(content) < 25


def test_copies_of_copies_do_not_grow_without_end(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each directory has two links to the next one: 30 of them would be a thousand million files."""
    monkeypatch.setattr(links, "_MORE_ENTRIES", 500)
    for number in range(30):
        make(home, f"d{number}/file")
        for name in ("one", "two"):
            (home / f"d{number}" / name).symlink_to(f"../d{number + 1}")
    make(home, "d30/file")
    found = snapshot.survey(str(home), snapshot.EXPORT)
    assert len(found.entries) < 1000
    assert {why for _, why in found.left_out} == {"a copy in place of a link, of which there are too many"}
    assert {f"d{number}/file" for number in range(31)} <= {entry.path for entry in found.entries}


def test_what_is_to_be_left_out_does_not_come_in_by_a_link(home: Path) -> None:
    make(home, ".env", "secrets/key")
    (home / "skills" / "env").symlink_to("../.env")
    (home / "open").symlink_to("secrets")
    (home / "other").symlink_to("skills")

    def without(path: str) -> str:
        return "secret" if path in (".env", "secrets", "other/a/one") else ""

    found = snapshot.survey(str(home), snapshot.EXPORT, without=without)
    assert not [entry.path for entry in found.entries if entry.origin.endswith((".env", "key"))]
    assert dict(found.left_out) == {
        ".env": "secret",
        "secrets": "secret",
        "open": "a link to what is left out",
        "skills/env": "a link to what is left out",
        "other/env": "a link to what is left out",
        "other/a/one": "secret",
    }
