"""Quoting: whatever a value holds, the shell reads that value and runs nothing."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from hermes_shell import dialects
from hermes_shell.errors import HermesError
from tools.terminal import write_reporter

if TYPE_CHECKING:
    from pathlib import Path

    from tools.terminal import Shell

HOSTILE = [
    "",
    " ",
    "-n",
    "--",
    "=ls",
    "~",
    "~root",
    "*",
    "?",
    "[a-z]*",
    "{a,b}",
    "a b",
    "a\tb",
    "a\nb",
    "ends in newline\n",
    "a;b&c|d<e>f",
    "#x",
    "!x!!",
    "%PATH%",
    "$HOME",
    "${HOME}",
    "$(touch pwned)",
    "`touch pwned`",
    "(touch pwned)",
    "'; touch pwned; '",
    "''; touch pwned; ''",
    '"; touch pwned; "',
    "\\'; touch pwned; \\'",
    "\\",
    "\\\\",
    "ends in \\",
    "it's",
    '"quoted"',
    "‘typographic’ ‚quotes‛ “too”",
    "’; touch pwned; ’",
    "é ü 中 🚒",
    "\x1b[31m",
    "'\";&&e-$ èрт🚒♞中片-j",
]


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_a_quoted_value_arrives_as_it_is(shell: Shell, tmp_path: Path, value: str) -> None:
    program = write_reporter(tmp_path / "report")
    text = f"{program} {dialects.DIALECTS[shell.name].quote(value)}"
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    subprocess.run(shell.script(text), check=True, env=env, cwd=tmp_path)
    assert (tmp_path / "report.argv").read_bytes() == os.fsencode(value) + b"\0"
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_a_quoted_value_arrives_in_sh(tmp_path: Path, value: str) -> None:
    program = write_reporter(tmp_path / "report")
    subprocess.run(["sh", "-c", f"{program} {dialects.DIALECTS['sh'].quote(value)}"], check=True, cwd=tmp_path)
    assert (tmp_path / "report.argv").read_bytes() == os.fsencode(value) + b"\0"


def test_names_of_shells() -> None:
    assert dialects.named("pwsh").name == "powershell"
    assert dialects.named("dash").name == "sh"
    with pytest.raises(HermesError, match="no such shell") as caught:
        dialects.named("cmd")
    assert caught.value.code == 2
