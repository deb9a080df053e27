"""Colour is for terminals, and for whoever forces it; NO_COLOR wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.house import Scratch

LINES = {"the list": ["profile", "list"], "doctor": ["doctor", "--ours"], "an error": ["profile", "use", "nosuch"]}
XTERM = {"TERM": "xterm"}


@pytest.mark.parametrize("words", LINES.values(), ids=LINES)
def test_a_terminal_is_given_colour_unless_it_or_the_user_has_none(bare: Scratch, words: list[str]) -> None:
    assert "\033[" in bare.on_a_terminal(*words, TERM="xterm")
    assert "\033[" not in bare.on_a_terminal(*words, TERM="xterm", NO_COLOR="1")
    assert "\033[" not in bare.on_a_terminal(*words, TERM="dumb")


@pytest.mark.parametrize("words", LINES.values(), ids=LINES)
@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({}, False),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"CLICOLOR_FORCE": "0"}, False),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
    ],
    ids=str,
)
def test_a_pipe_is_given_colour_where_it_is_forced(
    bare: Scratch, words: list[str], env: dict[str, str], coloured: bool
) -> None:
    done = bare.hermes(*words, env={**XTERM, **env})
    assert ("\033[" in done.stdout + done.stderr) is coloured
