"""What stands in the place of a wrapper, as people meet it: what each command says, what of theirs changes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.house import Scratch, seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "hermes-new"


def script(path: Path) -> None:
    path.write_text("#!/bin/sh\necho mine\n")
    path.chmod(0o755)


def link(path: Path) -> None:
    target = path.parent / "kept" / "precious"
    target.parent.mkdir()
    target.write_text('#!/bin/sh\nexec hermes -p new "$@"\n')
    path.symlink_to(target)


def directory(path: Path) -> None:
    path.mkdir()
    (path / "precious").write_text("mine\n")


IN_THE_WAY: dict[str, Callable[[Path], None]] = {
    "a script": script,
    "a link to a wrapper": link,
    "a link that leads nowhere": lambda path: path.symlink_to("nowhere"),
    "a directory": directory,
}


@pytest.mark.parametrize("make", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_is_not_ours_outlives_every_command(bare: Scratch, make: Callable[[Path], None]) -> None:
    place = bare.home / ".local" / "bin"
    place.mkdir(parents=True)
    make(place / NAME)
    before = seen(place)
    created = bare.hermes("profile", "create", "new")
    assert created.returncode == 0
    assert f"no wrapper was made: {place}/{NAME} is there already" in created.stderr
    assert "for one of another name: hermes-shell profile alias new --name NAME" in created.stderr
    for words in (("alias", "new"), ("alias", "new", "--remove")):
        done = bare.hermes("profile", *words)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 2, done.stderr
    examined = bare.hermes("doctor", "--ours", "--fix")
    assert f"the profile 'new' has no wrapper, for {place}/{NAME} is something else" in examined.stdout
    assert bare.hermes("profile", "rename", "new", "newer").returncode == 0
    assert bare.hermes("profile", "rename", "newer", "new").returncode == 0
    assert bare.hermes("profile", "delete", "new", "--yes").returncode == 0
    assert seen(place) == before


HOMES = ["my home", "it's", "a\nb", "100% $HOME \\ é"]


@pytest.mark.parametrize("name", HOMES)
def test_a_wrapper_lives_in_any_home(bare: Scratch, name: str) -> None:
    theirs = Scratch(bare.home / name, bare.installed)
    assert theirs.hermes("profile", "create", "new").returncode == 0
    assert theirs.run(NAME, "chat").returncode == 0
    report = theirs.report()
    assert report is not None
    assert report.env["HERMES_HOME"] == f"{theirs.root}/profiles/new"
    assert theirs.hermes("profile", "rename", "new", "newer").returncode == 0
    assert theirs.run("hermes-newer", "profile", "current", "--json").returncode == 0
    shutil.rmtree(theirs.root / "profiles" / "newer")
    gone = theirs.run("hermes-newer", "chat")
    assert gone.returncode == 1
    cure = gone.stderr.partition("remove this wrapper: ")[2]
    assert theirs.run("/bin/sh", "-c", cure).stderr == ""
    assert not (theirs.home / ".local" / "bin" / "hermes-newer").exists()


def test_one_of_the_agents_is_taken_over_where_that_is_asked_for(bare: Scratch) -> None:
    place = bare.home / ".local" / "bin"
    place.mkdir(parents=True)
    moved = bare.home / "the agent's place" / "hermes"
    moved.parent.mkdir()
    moved.symlink_to(bare.agent)
    text = f"#!/bin/sh\nexec '{bare.home}/the agent'\"'\"'s place/hermes' -p work \"$@\"\n"
    (place / "wk").write_text(text)
    (place / "wk").chmod(0o755)
    assert "wk" in bare.hermes("profile", "list").stdout
    assert "wk" in bare.hermes("profile", "show", "work").stdout
    assert bare.hermes("profile", "alias", "work").returncode == 0
    assert (place / "wk").read_text() == text
    assert bare.hermes("profile", "alias", "work", "--name", "wk").returncode == 0
    assert (place / "wk").read_text() != text
    assert "hermes-work, wk" in bare.hermes("profile", "show", "work").stdout
    assert bare.run("wk", "chat").returncode == 0
    report = bare.report()
    assert report is not None
    assert report.env["HERMES_SHELL_PROFILE"] == "work"
