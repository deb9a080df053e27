"""What doctor says of zsh's completions is what zsh does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doctor.faults_shells import other_completion
from tests.doctor.healthy import examined, in_bash
from tools.terminal import SHELLS

if TYPE_CHECKING:
    from tests.house import Scratch

# Where compinit stands in the start-up file, the name of the other completion, whether its file was taken away since.
CASES = {
    f"compinit {where} our lines, {name}{', gone' if gone else ''}": (where, name, gone)
    for where in ("before", "after")
    for name in ("_hermes", "_agent")
    for gone in (False, True)
}


def completer(scratch: Scratch) -> str:
    """Return what completes `hermes` in a new terminal."""
    terminal = scratch.terminal(SHELLS["zsh"])
    terminal.run("")
    found = terminal.run('print -r -- "by:${_comps[hermes]-nothing}:"').text
    terminal.close()
    return found.rpartition("by:")[2].partition(":")[0]


@pytest.mark.parametrize(("where", "name", "gone"), CASES.values(), ids=CASES)
def test_what_hides_ours_is_what_is_told(healthy: Scratch, where: str, name: str, gone: bool) -> None:
    other_completion(healthy, where, name, gone=gone)
    hidden = completer(healthy) != "_hermes_shell"
    assert hidden == (where == "after" and name != "_hermes")
    if hidden:
        codes = {"completions-listed" if gone else "completions-hidden"}
    else:
        codes = set() if gone else {"completions-second"}
    told = examined(healthy)
    assert {each.code for each in told} == codes
    in_bash(healthy, *(each.cure or "" for each in told))
    assert completer(healthy) == "_hermes_shell"
    assert examined(healthy) == []
