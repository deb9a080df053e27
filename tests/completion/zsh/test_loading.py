"""Every way to load our completion in zsh, and which one wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.completion.zsh.loaded import COMPINIT, EVALUATED, LOADED, LOADER, Loaded, value

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("way", LOADED)
def test_the_first_tab_completes(load: Callable[[list[str]], Loaded], way: str) -> None:
    """And those after it, for wrappers too, and nothing is said."""
    zsh = load(LOADED[way])
    assert zsh.screen() == "READY>"
    for _ in range(2):
        assert zsh.query("hermes profile us").line == "hermes profile use "
    assert zsh.query("hermes-shell profile use pl").line == "hermes-shell profile use play "
    assert zsh.query("assistant profile use pl").line == "assistant profile use play "
    assert zsh.screen().count("\n") == 0


def test_with_no_compinit_nothing_is_said(load: Callable[[list[str]], Loaded]) -> None:
    """And once it comes, however late, all is well."""
    zsh = load([EVALUATED])
    assert zsh.query("hermes profile us").line == "hermes profile us"
    assert zsh.screen() == "READY> hermes profile us"
    zsh.run(COMPINIT)
    assert zsh.query("hermes profile us").line == "hermes profile use "
    assert value(zsh, "$precmd_functions") == ""


STALE = {
    "appended": [COMPINIT, "{stale}"],
    "appended before compinit": ["{stale}", COMPINIT],
    "on fpath": ["fpath=(~/stale $fpath)", COMPINIT],
    "beside the loader": ["{stale}", COMPINIT, LOADER],
}


@pytest.mark.parametrize("way", STALE)
def test_what_is_installed_wins_over_a_stale_text(load: Callable[[list[str]], Loaded], way: str) -> None:
    zsh = load(STALE[way])
    assert zsh.query("hermes prof").line == "hermes profile "
    assert zsh.query("hermes stale").line == "hermes stale"
    assert zsh.screen() == "READY> hermes stale"


def test_a_text_without_an_installed_one_stands_alone(load: Callable[[list[str]], Loaded]) -> None:
    zsh = load([COMPINIT, "zmodload -F zsh/files b:rm; rm '{script}'", "{stale}"])
    assert zsh.query("hermes stale-prof").line == "hermes stale-profile "


def test_a_loader_without_what_it_loads_says_nothing(load: Callable[[list[str]], Loaded]) -> None:
    zsh = load([COMPINIT, "zmodload -F zsh/files b:rm; rm '{script}'", LOADER])
    assert zsh.query("hermes prof").line == "hermes prof"
    assert zsh.screen() == "READY> hermes prof"


def test_a_completion_that_the_user_chose_stays(load: Callable[[list[str]], Loaded]) -> None:
    zsh = load([COMPINIT, LOADER, "_mine() { compadd my-own; }; compdef _mine hermes"])
    assert zsh.query("hermes m").line == "hermes my-own "
