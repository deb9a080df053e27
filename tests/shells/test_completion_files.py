"""Completions on the machine: what `shell install` puts where, what keeps it fresh, and what takes it away."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from hermes_shell import __version__
from tests.house import seen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch
    from tools.terminal import Shell

LAZY = {
    "bash": ".local/share/bash-completion/completions/{}",
    "fish": ".config/fish/completions/{}.fish",
}
NAMES = ("hermes", "hermes-shell")


def lazily(scratch: Scratch, shell: str) -> list[Path]:
    return [scratch.home / LAZY[shell].format(name) for name in NAMES] if shell in LAZY else []


def wrappers(scratch: Scratch) -> list[str]:
    return (scratch.data / "completions" / "wrappers").read_text().splitlines()


def doctor(scratch: Scratch) -> str:
    return scratch.hermes("doctor", "--ours").stdout


def test_installed_where_the_shell_looks_by_itself(bare: Scratch, shell: Shell) -> None:
    bare.set_up(shell.name)
    for name in LAZY:
        assert all(path.exists() == (name == shell.name) for path in lazily(bare, name))
    done = bare.hermes("completion", shell.name)
    suffix = {"powershell": "ps1"}.get(shell.name, shell.name)
    assert (bare.data / "completions" / f"hermes.{suffix}").read_text(encoding="utf-8-sig") == done.stdout
    assert __version__ in done.stdout[:256]
    for path in lazily(bare, shell.name):
        assert path.read_text() == bare.hermes("completion", shell.name, "--loader").stdout


def test_taken_away_again(bare: Scratch, shell: Shell) -> None:
    before = seen(bare.home)
    bare.set_up(shell.name)
    bare.hermes("profile", "alias", "work")
    assert wrappers(bare) == ["hermes-work work"]
    bare.hermes("profile", "alias", "work", "--remove")
    assert bare.hermes("shell", "uninstall").returncode == 0
    after = seen(bare.home)
    # What the agent said is a cache, and the lock is whoever's is the root.
    assert {path for path in after.keys() - before.keys() if not path.startswith((".cache", ".hermes/"))} == set()


@pytest.mark.parametrize("name", LAZY)
def test_what_is_somebody_elses_stays_and_is_named(bare: Scratch, name: str) -> None:
    place = lazily(bare, name)[0]
    place.parent.mkdir(parents=True)
    place.write_text("# the agent's own\n")
    done = bare.set_up(name)
    assert f"{place} is not ours and stays" in done.stderr
    assert f"{place} is not ours: {name} may complete by it" in doctor(bare)
    assert bare.hermes("shell", "sync").returncode == 0
    assert bare.hermes("shell", "uninstall").returncode == 0
    assert place.read_text() == "# the agent's own\n"
    assert not lazily(bare, name)[1].exists()


def test_what_an_older_version_put_there_is_replaced(bare: Scratch) -> None:
    """Such as the whole script, which `hermes completion fish > …` wrote once."""
    place = lazily(bare, "fish")[0]
    place.parent.mkdir(parents=True)
    place.write_text(bare.hermes("completion", "fish").stdout.replace(__version__, "0.0.9"))
    bare.set_up("fish")
    assert place.read_text() == bare.hermes("completion", "fish", "--loader").stdout


def test_an_upgrade_refreshes_them(scratch: Scratch) -> None:
    places = [scratch.dispatcher, *(scratch.data / "completions").glob("*.*"), *lazily(scratch, "fish")]
    texts = {place: place.read_text() for place in places}
    for place, text in texts.items():
        place.write_text(text.replace(__version__, "0.0.9"))
    scratch.hermes("profile", "current")
    assert {place: place.read_text() for place in places} == texts


def test_the_list_of_wrappers_follows(scratch: Scratch) -> None:
    scratch.hermes("profile", "create", "new")
    scratch.hermes("profile", "alias", "work", "--name", "hw")
    assert wrappers(scratch) == ["hermes-new new", "hw work"]
    scratch.hermes("profile", "rename", "new", "newer")
    assert wrappers(scratch) == ["hermes-newer newer", "hw work"]
    scratch.hermes("profile", "delete", "newer", "--yes")
    scratch.hermes("profile", "alias", "work", "--name", "hw", "--remove")
    assert wrappers(scratch) == []
    agents = scratch.home / ".local" / "bin" / "wo"
    agents.write_text('#!/bin/sh\nexec /usr/bin/hermes -p work "$@"\n')
    scratch.hermes("shell", "sync")
    assert wrappers(scratch) == ["wo work"]


def test_the_list_knows_wrappers_of_every_root(scratch: Scratch) -> None:
    custom = scratch.home / "custom"
    scratch.profiles("far", root=custom)
    scratch.hermes("profile", "alias", "far", env={"HERMES_HOME": str(custom)})
    scratch.hermes("profile", "alias", "work")
    assert wrappers(scratch) == ["hermes-far far", "hermes-work work"]


def test_an_upgrade_of_a_version_that_had_none_brings_them(scratch: Scratch) -> None:
    completions = scratch.data / "completions"
    names = {path.name for path in completions.rglob("*")}
    shutil.rmtree(completions)
    assert "missing" in scratch.hermes("shell", "status").stdout
    for program in scratch.data.glob("hermes*"):
        program.write_text(program.read_text().replace(__version__, "0.0.9"))
    scratch.hermes("profile", "list")
    assert {path.name for path in completions.rglob("*")} == names - {"wrappers"}


RCS = {"bash": ".bashrc", "zsh": ".zshrc", "powershell": ".config/powershell/profile.ps1"}


@pytest.mark.parametrize("name", RCS)
def test_doctor_names_what_was_appended_and_went_stale(scratch: Scratch, name: str) -> None:
    rc = scratch.home / RCS[name]
    before = rc.read_text()
    text = scratch.hermes("completion", name).stdout
    rc.write_text(before + text)
    assert "stale" not in doctor(scratch)
    rc.write_text(f"{before}{re.sub(', tree [0-9a-f]{12}', ', tree 0123456789ab', text)}alias after=true\n")
    found = doctor(scratch)
    assert f"version {__version__} went stale" in found
    _take_out(scratch, found)
    assert rc.read_text() == f"{before}alias after=true\n"
    assert "stale" not in doctor(scratch)


def test_one_command_takes_out_all_that_is_stale_in_a_file(scratch: Scratch) -> None:
    """Line by line they would not do: the first moves what the second one names, and takes the user's lines."""
    text = re.sub(", tree [0-9a-f]{12}", ", tree 0123456789ab", scratch.hermes("completion", "bash").stdout)
    rc, kept = scratch.home / ".bashrc", scratch.home / "dotfiles"
    rc.rename(kept)
    rc.symlink_to(kept)
    mine = "".join(f"alias mine{number}=true\n" for number in range(text.count("\n")))
    before = kept.read_text()
    kept.write_text(f"{before}{text}alias between=true\n{text}{mine}")
    found = doctor(scratch)
    assert found.count("went stale") == 1
    _take_out(scratch, found)
    assert kept.read_text() == f"{before}alias between=true\n{mine}"
    assert rc.is_symlink()
    assert "stale" not in doctor(scratch)


