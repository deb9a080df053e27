"""An agent of another version, which can be asked for its commands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# What stands for its commands, and what it does when it is run for real.
AGENT = """\
#!{python}
import argparse, os, sys
early = argparse.ArgumentParser(add_help=False)
early.add_argument("--profile")
early.parse_known_args()
parser = argparse.ArgumentParser(prog="hermes")
commands = parser.add_subparsers(dest="command")
for name in {commands!r}:
    command = commands.add_parser(name, help="The command " + name, aliases=[name + "s"])
    command.add_argument("--clone-from", help="100%% %(dest)s")
    group = command.add_mutually_exclusive_group()
    group.add_argument("--on", action="store_true")
    group.add_argument("--off", action="store_true")
    command.add_argument("--add", action="append")
    command.add_argument("level", choices=["high", "low", "a b"])
commands.add_parser("secret")
open(os.path.expanduser("~/was-run"), "w").close()
print(parser.parse_args())
"""


def write_agent(path: Path, *commands: str) -> Path:
    """Write an agent with these commands; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(AGENT.format(python=sys.executable, commands=commands))
    path.chmod(0o755)
    return path
