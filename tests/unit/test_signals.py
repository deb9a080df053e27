"""Signals that come while a child is being started."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from hermes_shell import signals
from hermes_shell.signals import Signals


def test_ctrl_c_comes_after_what_must_not_be_cut_in_half() -> None:
    done = []

    @signals.held()
    def step(number: int) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        done.append(number)

    @signals.held()
    def steps() -> None:
        for number in range(3):
            step(number)

    with pytest.raises(KeyboardInterrupt):
        steps()
    assert done == [0, 1, 2]


def test_a_child_is_told_of_all_that_came_before_it_was_known() -> None:
    """Not of the first alone: this one ignores that, and would go on for ever."""
    with Signals(signal.SIGINT) as signals:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
        child = subprocess.Popen(
            ["sh", "-c", "trap '' INT; echo ready; read -r nothing"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        with child:
            assert child.stdout is not None
            child.stdout.readline()
            signals.watch(child.pid)
            try:
                assert child.wait(timeout=10) == -signal.SIGTERM
            finally:
                child.kill()
    assert signals.number == signal.SIGINT
