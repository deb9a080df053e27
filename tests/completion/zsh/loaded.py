"""zsh with our completion loaded as a test says, and the ways to load it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hermes_shell import completion
from tests.completion.scene import Scene
from tests.completion.shells import Zsh

if TYPE_CHECKING:
    from pathlib import Path

COMPINIT = "autoload -Uz compinit; compinit -u -D"
# From a dump that is made once, where it is not the matter.
QUICKLY = "autoload -Uz compinit; compinit -u -C -d '{dump}'"
SOURCED = ". '{script}'"
EVALUATED = "\\eval \"$(<'{script}')\""
LOADER = ". '{directory}/_hermes_shell'"
ON_FPATH = "fpath=('{directory}' $fpath)"
# The whole script, in a directory of the user's own.
ANY_NAME = "fpath=(~/functions $fpath)"
# The agent's own completion, on fpath and evaluated.
AGENTS = "fpath=(~/theirs $fpath)"
EVALUATED_AGENTS = "_hermes() { compadd agents-own; }; compdef _hermes hermes"
# A dump made before we were there.
OLD_DUMP = "zmodload -F zsh/files b:mv; autoload -Uz compinit; compinit -u -d ./dump; {on_fpath}; compinit -C -d ./dump"

LOADED = {
    "evaluated": [COMPINIT, EVALUATED],
    "evaluated before compinit": [EVALUATED, COMPINIT],
    "evaluated between two compinits": [COMPINIT, EVALUATED, COMPINIT],
    "sourced": [COMPINIT, SOURCED],
    "sourced before compinit": [SOURCED, COMPINIT],
    "sourced by its bare name": ["cd '{script.parent}'", COMPINIT, "source hermes.zsh"],
    "appended twice": [COMPINIT, "{text}", "{text}"],
    "appended twice before compinit": ["{text}", "{text}", COMPINIT],
    "the whole script on fpath": [ANY_NAME, COMPINIT],
    "the whole script on fpath, and sourced": [ANY_NAME, COMPINIT, SOURCED],
    "loader sourced": [COMPINIT, LOADER],
    "loader sourced before compinit": [LOADER, COMPINIT],
    "loader on fpath": [ON_FPATH, COMPINIT],
    "loader on fpath, and sourced": [ON_FPATH, LOADER, COMPINIT],
    "loader on fpath, and sourced after compinit": [ON_FPATH, COMPINIT, LOADER],
    "loader on fpath, which an old dump does not know, and sourced": [OLD_DUMP.replace("{on_fpath}", ON_FPATH), LOADER],
    "the agent's own on fpath": [AGENTS, COMPINIT, LOADER],
    "the agent's own on fpath, loader before compinit": [LOADER, AGENTS, COMPINIT],
    "the agent's own evaluated before": [COMPINIT, EVALUATED_AGENTS, EVALUATED],
}

THEIRS = "#compdef hermes\ncompadd agents-own\n"


class Loaded(Zsh):
    """zsh with our completion loaded as a test says."""

    def __init__(self, scene: Scene, lines: list[str], dump: Path) -> None:
        self.lines = lines
        self.dump = dump
        super().__init__(scene)

    def prepare(self) -> tuple[list[str], dict[str, str]]:
        """Write the start-up file."""
        words, variables = super().prepare()
        script, loader = self.scene.install(self.shell)
        text = script.read_text()
        stale = text.replace(completion.stamp(self.scene.env), "0" * 12).replace("c\tprofile\t", "c\tstale-profile\t")
        loads = "\n".join(self.lines).replace("{text}", text).replace("{stale}", stale)
        paths = {"script.parent": script.parent, "script": script, "directory": loader.parent, "dump": self.dump}
        for name, path in paths.items():
            loads = loads.replace(f"{{{name}}}", str(path))
        for name, body in {"functions/_whatever": text, "stale/_stale": stale, "theirs/_hermes": THEIRS}.items():
            (self.scene.home / name).parent.mkdir(exist_ok=True)
            (self.scene.home / name).write_text(body)
        probe = (self.directory / ".zshrc").read_text().partition("\n")[0]
        (self.directory / ".zshrc").write_text(f"{probe}\n{self.start}\n{loads}\n")
        return words, variables


def value(zsh: Loaded, text: str) -> str:
    """Return what some text comes to in a shell."""
    file = zsh.scene.home / "value"
    zsh.run(f"\\builtin print -r - {text} >{file}")
    return file.read_text().rstrip("\n")
