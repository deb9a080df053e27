"""The bar: on a terminal alone, only where it takes a while, and gone at the end."""

from __future__ import annotations

import io
import re
import time
from typing import TYPE_CHECKING

import pytest

from hermes_shell.arguments import Line
from hermes_shell.cli import profile_archive, progress, text
from hermes_shell.cli.context import Call

if TYPE_CHECKING:
    from collections.abc import Callable


class _Screen(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Give what lets time pass."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


def _drawn(monkeypatch: pytest.MonkeyPatch, *, terminal: bool = True) -> _Screen:
    screen = _Screen(terminal=terminal)
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("COLUMNS", "80")
    return screen


def test_nothing_is_drawn_within_a_second(monkeypatch: pytest.MonkeyPatch, clock: Callable[[float], None]) -> None:
    screen = _drawn(monkeypatch)
    with progress.bar("Packing:") as report:
        clock(0.9)
        report(50, 100)
    assert screen.getvalue() == ""


def test_nothing_is_drawn_where_no_terminal_is(monkeypatch: pytest.MonkeyPatch, clock: Callable[[float], None]) -> None:
    screen = _drawn(monkeypatch, terminal=False)
    with progress.bar("Packing:") as report:
        clock(5)
        report(50, 100)
    assert screen.getvalue() == ""


@pytest.mark.parametrize("words", [[], ["-q"]])
def test_nothing_is_drawn_for_a_quiet_call(
    monkeypatch: pytest.MonkeyPatch, clock: Callable[[float], None], words: list[str]
) -> None:
    call = Call(Line([]), None)
    profile_archive.export.make_context("", ["work", *words], obj=call)
    monkeypatch.setattr(text, "_call", call)
    screen = _drawn(monkeypatch)
    with progress.bar("Packing:") as report:
        clock(2)
        report(50, 100)
    assert (screen.getvalue() == "") is bool(words)


def test_how_far_how_fast_and_how_long_still(monkeypatch: pytest.MonkeyPatch, clock: Callable[[float], None]) -> None:
    screen = _drawn(monkeypatch)
    with progress.bar("Packing:") as report:
        clock(2)
        report(20 << 20, 100 << 20)
        assert screen.getvalue() == "\rPacking: 20 % of 100 MiB, 10 MiB/s, 8 s left"
        clock(2)
        report(40 << 20, 0)
        assert screen.getvalue().rpartition("\r")[2].rstrip() == "Packing: 40 MiB, 10 MiB/s"
        clock(96)
        report(100 << 20, 300 << 20)
        assert screen.getvalue().endswith("33 % of 300 MiB, 1 MiB/s, 3 min 20 s left")
    assert re.search(r"\r +\r$", screen.getvalue())


def test_it_is_drawn_ten_times_a_second_at_the_most(
    monkeypatch: pytest.MonkeyPatch, clock: Callable[[float], None]
) -> None:
    screen = _drawn(monkeypatch)
    with progress.bar("Packing:") as report:
        for step in range(4000):
            clock(0.001)
            report(step, 4000)
        assert 25 <= screen.getvalue().count("\r") <= 31


def test_a_narrow_terminal_gets_one_line(monkeypatch: pytest.MonkeyPatch, clock: Callable[[float], None]) -> None:
    screen = _drawn(monkeypatch)
    monkeypatch.setenv("COLUMNS", "20")
    with progress.bar("Packing:") as report:
        clock(2)
        report(1, 1 << 40)
    assert max(map(len, screen.getvalue().split("\r"))) == 19
    assert screen.getvalue().endswith("\r" + " " * 19 + "\r")
