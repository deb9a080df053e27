"""What PowerShell takes from a function's words, and `hermes` puts back: the same as for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tests.house import sampled
from tools.terminal import SHELLS

if TYPE_CHECKING:
    from tests.house import Scratch

LINES = [
    "",
    "chat a b",
    "chat -- -p work",
    "chat a -- b -- c",
    "-- -- x",
    "chat '' b",
    "chat 'a b' \"c $v\"",
    "chat 007 1.50 -1",
    "chat -x:y -x: y -x=y",
    "chat -- -x:y",
    "chat a,b 007,1.50",
    "chat -x:a,b",
    "chat $array",
    "chat @array -- x",
    "chat $v,$v -x",
    'chat a:b http://x.y/z "q":r',
    "chat é ‘x’",
    "chat (1 + 2) $(3)",
    "chat -q --long --long=x *",
]


@pytest.mark.parametrize("line", sampled(LINES, 4), ids=ascii)
def test_a_function_gives_on_what_a_program_is_given(scratch: Scratch, line: str) -> None:
    pwsh = require(SHELLS["powershell"])
    names = "$v = 'V W'; $array = @('r1', 'r2');"
    given = []
    for start in (f"& {scratch.agent}", f"{pwsh.source(str(scratch.snippet(pwsh)))}; hermes"):
        done = scratch.run(*pwsh.script(f"{names} {start} {line}"))
        report = scratch.report()
        assert report is not None, done.stderr
        given.append(report.argv)
    assert given[0] == given[1]


@pytest.mark.parametrize("prefix", ["& hermes", "$x = hermes", "if (1) { hermes", "1, 2 | hermes", "h"])
def test_a_lost_double_dash_is_found_wherever_the_call_stands(scratch: Scratch, prefix: str) -> None:
    pwsh = require(SHELLS["powershell"])
    end = " }" if "{" in prefix else ""
    load = f"{pwsh.source(str(scratch.snippet(pwsh)))}; Set-Alias h hermes -Force -Option AllScope;"
    done = scratch.run(*pwsh.script(f"{load} {prefix} chat -- -p work{end}"))
    report = scratch.report()
    assert report is not None, done.stderr
    assert report.argv == ["chat", "--", "-p", "work"]


def test_before_7_3_words_arrive_as_well(scratch: Scratch) -> None:
    """The old way of passing words to programs drops empty ones and quotes; it can be turned on."""
    pwsh = require(SHELLS["powershell"])
    load = f"$PSNativeCommandArgumentPassing = 'Legacy'; {pwsh.source(str(scratch.snippet(pwsh)))};"
    scratch.run(*pwsh.script(f"{load} hermes chat '' 'a\"b' 'c d'"))
    report = scratch.report()
    assert report is not None
    assert report.argv == ["chat", "", 'a"b', "c d"]


def test_strict_mode_and_stop(scratch: Scratch) -> None:
    pwsh = require(SHELLS["powershell"])
    strict = (
        "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop';"
        " $PSNativeCommandUseErrorActionPreference = $true;"
        f" {pwsh.source(str(scratch.snippet(pwsh)))};"
    )
    done = scratch.run(
        *pwsh.script(f"{strict} hermes profile use work -s; hermes profile use -; hermes profile use -; hermes chat")
    )
    assert (done.returncode, done.stderr) == (0, "")
    report = scratch.report()
    assert report is not None
    assert report.argv == ["-p", "work", "chat"]
    failed = scratch.run(*pwsh.script(f"{strict} hermes profile use nosuch -s"))
    assert failed.returncode == 1
    assert "there is no profile 'nosuch'" in failed.stderr


def test_what_the_agent_prints_is_never_evaluated(scratch: Scratch) -> None:
    """With hermes-shell gone, the agent answers `profile env` in its stead."""
    pwsh = require(SHELLS["powershell"])
    for file in (scratch.snippet(pwsh), scratch.dispatcher):
        file.write_text(file.read_text().replace(str(scratch.installed.program), "/nowhere/hermes-shell"))
    scratch.agent.write_text("#!/bin/sh\necho 'Write-Host EVALUATED'; exit 2\n")
    done = scratch.run(*pwsh.script(f"{pwsh.source(str(scratch.snippet(pwsh)))}; hermes profile use nosuch -s"))
    assert done.returncode == 1
    assert "EVALUATED" not in done.stdout
    assert "hermes-shell is gone" in done.stderr
