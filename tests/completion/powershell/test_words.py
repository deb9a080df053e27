"""PowerShell's words and quotes, its functions and aliases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.completion.powershell.evaluating import DIALECT, NAMES, Pwsh, quote
from tools.terminal import read_report


@pytest.mark.parametrize(
    "called", ["hermes", "HERMES", "hermes.exe", "./hermes", "& hermes", "& 'hermes'", "hermes-shell", "h", "plain"]
)
def test_it_is_known_by_every_name(pwsh: Pwsh, called: str) -> None:
    assert pwsh.only(f"{called} doc‸") == f"{called} doctor"
    assert "--profile" in pwsh.words(f"{called} --‸")


@pytest.mark.parametrize("called", ["hw", "hermes-play", "./hermes-play.cmd"])
def test_a_wrapper_has_its_profile(pwsh: Pwsh, called: str) -> None:
    assert pwsh.only(f"{called} doc‸") == f"{called} doctor"
    assert "--help" in pwsh.words(f"{called} --‸")
    assert "--profile" not in pwsh.words(f"{called} --‸")


def test_a_function_that_does_more_is_left_alone(pwsh: Pwsh) -> None:
    assert pwsh.words("other doc‸") == []


def test_one_line_completes_what_came_later(pwsh: Pwsh) -> None:
    pwsh.give("function global:later { hermes -p work @args }")
    assert pwsh.words("later doc‸") == []
    pwsh.give("Register-ArgumentCompleter -Native -CommandName later -ScriptBlock { HermesShellComplete @args }")
    assert pwsh.only("later doc‸") == "later doctor"


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("hermes profile use w‸", "hermes profile use work"),
        ("hermes profile use 'w‸", "hermes profile use 'work'"),
        ('hermes profile use "w‸', 'hermes profile use "work"'),
        ("hermes profile use ‘w‸", "hermes profile use 'work'"),
        ("hermes profile use “w‸", 'hermes profile use "work"'),
        ('hermes profile use "w‸"', 'hermes profile use "work"'),
        ("hermes profile use w‸xyz --session", "hermes profile use work --session"),
        ("hermes profile use --ses‸ work", "hermes profile use --session work"),
        ("hermes --profile=w‸", "hermes --profile=work"),
        ("hermes --profile='w‸", "hermes --profile='work'"),
        ("hermes '--profile=w‸", "hermes '--profile=work'"),
        ("hermes 'profile' \"use\" w‸", "hermes 'profile' \"use\" work"),
        ("hermes -p work profile us‸", "hermes -p work profile use"),
        ("hermes -p $(throw) profile us‸", "hermes -p $(throw) profile use"),
        ("hermes -p @(1) profile us‸", "hermes -p @(1) profile use"),
        ("hermes -p 1.50 profile us‸", "hermes -p 1.50 profile use"),
        ("hermes chat -q a,b --yo‸", "hermes chat -q a,b --yolo"),
        ("hermes chat -q a, b --yo‸", "hermes chat -q a, b --yolo"),
        ("hermes chat -q:a --yo‸", "hermes chat -q:a --yolo"),
        ("hermes profile delete -- pl‸", "hermes profile delete -- play"),
        ("$x = hermes profile use w‸", "$x = hermes profile use work"),
        ("if (1) { hermes profile use w‸ }", "if (1) { hermes profile use work }"),
        ("1, 2 | hermes profile use w‸", "1, 2 | hermes profile use work"),
        ("hermes profile `\n use w‸", "hermes profile `\n use work"),
    ],
    ids=ascii,
)
def test_words_are_read_as_powershell_reads_them(pwsh: Pwsh, line: str, after: str) -> None:
    assert pwsh.only(line) == after


@pytest.mark.parametrize(
    "start", ["hermes import odd/{}‸", "hermes backup --output=odd/{}‸", "hermes-shell backup -oodd/{}‸"]
)
def test_a_name_arrives_as_it_is(pwsh: Pwsh, home: Path, start: str) -> None:
    """What TAB puts in is run: the program is given the name that was meant."""
    found = {}
    # For a function PowerShell asks nobody about a word that begins with a single -.
    for match in pwsh.tab(start.format("")):
        pwsh.give(f"& $Agent {match.line.partition(' ')[2]} | Out-Null")
        found[match.shown] = read_report(home / "agent").argv[-1].partition("odd/")[2]
    assert found == {name: name for name in sorted(NAMES)}


@pytest.mark.parametrize("opened", ["'", '"'])
def test_a_name_arrives_in_the_quotes_that_were_opened(pwsh: Pwsh, home: Path, opened: str) -> None:
    for name in NAMES:
        typed = DIALECT.quote(f"odd/{name[:1]}")[1:-1] if opened == "'" else f"odd/{_within(name[:1])}"
        (match,) = (each for each in pwsh.tab(f"hermes import {opened}{typed}‸") if each.shown == name)
        assert match.text[0] == match.text[-1] == opened
        pwsh.give(f"& $Agent {match.line.removeprefix('hermes')} | Out-Null")
        assert read_report(home / "agent").argv == ["import", f"odd/{name}"]


def _within(text: str) -> str:
    return "".join(f"`{char}" if char in '"$`“”„' else char for char in text)


def test_paths_are_those_of_the_place_where_powershell_is(pwsh: Pwsh, home: Path) -> None:
    pwsh.give(f"Push-Location {quote(str(home / 'odd'))}")
    assert "bang!.zip" in pwsh.words("hermes import ‸")
    pwsh.give("Set-Location Env:")
    assert "bang!.zip" in pwsh.words("hermes import ‸")
    pwsh.give("Pop-Location")
    assert pwsh.only("hermes import od‸") == "hermes import odd/"
