"""What somebody who has set up no shell is told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.house import Scratch

HINT = "set up this shell with hermes-shell shell install"


def test_it_is_said_on_a_terminal_once(bare: Scratch) -> None:
    assert HINT not in bare.hermes("profile", "list").stderr
    assert HINT not in bare.on_a_terminal("shell", "status")
    assert HINT in bare.on_a_terminal("profile", "list")
    assert HINT not in bare.on_a_terminal("profile", "list")


def test_nobody_who_has_set_up_a_shell_is_told(bare: Scratch) -> None:
    bare.set_up("bash")
    assert HINT not in bare.on_a_terminal("profile", "list")


def test_it_is_not_said_where_that_cannot_be_noted_down(bare: Scratch) -> None:
    (bare.home / ".cache").write_text("no directory")
    for _ in range(2):
        shown = bare.on_a_terminal("profile", "list")
        assert "work" in shown
        assert HINT not in shown
