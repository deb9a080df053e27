"""bash with a start-up file of its own."""

from __future__ import annotations

from pathlib import Path

from tests.completion.harness import PROBES, Pty
from tests.completion.scene import Scene
from tests.completion.shells import Bash
from tools import prepare

PACKAGE = Path(prepare.BASH_COMPLETION)


class Loaded(Bash):
    """bash with a start-up file of its own, and nothing between it and our function."""

    def __init__(self, scene: Scene, rc: str) -> None:
        self._rc = rc
        Pty.__init__(self, scene)

    def prepare(self) -> tuple[list[str], dict[str, str]]:
        (self.directory / "bashrc").write_text(f". {PROBES / 'bash'}\n{self._rc}\n")
        variables = {"INPUTRC": str(PROBES / "inputrc"), "HISTFILE": "", "IMPOSTORS": str(self.directory / "impostors")}
        return ["--noprofile", "--rcfile", str(self.directory / "bashrc"), "-i"], variables