def test_no_command_is_given_where_the_end_is_missing(scratch: Scratch) -> None:
    text = re.sub(", tree [0-9a-f]{12}", ", tree 0123456789ab", scratch.hermes("completion", "bash").stdout)
    half = text[: text.index("# --- The line ---")]
    rc = scratch.home / ".bashrc"
    rc.write_text(f"{rc.read_text()}{half}alias mine=true\n{text}")
    found = doctor(scratch)
    assert re.search(r"lines \d+ on and \d+ to \d+: .* went stale", found)
    assert "sed -i" not in found


def _take_out(scratch: Scratch, found: str) -> None:
    cure = next(line for line in found.splitlines() if "$ sed -i" in line).partition("$ ")[2]
    assert scratch.run("sh", "-c", cure).returncode == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "a shell has to be named"),
        (("nosuch",), "no such shell: 'nosuch'"),
        (("tcsh",), "there is no completion for tcsh"),
        (("bash", "--loader"), "the completions are not installed yet"),
    ],
)
def test_what_cannot_be_printed_is_said(bare: Scratch, words: tuple[str, ...], message: str) -> None:
    done = bare.hermes("completion", *words)
    assert done.returncode == (1 if "--loader" in words else 2)
    assert done.stdout == ""
    assert message in done.stderr
    assert done.stderr.count("\n") == 2
