"""How the tests run `hermes profile exec`."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tests.house import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterable

WHO = 'echo "$HERMES_SHELL_PROFILE"'


def run(scratch: Scratch, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `hermes-shell profile exec …`."""
    return scratch.hermes("profile", "exec", *words, env=env)


def started(scratch: Scratch, *words: str) -> subprocess.Popen[str]:
    """Start `hermes-shell profile exec …`; its output can be waited for."""
    command = [str(scratch.installed.program), "profile", "exec", *words]
    return subprocess.Popen(
        command,
        env=scratch.env,
        cwd=scratch.home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def headers(names: Iterable[str]) -> str:
    return "".join(f"==> {name} <==\n" for name in names)


def fifos(scratch: Scratch, *names: str) -> None:
    for name in names:
        os.mkfifo(scratch.home / name)


# Says that it is there, and which signal came. What is blocked waits for sigwait, so none is lost.
CATCH = """\
import os, signal, sys
numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
with open(sys.argv[1], "w") as ready:
    ready.write("ready.\\n")
print(os.environ["HERMES_SHELL_PROFILE"], signal.Signals(signal.sigwait(numbers)).name)
"""
