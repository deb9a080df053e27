"""What stands on a line is never run, expanded or assigned by our completion, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .corpus import CURSOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .harness import Session

# What would run something, make a file or set a variable if it were evaluated.
_POSIX = (
    *("$(touch canary)", "`touch canary`", "<(touch canary)", "$(: >canary)", "${canary:=$(: >canary)}", "!touch"),
    *("${canary:=set}", "${canary=set}", "$((canary=1))", "${x[$(: >canary)]}", "$[canary=1]", "=(touch canary)"),
    *("*(e'(: >canary)')", "(touch canary)", "{$(: >canary),b}", "~$(: >canary)", "*/$(: >canary)", "\\$(: >canary)"),
)
_FISH = (
    "(touch canary)",
    "$(touch canary)",
    "(echo >canary)",
    "(set -g canary 1)",
    "{(touch canary),b}",
    "~(touch canary)",
)
_POWERSHELL = (
    *("$(touch canary)", "$(New-Item canary)", "$($global:canary = 1)", "@(touch canary)", "(New-Item canary)"),
    *('"$(New-Item canary)"', "{New-Item canary}", "$([IO.File]::Create('canary'))", "@{a=(New-Item canary)}"),
)
_HARM = {"bash": _POSIX, "zsh": _POSIX, "fish": _FISH, "powershell": _POWERSHELL}

_LINES = (
    *("hermes {}‸", "hermes {} ‸", "hermes {} prof‸", "hermes -p {} prof‸", "hermes --profile={}‸", "hermes -p {}‸"),
    *("hermes profile {} ‸", "hermes profile use {}‸", "hermes profile use wo{}‸", "hermes profile use wo‸ {}"),
    *(
        "hermes import {}‸",
        "hermes import {}/‸",
        "hermes import docs/{}/‸",
        'hermes import "{}/‸',
        "hermes import {}/o‸",
    ),
    *(
        "hermes backup -o{}/‸",
        "hermes backup --output={}/‸",
        "hermes profile allow {}/‸",
        "hermes profile exec -- {}/‸",
    ),
    *("hermes profile exec -- odd-tool {}‸", "hermes profile exec {} -- ‸", "hermes-play {} prof‸", "hermes {} -‸"),
)

# Makes a file where the variable is set, with nothing but what is built in.
_TELL = {
    "bash": '[ -z "${canary+x}" ] || : >canary',
    "zsh": '[ -z "${canary+x}" ] || : >canary',
    "fish": "set -q canary; and echo >canary",
    "powershell": "if (Test-Path variable:canary) { Set-Content canary x }",
}


@pytest.fixture
def completing(session: Session) -> Iterator[Session]:
    """Give each shell in turn, with a TAB that does nothing but complete."""
    if session.shell == "zsh":
        # What it is bound to without being told runs $(…) by itself.
        session.run("bindkey '^I' complete-word")
    session.within("")
    yield session
    if session.shell == "zsh":
        session.run("bindkey '^I' expand-or-complete")


def test_nothing_typed_is_run(completing: Session) -> None:
    """Every line with everything in it, in every place."""
    scene = completing.scene
    before = sorted(scene.directory.rglob("*"))
    scene.ran()
    for harm in _HARM[completing.shell]:
        for template in _LINES:
            text = template.replace("{}", harm)
            completing.query(text.replace(CURSOR, ""), text.index(CURSOR))
            assert (scene.ran(), sorted(scene.directory.rglob("*"))) == ([], before), text
    completing.run(_TELL[completing.shell])
    assert sorted(scene.directory.rglob("*")) == before, "a variable was set"


@pytest.mark.parametrize("text", ["touch canary", ": >canary"])
def test_what_is_run_would_be_seen(completing: Session, text: str) -> None:
    """The traps of this file spring."""
    scene = completing.scene
    command = {"fish": "echo >canary", "powershell": "Set-Content canary x"}.get(completing.shell, ": >canary")
    completing.run(text if text.startswith("touch") else command)
    canary = scene.directory / "canary"
    assert scene.ran() or canary.exists()
    canary.unlink(missing_ok=True)
