"""A directory of wrappers that is not on PATH is named, with the command that puts it there, in every shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hermes_shell import pathline
from tests.house import Scratch

if TYPE_CHECKING:
    from pathlib import Path

    from tools.terminal import Shell


def without(scratch: Scratch) -> dict[str, str]:
    return {"PATH": scratch.env["PATH"].partition(":")[2]}


def test_the_command_works_as_it_is_printed(scratch: Scratch, shell: Shell) -> None:
    """Here, and in the next terminal."""
    terminal = scratch.terminal(shell, without(scratch))
    told = terminal.run("hermes profile create new").text
    assert "is not on PATH; to put it there:" in told
    command = told.partition("to put it there:")[2].strip().splitlines()[0].strip()
    assert terminal.run("hermes-new chat").failed
    assert terminal.run(command).ok
    assert terminal.run("hermes-new chat").ok
    assert "not on PATH" not in terminal.run("hermes profile alias new --name nw").text
    terminal.close()
    later = scratch.terminal(shell, without(scratch))
    assert later.run("nw chat").ok, later
    later.close()


@pytest.mark.parametrize("words", [("rename", "play", "game"), ("alias", "play"), ("create", "new")])
def test_every_command_that_makes_one_says_so(scratch: Scratch, words: tuple[str, ...]) -> None:
    assert scratch.hermes("profile", "alias", "play").returncode == 0
    env = {**without(scratch), "SHELL": "/bin/dash"}
    done = scratch.hermes("profile", *words, env=env)
    assert done.returncode == 0
    assert "printf '\\n%s\\n' 'export PATH=\"$HOME/.local/bin:$PATH\"' >> ~/.profile\n" in done.stderr
    again = scratch.hermes("profile", "alias", words[-1])
    assert "PATH" not in again.stderr


CALLERS = {
    ("", ""): "~/.profile",
    ("", "/bin/ksh"): "~/.profile",
    ("", "/usr/bin/bash"): "~/.bashrc",
    ("zsh", "/bin/bash"): "~/.zshrc",
    ("", "/opt/homebrew/bin/fish"): "fish_add_path --move ~/.local/bin",
    ("powershell", "/bin/bash"): "Add-Content",
    ("nonsense", "/bin/nu"): "~/.profile",
}


@pytest.mark.parametrize(("caller", "told"), CALLERS.items(), ids=str)
def test_it_is_that_of_the_shell_that_called(caller: tuple[str, str], told: str) -> None:
    env = {"HOME": "/home/me", "SHELL": caller[1]}
    assert told in pathline.command(env, "/home/me/.local/bin", caller[0])


def test_odd_places_are_quoted(tmp_path: Path, bare: Scratch, shell: Shell) -> None:
    place = tmp_path / 'it\'s $HOME, 100% \\ "here"'
    place.mkdir()
    (place / "reached").write_text("#!/bin/sh\n")
    (place / "reached").chmod(0o755)
    (bare.home / ".bashrc").write_text("true # no end")
    command = pathline.command(bare.env, str(place), shell.name)
    text = f"{command}{shell.then}reached"
    # Without its configuration fish does not look at what it was added to.
    done = bare.run(*(["fish", "-c", text] if shell.name == "fish" else shell.script(text)))
    assert done.returncode == 0, done.stderr
