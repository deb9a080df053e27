"""What `--quiet` reaches: all that is printed for its call, and nothing else."""

from __future__ import annotations

import threading

import pytest

from hermes_shell.arguments import Line
from hermes_shell.cli import profile_archive, text
from hermes_shell.cli.context import Call


@pytest.mark.parametrize("call", [None, Call(Line([]), None)])
def test_words_that_nobody_runs_quieten_nothing(capsys: pytest.CaptureFixture[str], call: Call | None) -> None:
    profile_archive.export.make_context("", ["work", "-q"], obj=call)
    text.note("said")
    assert capsys.readouterr().err == "said\n"


@pytest.mark.parametrize("quiet", [False, True])
def test_a_call_is_quiet_from_every_thread(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, quiet: bool
) -> None:
    call = Call(Line([]), None)
    call.quiet = quiet
    monkeypatch.setattr(text, "_call", call)
    timer = threading.Thread(target=text.asking)
    timer.start()
    timer.join()
    assert (capsys.readouterr().err == "") is quiet
