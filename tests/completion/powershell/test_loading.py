"""Every way to load our completion in PowerShell, and that nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from hermes_shell import layouts
from tests.completion.powershell.evaluating import STRICT, THEIRS, Pwsh, loader_path, quote, script_path
from tools.powershell_syntax import errors

_STATE = (
    "@((Get-Variable).Name; (Get-Module).Name; @(Get-ChildItem Function:).Name; @(Get-ChildItem Alias:).Name;"
    " \"$ErrorActionPreference $(Get-Location) $($Error.Count) $LASTEXITCODE\")"
)  # fmt: skip


def test_nothing_is_left_behind(home: Path) -> None:
    """Not by loading, and not by TAB, whatever that finds."""
    fresh = Pwsh(home, f"{STRICT}; {THEIRS}; function silent {{ }}; $LASTEXITCODE = 7")
    fresh.give("Register-ArgumentCompleter -Native -CommandName silent -ScriptBlock { '' }; TabExpansion2 'x' 1")
    before = fresh.give(_STATE)
    fresh.give(f". {quote(str(loader_path(home)))}")
    for line in ("", "-", "profile use ", "nosuch ", "import odd/", "import nowhere/", "chat -q:x", "profile create "):
        fresh.tab(f"hermes {line}‸")
    fresh.tab("hermes profile exec work -- silent ‸")
    fresh.tab("hermes profile exec work -- $x ‸")
    after = fresh.give(_STATE)
    fresh.close()
    assert sorted(set(after) - set(before)) == ["HermesShellComplete"]
    assert set(before) <= set(after)
    assert fresh.errors.read_text() == ""


def test_the_loader_answers_the_first_tab(pwsh: Pwsh, home: Path) -> None:
    pwsh.give(f"Remove-Item Function:HermesShellComplete; . {quote(str(loader_path(home)))}")
    small = pwsh.give("${function:HermesShellComplete}.ToString().Length")[0]
    assert pwsh.only("hermes-play doc‸") == "hermes-play doctor"
    assert pwsh.only("hermes doc‸") == "hermes doctor"
    assert pwsh.give("${function:HermesShellComplete}.Module.Name") == ["HermesShellCompletion"]
    assert small < 400, "it had not been loaded before"
    pwsh.give(f". {quote(str(loader_path(home)))}")
    assert pwsh.give("${function:HermesShellComplete}.Module.Name") == ["HermesShellCompletion"], "twice is once"


def test_a_loader_whose_script_is_gone_harms_nobody(pwsh: Pwsh, home: Path, tmp_path: Path) -> None:
    text = loader_path(home).read_text().replace(quote(str(script_path(home))), quote(str(tmp_path / "gone")))
    (tmp_path / "loader.ps1").write_text(text)
    pwsh.give(f"Remove-Item Function:HermesShellComplete; . {quote(str(tmp_path / 'loader.ps1'))}")
    assert pwsh.words("hermes doc‸") == []
    pwsh.give(f". {quote(str(script_path(home)))}")
    assert pwsh.only("hermes doc‸") == "hermes doctor"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_it_can_be_evaluated(pwsh: Pwsh, home: Path, newline: str) -> None:
    text = script_path(home).read_text().replace("\n", newline)
    (home / "evaluated").write_text(text, newline="")
    pwsh.give("Remove-Item Function:HermesShellComplete")
    pwsh.give(f"& {{ [IO.File]::ReadAllText({quote(str(home / 'evaluated'))}) | Out-String | Invoke-Expression }}")
    assert pwsh.only("hermes doc‸") == "hermes doctor"


def test_appended_twice_is_once_and_what_stands_below_still_runs(pwsh: Pwsh, home: Path) -> None:
    profile = home / "profile.ps1"
    profile.write_text(2 * script_path(home).read_text() + "$global:Below = 'reached'\n")
    pwsh.give(f"Remove-Item Function:HermesShellComplete; . {quote(str(profile))}")
    assert pwsh.give("$Below") == ["reached"]
    assert pwsh.only("hermes doc‸") == "hermes doctor"


def test_a_stale_text_gives_way_to_what_is_installed(pwsh: Pwsh, home: Path) -> None:
    script = script_path(home)
    fresh = script.read_text()
    first, rest = fresh.split("\n", 1)
    stale = home / "stale.ps1"
    stale.write_text(
        fresh.replace(first, f"{first}0").replace("\tLook at profiles and shells", "\tStale") + "$Below = 1\n"
    )
    pwsh.give(f"Remove-Item Function:HermesShellComplete; . {quote(str(stale))}")
    assert [match.tip for match in pwsh.tab("hermes doc‸")] == ["Look at profiles and shells"]
    assert pwsh.give("$Below") == [1]
    # Nothing installed: it is better than nothing.
    script.rename(script.with_suffix(".away"))
    pwsh.give(f"Remove-Item Function:HermesShellComplete; . {quote(str(stale))}")
    script.with_suffix(".away").rename(script)
    assert [match.tip for match in pwsh.tab("hermes doc‸")] == ["Stale"]
    assert rest


def test_the_text_is_plain_and_parses(home: Path) -> None:
    """ASCII: Windows PowerShell would read anything else in the code page of the machine."""
    for file in (script_path(home), loader_path(home)):
        data = file.read_bytes()
        assert data.isascii()
        assert list(errors(data)) == []


def test_what_is_not_ascii_is_written_by_number() -> None:
    text = layouts.powershell([("hermes", ["c\tx\thermes x\t— 🚒 \\n ’'@"])])
    assert text == "@'\n\n=hermes\nc\tx\thermes x\t\\u2014 \\ud83d\\ude92 \\u005cn \\u2019'@\n=\n'@"
