"""Random lines, in shells that get little of the machine: what they offer is what the model says."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from . import model, words
from .scene import commands
from .soak import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .harness import Session

_BUSY = 4


@pytest.mark.parametrize("count", [200, pytest.param(2000, marks=[pytest.mark.full, pytest.mark.timeout(1800)])])
def test_random_lines_are_completed_as_the_model_says(session: Session, count: int) -> None:
    """The candidates, and the word that stands there afterwards; a failure names its line."""
    tree, place = commands(), session.scene.place()
    session.within("")
    with busy():
        for before, current in islice(Lines(tree, place, seed=count), count):
            line = " ".join(["hermes", *before, current])
            expected = sorted(model.offer(tree, before, current, place).words)
            answer = session.query(line)
            assert answer.words == expected, line
            if len(expected) == 1:
                typed = words.split(answer.line)
                assert expected == [(typed.current or typed.words[-1]).removesuffix("/")], line


@contextmanager
def busy() -> Iterator[None]:
    """Keep the machine busy."""
    children = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(_BUSY)]
    try:
        yield
    finally:
        for child in children:
            child.kill()
            child.wait()
