"""A program that writes down what it was given, so that a test can look at it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

# Writes its arguments and its environment, NUL-separated, where a test can read them.
_REPORT = """\
#!/bin/sh
# In a home of nobody's (trial.py) it tells where its configuration is, and nobody has run it.
case $HOME in */hermes-shell.*) [ "$*" != 'config path' ] || echo "$HERMES_HOME/config.yaml" && exit 0 ;; esac
printf '%s\\0' "$@" >"$0.argv.new"
env -0 >"$0.env.new"
mv "$0.env.new" "$0.env"
mv "$0.argv.new" "$0.argv"
"""


@dataclass(frozen=True)
class Report:
    """What a program saw: its arguments and its environment."""

    argv: list[str]
    env: dict[str, str]

    def hermes(self) -> dict[str, str]:
        """Return the HERMES_ variables alone."""
        return {name: value for name, value in self.env.items() if name.startswith("HERMES_")}


def write_reporter(path: Path) -> Path:
    """Make a program at `path` that reports what it was given; read it with `read_report`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_REPORT)
    path.chmod(0o755)
    return path


def read_report(path: Path) -> Report:
    """Return what the program at `path` was given last, and forget it."""
    argv, env = Path(f"{path}.argv"), Path(f"{path}.env")
    pairs = (entry.partition("=") for entry in _split(env.read_bytes()))
    report = Report(_split(argv.read_bytes()), {name: value for name, _, value in pairs})
    argv.unlink()
    env.unlink()
    return report


def _split(data: bytes) -> list[str]:
    return [os.fsdecode(part) for part in data.split(b"\0")[:-1]]
