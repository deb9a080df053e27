"""An agent that does what a cure asks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.house import Scratch


def that_does(scratch: Scratch, words: str, action: str) -> None:
    """Let the agent do something in sh when its words end so; nothing else about it has changed."""
    scratch.agent.write_text(f'#!/bin/sh\ncase $* in *"{words}") {action} ;; esac\n')
    assert scratch.hermes("shell", "sync").returncode == 0
