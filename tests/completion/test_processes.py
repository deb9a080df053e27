"""TAB starts nothing: no program, and no copy of the shell."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.conftest import find

from . import corpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .harness import Session

_CALLS = "trace=execve,execveat,fork,vfork,clone,clone3"


def test_tab_starts_no_process(session: Session, tmp_path: Path) -> None:
    """Neither a program nor a sub-shell, on lines of every section."""
    log = tmp_path / "trace"
    lines = [line for section in corpus.sections() for line in corpus.lines(section, session.shell)[::8]]
    with traced(session, log):
        for line in lines:
            session.within(line.setting)
            session.query(line.text, line.cursor)
    assert _started(log) == []


def test_a_process_would_be_seen(session: Session, tmp_path: Path) -> None:
    """The trace and the programs on PATH tell."""
    log = tmp_path / "trace"
    session.scene.ran()
    with traced(session, log):
        session.run("ls")
    assert session.scene.ran()
    assert _started(log)


@contextmanager
def traced(session: Session, log: Path) -> Iterator[None]:
    """Have the calls that start something written down."""
    command = [find("strace"), "-f", "-e", _CALLS, "-o", str(log), "-p", str(session.pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    try:
        said = tracer.stderr.readline()
        if "attached" not in said:
            pytest.fail(f"strace cannot look: {said}")
        yield
    finally:
        tracer.terminate()
        tracer.communicate()


def _started(log: Path) -> list[str]:
    return [line for line in log.read_text().splitlines() if "(" in line and "CLONE_THREAD" not in line]
