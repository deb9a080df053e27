"""A directory with a `.hermes-profile`, and who runs `hermes` in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
