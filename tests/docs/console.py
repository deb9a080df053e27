"""The ```console blocks of the documentation: what is typed in them, and what they say comes of it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect

from tests.conftest import ROOT, require
from tools.terminal import SHELLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.house import Scratch

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

# A block may say what is there before it: <!-- console: profiles=work,play shell=zsh -->
_SCENE = re.compile(r"<!-- console: (.*) -->")
_END = "\x01"
_MARK = {"fish": f"printf '{_END}\\n'", "powershell": f'Write-Output "{_END}"'}


@dataclass(frozen=True)
class Step:
    """A command, and the lines that it is said to print."""

    typed: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """One block.

    Args:
        page: The page it stands on.
        line: The number of its first line there.
        profiles: The profiles that are there beside `default`.
        shell: The shell it is typed in.
        steps: What is typed, in turn.
    """

    page: Path
    line: int
    profiles: tuple[str, ...]
    shell: str
    steps: tuple[Step, ...]

    @property
    def id(self) -> str:
        """Where it stands."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    def play(self, scratch: Scratch) -> list[list[str]]:
        """Type the block in its shell; return the lines that each command printed, the scratch home as `~`."""
        scene(scratch, self.profiles)
        shell = require(SHELLS[self.shell])
        mark = _MARK.get(self.shell, f"builtin printf '{_END}\\n'")
        loaded = shell.source(str(scratch.snippet(shell)))
        lines = [loaded, mark, *(line for step in self.steps for line in (step.typed, mark))]
        printed = _on_a_terminal(scratch, shell.script("\n".join(lines))).split(f"{_END}\n")
        assert printed[0] == "", "loading the snippet prints nothing"
        return [text.splitlines() for text in printed[1 : len(self.steps) + 1]]


def _on_a_terminal(scratch: Scratch, command: list[str]) -> str:
    """Run a command as on a terminal of 100 columns; return what it printed, the scratch home as `~`."""
    child = pexpect.spawn(
        command[0], command[1:], env=scratch.env, cwd=scratch.home, encoding="utf-8", timeout=60, dimensions=(50, 100)
    )
    child.expect(pexpect.EOF)
    child.close()
    return str(child.before).replace("\r\n", "\n").replace(str(scratch.home), "~")


def blocks() -> Iterator[Block]:
    """Read all of them."""
    for page in PAGES:
        lines = page.read_text(encoding="utf-8").splitlines()
        for at, line in enumerate(lines):
            if line.strip() == "```console":
                end = next(there for there in range(at + 1, len(lines)) if lines[there].strip() == "```")
                yield _block(page, at, lines[at - 1], lines[at + 1 : end])


def _block(page: Path, at: int, before: str, lines: list[str]) -> Block:
    match = _SCENE.search(before)
    said = dict(word.split("=") for word in match[1].split()) if match else {}
    assert said.keys() <= {"profiles", "shell"}, f"{page.name}: {match and match[0]}"
    profiles = said.get("profiles", "work,play")
    names = tuple(profiles.split(",")) if profiles else ()
    return Block(page, at + 1, names, said.get("shell", "bash"), tuple(_steps(lines)))


def _steps(lines: list[str]) -> Iterator[Step]:
    typed, shown = "", list[str]()
    for line in lines:
        if line.startswith("$ ") or typed.endswith("\\"):
            if typed and not typed.endswith("\\"):
                yield Step(typed, tuple(shown))
                typed, shown = "", []
            typed = typed.removesuffix("\\") + line.removeprefix("$ ").strip()
            continue
        assert typed, f"a block begins with what is typed: {line}"
        shown.append(line)
    yield Step(typed, tuple(shown))


def scene(scratch: Scratch, profiles: tuple[str, ...]) -> None:
    """Make the home that a block is typed in: these profiles, and an agent that repeats what it is told."""
    shutil.rmtree(scratch.root / "profiles")
    (scratch.root / "profiles").mkdir()
    for name in ("", *(f"profiles/{name}" for name in profiles)):
        (scratch.root / name).mkdir(exist_ok=True)
        (scratch.root / name / "config.yaml").write_text("model:\n  default: sonnet\n")
        (scratch.root / name / ".env").touch(mode=0o600)
    scratch.agent.write_text('#!/bin/sh\necho "agent: $*"\n')
    (scratch.home / ".local" / "bin" / "hermes-shell").symlink_to(scratch.installed.program)
    for name in profiles:
        assert scratch.hermes("profile", "alias", name).returncode == 0


def fits(shown: tuple[str, ...], printed: list[str]) -> bool:
    """Return whether lines are those that a page shows: `...` is any lines, and within a line any text."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()).replace(r"\.\.\.", ".*") + r"\n"
        for line in shown
    )
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)) is not None
