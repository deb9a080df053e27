"""The commands that change profiles, as a user runs them: use, create, rename, delete, alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.shells.pins import pin

if TYPE_CHECKING:
    from tests.house import Scratch


def test_use(bare: Scratch) -> None:
    file = bare.root / "active_profile"
    done = bare.hermes("profile", "use", "Work")
    assert (done.returncode, done.stdout) == (0, "Every terminal that is not pinned now uses 'work'.\n")
    assert file.read_text() == "work\n"
    for bad, code in (("nosuch", 1), ("../x", 1), ("", 2)):
        failed = bare.hermes("profile", "use", bad)
        assert failed.returncode == code
        assert len(failed.stderr.splitlines()) == 2
        assert file.read_text() == "work\n"
    assert bare.hermes("profile", "use", "default").returncode == 0
    assert not file.exists()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_create(bare: Scratch, umask: int) -> None:
    """Nothing of a new profile is open to others, whatever the umask."""
    done = bare.run(str(bare.installed.program), "profile", "create", "New", umask=umask)
    assert done.returncode == 0, done.stderr
    made = bare.root / "profiles" / "new"
    modes = {path.name: path.stat().st_mode & 0o777 for path in made.iterdir()}
    assert {modes.pop(name) for name in (".env", "SOUL.md")} == {0o600}
    assert set(modes.values()) == {0o700}
    assert {"memories", "sessions", "skills", "skins", "logs", "plans", "workspace", "cron", "home"} == set(modes)
    assert made.stat().st_mode & 0o777 == 0o700
    assert "hermes-new setup" in done.stdout


def test_create_what_is_there_or_cannot_be(bare: Scratch) -> None:
    before = sorted(bare.root.rglob("*"))
    for name in ("work", "default", "../x", "test", ""):
        failed = bare.hermes("profile", "create", name)
        assert failed.returncode == 1
        assert len(failed.stderr.splitlines()) == 2
    assert bare.hermes("profile", "create").returncode == 2
    assert sorted(bare.root.rglob("*")) == before


def test_a_terminal_that_is_pinned_to_the_new_default_is_told(scratch: Scratch) -> None:
    done = scratch.hermes("profile", "use", "work", env=pin(scratch, "work"))
    assert done.stdout.splitlines() == [
        "Every terminal that is not pinned now uses 'work'.",
        "This terminal is pinned to it, and stays on it whatever the others use.",
        '  to follow the others: eval "$(hermes-shell profile env --unset)"',
    ]


def test_create_a_clone(bare: Scratch) -> None:
    (bare.root / "profiles" / "work" / ".env").write_text("TELEGRAM_BOT_TOKEN=1:canary\n")
    done = bare.hermes("profile", "create", "new", "--clone-from", "work", "--no-alias")
    assert done.returncode == 0, done.stderr
    assert "share the bot tokens of: telegram" in done.stderr
    assert "--no-channels" in done.stderr
    assert "canary" not in done.stdout + done.stderr
    assert done.stdout.splitlines()[1].split(":", 1)[1].strip() == "hermes-shell -p new"
    assert not (bare.home / ".local" / "bin" / "hermes-new").exists()


def test_a_name_that_is_not_there(bare: Scratch) -> None:
    for command in ("show", "delete", "export"):
        done = bare.hermes("profile", command, "wrok")
        assert done.stderr.endswith(", or see which there are: hermes-shell profile list\n"), command


def test_rename(bare: Scratch) -> None:
    bare.hermes("profile", "alias", "work")
    done = bare.hermes("profile", "rename", "work", "office", env=pin(bare, "work"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "Renamed the profile 'work' to 'office'."
    assert "still pinned to 'work'" in done.stdout
    assert not (bare.root / "profiles" / "work").exists()
    assert (bare.home / ".local" / "bin" / "hermes-office").exists()


def test_delete_asks_for_the_name(bare: Scratch) -> None:
    bare.hermes("profile", "alias", "work")
    command = (str(bare.installed.program), "profile", "delete", "work")
    for answer in ("", "y\n", "play\n"):
        failed = bare.run(*command, input=answer)
        assert failed.returncode == 1
        assert "nothing was deleted" in failed.stderr
        assert "hermes-shell profile export work" in failed.stderr
        assert "hermes-work" in failed.stderr
        assert (bare.root / "profiles" / "work").is_dir()
    done = bare.run(*command, input="work\n")
    assert (done.returncode, done.stdout) == (0, "Deleted the profile 'work'.\n")
    assert not (bare.root / "profiles" / "work").exists()
    assert not (bare.home / ".local" / "bin" / "hermes-work").exists()


def test_delete_without_being_asked(bare: Scratch) -> None:
    done = bare.hermes("profile", "delete", "work", "-y")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Deleted the profile 'work'.\n", "")


def test_the_agent_takes_what_we_made_for_a_profile(bare: Scratch, real_agent: object) -> None:
    bare.hermes("profile", "create", "new")
    listed = bare.run(str(real_agent), "profile", "list").stdout
    assert "new" in listed
    done = bare.run(str(real_agent), "-p", "new", "config", "path")
    assert done.stdout.strip() == f"{bare.root}/profiles/new/config.yaml"


def test_alias_without_a_name(bare: Scratch) -> None:
    """The agent's own wrapper has the profile's name; it is taken over only where one says so."""
    place = bare.home / ".local" / "bin"
    place.mkdir(parents=True, exist_ok=True)
    (place / "work").write_text('#!/bin/sh\nexec hermes -p work "$@"\n')
    assert bare.hermes("profile", "alias", "work").returncode == 0
    assert "exec hermes -p work" in (place / "work").read_text()
    for left in (["work"], []):
        assert bare.hermes("profile", "alias", "work", "--remove").returncode == 0
        assert [path.name for path in place.iterdir() if "work" in path.name] == left
    assert bare.hermes("profile", "alias", "work", "--remove").returncode == 1


def test_create_needs_a_name(bare: Scratch) -> None:
    assert bare.hermes("profile", "create", "--clone").returncode == 2


def test_creating_the_same_profile_at_once(bare: Scratch) -> None:
    """One makes it; the others say that it is there."""
    program = str(bare.installed.program)
    done = bare.run("bash", "-c", f"for i in 1 2 3 4; do {program} profile create new & done; wait")
    assert done.stdout.count("Created the profile") == 1
    assert done.stderr.count("there is a profile 'new' already") == 3


def test_nothing_is_made_by_default(bare: Scratch) -> None:
    done = bare.hermes("profile", "use", "default", env={"HERMES_HOME": f"{bare.home}/typo"})
    assert done.returncode == 0
    assert not (bare.home / "typo").exists()
