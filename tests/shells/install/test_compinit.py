"""zsh completes nothing without compinit: who sets it up and has none is told so, and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tools.terminal import SHELLS

if TYPE_CHECKING:
    from tests.house import Scratch

TOLD = "zsh completes no command before compinit has run"
RC = {
    "": True,
    "# compinit\nalias ll='ls -l'\n": True,
    "autoload -Uz compinit && compinit\n": False,
    "source $ZSH/oh-my-zsh.sh\n": False,
    ". ~/.zsh/completion.zsh\n": False,
    'eval "$(sheldon source)"\n': False,
}


def completes(scratch: Scratch) -> bool:
    """Return whether a new zsh completes commands."""
    asked = scratch.run(require(SHELLS["zsh"]).path() or "", "-ic", "print -rn -- compdef:$+functions[compdef]")
    return asked.stdout.endswith("compdef:1")


@pytest.mark.parametrize(("text", "told"), RC.items(), ids=map(repr, RC))
def test_it_is_told_where_it_is_sure(bare: Scratch, text: str, *, told: bool) -> None:
    require(SHELLS["zsh"])
    (bare.home / ".zshrc").write_text(text)
    done = bare.hermes("shell", "install", "zsh")
    assert done.returncode == 0
    assert (TOLD in done.stderr) is told
    assert (TOLD in bare.hermes("shell", "install", "zsh").stderr) is told


def test_what_is_told_helps(bare: Scratch) -> None:
    (bare.home / ".zshrc").write_text("")
    told = bare.hermes("shell", "install", "zsh").stderr
    assert not completes(bare)
    path, line = re.findall(r"add to (\S+): (.*)", told)[0]
    with open(path, "a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    assert completes(bare)
    assert bare.hermes("shell", "install", "zsh").stderr == ""


@pytest.mark.parametrize("file", [".zshenv", ".zprofile", ".zlogin"])
def test_another_file_may_run_it(bare: Scratch, file: str) -> None:
    (bare.home / ".zshrc").write_text("")
    (bare.home / file).write_text("autoload -Uz compinit && compinit\n")
    assert bare.hermes("shell", "install", "zsh").stderr == ""


def test_a_file_that_is_a_link_is_read_where_zsh_finds_it(bare: Scratch) -> None:
    for place in ("dotfiles", "zsh"):
        (bare.home / place).mkdir()
    (bare.home / ".zshrc").unlink()
    (bare.home / "dotfiles/zshrc").write_text("autoload -Uz compinit && compinit\n")
    (bare.home / "zsh/.zshrc").symlink_to("../dotfiles/zshrc")
    bare.env["ZDOTDIR"] = str(bare.home / "zsh")
    assert bare.hermes("shell", "install", "zsh").stderr == ""


def test_nobody_else_is_told(bare: Scratch) -> None:
    (bare.home / ".zshrc").unlink()
    assert bare.hermes("shell", "install", "bash", "fish").stderr == ""
