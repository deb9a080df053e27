"""PowerShell's own matters: its words and quotes, functions and aliases, ways to load, what must not be left behind.

All of it in StrictMode and with every error fatal, in one process: starting PowerShell takes longer than the tests.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from hermes_shell import completion, layouts
from hermes_shell.dialects import DIALECTS
from tests.conftest import require
from tools.powershell_syntax import errors
from tools.terminal import SHELLS, read_report, write_reporter

from .harness import PROBES

if TYPE_CHECKING:
    from collections.abc import Iterator

DIALECT = DIALECTS["powershell"]
quote = DIALECT.quote

_STRICT = (
    "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true"
)
# A user's own; the function is what the snippet makes of the program.
_THEIRS = (
    "function hermes { & $global:Agent @args }; Set-Alias h hermes; function hw { hermes -p work @args };"
    " function plain { hermes @args }; function other { hermes profile @args }"
)
_NAMES = (
    *("my file.zip", "it's.zip", "cost$5.zip", "a;b.zip", "día.zip", "k=v.zip", "t:1.zip", "-dash.zip", "[set].zip"),
    *("star*.zip", "#hash.zip", "back\\slash.zip", '"q".zip', "bang!.zip", "and&.zip", "(p).zip", "`t`.zip", "~t.zip"),
    *("$(touch x).zip", "{b}.zip", "100%.zip", "a,b.zip", "<l.zip", "^c.zip", "‘t’.zip", "“d”.zip", "@at.zip", "'.zip"),
    *("a|b.zip", "--long.zip", "1kb.zip", "no\u00a0break.zip", "🚒.zip"),
)


class Match(NamedTuple):
    """A result of TabExpansion2, and the line with it put in."""

    kind: str
    text: str
    shown: str
    tip: str
    line: str


class Pwsh:
    """A PowerShell that evaluates what it is given.

    Args:
        home: Its HOME and working directory.
        start: What it evaluates first.
    """

    def __init__(self, home: Path, start: str) -> None:
        program = require(SHELLS["powershell"]).path()
        assert program
        self.errors = home / "stderr"
        with self.errors.open("w") as stderr:
            self._child = subprocess.Popen(
                [
                    program,
                    "-NoLogo",
                    "-NoProfile",
                    "-NonInteractive",
                    "-Command",
                    f"{start}\n. {PROBES / 'evaluate.ps1'}",
                ],
                env={"HOME": str(home), "PATH": "/usr/bin:/bin", "NO_COLOR": "1", "LANG": "C.UTF-8"},
                cwd=home,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )

    def give(self, text: str) -> list[Any]:
        """Evaluate a text; return what it gave."""
        assert self._child.stdin
        assert self._child.stdout
        print(json.dumps(text), file=self._child.stdin, flush=True)
        answer = self._child.stdout.readline()
        assert answer, self.errors.read_text()
        found = json.loads(answer)
        assert "error" not in found, f"{text}: {found['error']}"
        return list(found["given"])

    def tab(self, line: str) -> list[Match]:
        """Return what TAB finds at the mark."""
        return [Match(*each) for each in self.give(f"Complete-Line {quote(line)}")]

    def words(self, line: str) -> list[str]:
        """Return the list that is shown."""
        return [match.shown for match in self.tab(line)]

    def only(self, line: str) -> str:
        """Return the line with the one result put in."""
        (match,) = self.tab(line)
        return match.line

    def close(self) -> None:
        """End it."""
        self._child.kill()
        self._child.communicate()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home with profiles and the completion of PowerShell installed."""
    home = tmp_path_factory.mktemp("pwsh")
    for name in ("work", "play", "team-one"):
        (home / ".hermes" / "profiles" / name).mkdir(parents=True)
    install(home)
    Path(completion.wrappers_path({"HOME": str(home)})).write_text("hermes-play play\n")
    for name in _NAMES:
        (home / "odd" / name).parent.mkdir(exist_ok=True)
        (home / "odd" / name).touch()
    return home


@pytest.fixture(scope="module")
def pwsh(home: Path) -> Iterator[Pwsh]:
    """Give a PowerShell with the script loaded, in StrictMode."""
    agent = write_reporter(home / "agent")
    shell = Pwsh(home, f"{_STRICT}; $Agent = {quote(str(agent))}; {_THEIRS}; . {quote(str(script_path(home)))}")
    yield shell
    shell.close()


def script_path(home: Path) -> Path:
    return Path(completion.path({"HOME": str(home)}, DIALECT))


def loader_path(home: Path) -> Path:
    return Path(completion.loader_path({"HOME": str(home)}, DIALECT))


def install(home: Path) -> None:
    env = {"HOME": str(home)}
    script_path(home).parent.mkdir(parents=True, exist_ok=True)
    script_path(home).write_text(completion.script(env, DIALECT))
    loader_path(home).write_text(completion.loader(env, DIALECT))


# --- What is called ---


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


# --- Words ---


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
    assert found == {name: name for name in sorted(_NAMES)}


@pytest.mark.parametrize("opened", ["'", '"'])
def test_a_name_arrives_in_the_quotes_that_were_opened(pwsh: Pwsh, home: Path, opened: str) -> None:
    for name in _NAMES:
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


# --- Results ---


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


# --- Loading ---

_STATE = (
    "@((Get-Variable).Name; (Get-Module).Name; @(Get-ChildItem Function:).Name; @(Get-ChildItem Alias:).Name;"
    " \"$ErrorActionPreference $(Get-Location) $($Error.Count) $LASTEXITCODE\")"
)  # fmt: skip


def test_nothing_is_left_behind(home: Path) -> None:
    """Not by loading, and not by TAB, whatever that finds."""
    fresh = Pwsh(home, f"{_STRICT}; {_THEIRS}; function silent {{ }}; $LASTEXITCODE = 7")
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


# --- The text ---


def test_the_text_is_plain_and_parses(home: Path) -> None:
    """ASCII: Windows PowerShell would read anything else in the code page of the machine."""
    for file in (script_path(home), loader_path(home)):
        data = file.read_bytes()
        assert data.isascii()
        assert list(errors(data)) == []


def test_what_is_not_ascii_is_written_by_number() -> None:
    text = layouts.powershell([("hermes", ["c\tx\thermes x\t— 🚒 \\n ’'@"])])
    assert text == "@'\n\n=hermes\nc\tx\thermes x\t\\u2014 \\ud83d\\ude92 \\u005cn \\u2019'@\n=\n'@"
