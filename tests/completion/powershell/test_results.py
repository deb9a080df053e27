"""What TAB gives in PowerShell: words with what is said about them, and messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.completion.powershell.evaluating import Pwsh, quote


def test_results_say_what_they_are(pwsh: Pwsh) -> None:
    kinds = {
        "hermes doc‸": "ParameterValue",
        "hermes --ver‸": "ParameterName",
        "hermes -p wo‸": "ParameterValue",
        "hermes import od‸": "ProviderContainer",
        "hermes import odd/bang‸": "ProviderItem",
        "hermes profile exec work -- touc‸": "Command",
    }
    assert {line: pwsh.tab(line)[0].kind for line in kinds} == kinds


def test_a_tooltip_is_what_is_said_about_a_word_or_the_word(pwsh: Pwsh) -> None:
    tips = {match.shown: match.tip for match in pwsh.tab("hermes ‸")}
    assert tips["doctor"] == "Look at profiles and shells"
    assert "—" in tips["debug"], "beyond ASCII"
    assert all(tips.values())
    pwsh.give("$env:HERMES_HOME = \"$HOME/.hermes/profiles/play\"; $env:HERMES_SHELL_PROFILE = 'play'")
    profiles = {match.shown: match.tip for match in pwsh.tab("hermes -p ‸")}
    pwsh.give("$env:HERMES_HOME = $env:HERMES_SHELL_PROFILE = $null")
    assert profiles == {
        "default": "sticky default", "play": "pinned here", "team-one": "team-one", "work": "work"
    }  # fmt: skip


def test_line_editors_that_ignore_case_can_tell_options_apart(pwsh: Pwsh) -> None:
    texts = [match.text for match in pwsh.tab("hermes chat -‸")]
    assert {"-q", "-Q "} <= set(texts)
    assert len({text.lower() for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("hermes profile create ‸", "a new name: a-z, 0-9, - and _"),
        ("hermes profile create fo‸", "a new name: a-z, 0-9, - and _"),
        ("hermes profile create 'f‸oo'", "a new name: a-z, 0-9, - and _"),
        ("hermes profile use nosuch‸", "a profile"),
        ("hermes nosuch ‸", "nothing fits"),
        ("hermes nosuch -‸", "nothing fits"),
    ],
)
def test_where_nothing_fits_a_message_leaves_the_line_as_it_is(pwsh: Pwsh, line: str, message: str) -> None:
    """No files are offered, and nothing is thrown."""
    (match,) = pwsh.tab(line)
    assert (match.kind, match.shown, match.line) == ("Text", message, line.replace("‸", ""))


def test_without_a_profile_the_message_says_how_to_make_one(pwsh: Pwsh, tmp_path: Path) -> None:
    pwsh.give(f"$env:HERMES_HOME = {quote(str(tmp_path))}")
    messages = pwsh.words("hermes profile delete ‸")
    pwsh.give("$env:HERMES_HOME = $null")
    assert messages == ["no profile yet: hermes profile create NAME"]


def test_another_program_is_completed_as_powershell_completes_it(pwsh: Pwsh) -> None:
    pwsh.give(
        "function tool { }; Register-ArgumentCompleter -Native -CommandName tool -ScriptBlock { 'one', 'two' };"
        " function silent { }; Register-ArgumentCompleter -Native -CommandName silent -ScriptBlock { '' }"
    )
    assert pwsh.words("hermes profile exec work -- tool ‸") == ["one", "two"]
    assert pwsh.only("hermes profile exec work -- hermes doc‸") == "hermes profile exec work -- hermes doctor"
    assert pwsh.only("hermes profile exec work -- cat od‸") == "hermes profile exec work -- cat odd/"
    assert [match.kind for match in pwsh.tab("hermes profile exec work -- silent ‸")] == ["Text"]
