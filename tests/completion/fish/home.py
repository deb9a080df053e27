"""A scratch home, and a fish that starts in it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.completion.scene import Scene
from tools.terminal import SHELLS


class Home:
    """A scratch home, and a fish that starts in it.

    Args:
        directory: Where the home is to be.

    Attributes:
        scene: The scratch home.
        script: The installed script.
        loader: The installed loader.
        config: fish's own directory.
    """

    def __init__(self, directory: Path) -> None:
        self.scene = Scene(directory)
        self.script, self.loader = self.scene.install("fish")
        self.config = directory / "config" / "fish"
        self.config.mkdir(parents=True)

    def put(self, name: str, text: str) -> None:
        """Write a file of fish's own directory."""
        file = self.config / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)

    def run(self, *lines: str, options: tuple[str, ...] = ()) -> str:
        """Return what lines print in a fish with its start-up files; it complains of nothing and runs no program."""
        program = SHELLS["fish"].path()
        assert program
        done = subprocess.run(
            [program, *options, "-c", "\n".join(lines)],
            env={**self.scene.env, "XDG_CONFIG_HOME": str(self.config.parent)},
            cwd=self.scene.directory,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.stderr == ""
        assert self.scene.ran() == []
        return done.stdout

    def offers(self, line: str, *before: str) -> list[str]:
        """Return what is offered at the end of a line, in its order; some lines may run before."""
        found = self.run(*before, f"complete -C {quoted(line)}")
        return [each.partition("\t")[0] for each in found.splitlines()]


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
