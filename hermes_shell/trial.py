"""Runs of the agent in a home of nobody's, where it can neither see nor change anything of the user's."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@contextmanager
def home_of_nobody() -> Iterator[str]:
    """Give a directory that is gone afterwards."""
    import tempfile

    # What the agent left running may still write there; the system clears that away.
    with tempfile.TemporaryDirectory(prefix="hermes-shell.", ignore_cleanup_errors=True) as scratch:
        yield scratch


def environment(env: Mapping[str, str], scratch: str) -> dict[str, str]:
    """Return an environment in which nothing of the user's is read or written."""
    return {
        "PATH": env.get("PATH", os.defpath),
        "HOME": scratch,
        "HERMES_HOME": os.path.join(scratch, ".hermes"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "COLUMNS": "1000",
    }


def run(words: list[str], env: dict[str, str], directory: str, patience: float, output: str = os.devnull) -> None:
    """Run a program with what it starts; whatever it comes to, nothing of it is left.

    Args:
        words: The program and its arguments.
        env: Its environment.
        directory: Where it runs.
        patience: How many seconds it is given.
        output: The file that takes its standard output.
    """
    import subprocess

    try:
        with open(output, "wb") as file:
            child = subprocess.Popen(
                words,
                env=env,
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
    except OSError:
        return
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        pass
    finally:
        process.kill_session(child)
        child.wait()
