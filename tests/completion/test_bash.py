"""What bash alone has: ways to load, its word breaks and lists, its aliases, functions called like builtins."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import completion
from hermes_shell.dialects import DIALECTS
from tests.conftest import do_without, find
from tools import prepare
from tools.terminal import SHELLS

from .harness import PROBES, Pty
from .scene import Scene
from .shells import Bash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_COMPLETIONS = Path(__file__).resolve().parents[2] / "completions"
_PACKAGE = Path(prepare.BASH_COMPLETION)
_USER = ".local/share/bash-completion/completions"

# What stands in the start-up file; {text} is the whole script.
_LOADS = {
    "evaluated": 'eval "$(<{script})"',
    "sourced": ". {script}",
    "appended": "{text}",
    "appended twice": "{text}{text}",
    "by a loader": ". {loader}",
    "by two loaders": ". {loader}\n. {loader}",
    "by a loader and sourced": ". {loader}\n. {script}",
    "sourced and by a loader": ". {script}\n. {loader}",
    "found by bash-completion": f". {_PACKAGE}",
    "by a loader beside bash-completion": f". {{loader}}\n. {_PACKAGE}",
}

# What nobody has in their start-up file for fun.
_SETTINGS = {
    "": "",
    "nounset": "set -u",
    "errexit": "set -e",
    "errexit and traps": "set -eE; trap 'echo trapped' ERR",
    "posix": "set -o posix",
    "no globs": "set -f",
    "noclobber": "set -C",
    "keywords": "set -k",
    "exported": "set -a",
    "failglob": "shopt -s failglob",
    "nullglob": "shopt -s nullglob",
    "all globs": "shopt -s nocaseglob nocasematch dotglob extglob globstar",
    "no braces": "set +B; shopt -u sourcepath",
    "an odd IFS": "IFS=ohi/-",
    "no IFS": "unset IFS",
    "ignored globs": "GLOBIGNORE='*'",
    "bytes": "LC_ALL=C",
    "fewer breaks": "COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:@]/}",
    "more breaks": "COMP_WORDBREAKS=$COMP_WORDBREAKS/.,-_",
    "aliases": f". {PROBES / 'aliases.bash'}",
}


class Loaded(Bash):
    """bash with a start-up file of its own, and nothing between it and our function."""

    def __init__(self, scene: Scene, rc: str) -> None:
        self._rc = rc
        Pty.__init__(self, scene)

    def prepare(self) -> tuple[list[str], dict[str, str]]:
        (self.directory / "bashrc").write_text(f". {PROBES / 'bash'}\n{self._rc}\n")
        variables = {"INPUTRC": str(PROBES / "inputrc"), "HISTFILE": "", "IMPOSTORS": str(self.directory / "impostors")}
        return ["--noprofile", "--rcfile", str(self.directory / "bashrc"), "-i"], variables


@pytest.fixture
def own(tmp_path: Path) -> Scene:
    """Give a scratch home that no other test loads from."""
    return Scene(tmp_path / "home")


@pytest.fixture
def start(own: Scene) -> Iterator[Callable[[str], Loaded]]:
    """Give what starts bash with lines in its start-up file, in which the paths of our files may stand."""
    running = []
    script, loader = own.install("bash")

    def begin(rc: str) -> Loaded:
        running.append(Loaded(own, rc.replace("{script}", f"'{script}'").replace("{loader}", f"'{loader}'")))
        return running[-1]

    yield begin
    for session in running:
        session.close()


@pytest.mark.parametrize("way", _LOADS)
def test_every_way_to_load_completes_every_name(own: Scene, start: Callable[[str], Loaded], way: str) -> None:
    """Our two commands by name and by path, wrappers and aliases, from the first TAB on."""
    if "bash-completion" in way:
        _find_by_package(own)
    text = Path(own.install("bash")[0]).read_text()
    if "appended" in way:
        Path(completion.path(own.env, DIALECTS["bash"])).unlink()
    session = start("alias hw='hermes -p work' hwc='hw chat' other=ls\n" + _LOADS[way].replace("{text}", text))
    for name in ("hermes", "hermes-shell", f"{own.home}/bin/hermes", "hw", "hermes-play", "assistant"):
        assert session.query(f"{name} prof").line == f"{name} profile ", way
    assert session.query("hermes logs --prof").line == "hermes logs --profile "
    assert [session.query(f"{name} logs --prof").line for name in ("hw", "assistant")] == [
        "hw logs --prof",
        "assistant logs --prof",
    ]
    assert session.query("hwc --im").line == "hwc --image "
    assert session.screen().count("\n") == 0


def _find_by_package(scene: Scene) -> None:
    if not _PACKAGE.exists():
        do_without("bash-completion")
    place = scene.home / _USER
    place.mkdir(parents=True)
    for name in ("hermes", "hermes-shell"):
        (place / name).symlink_to(completion.loader_path(scene.env, DIALECTS["bash"]))


def test_a_loader_whose_file_is_gone_offers_nothing(own: Scene, start: Callable[[str], Loaded]) -> None:
    """And says nothing."""
    session = start(". {loader}")
    Path(completion.path(own.env, DIALECTS["bash"])).unlink()
    assert session.query("hermes prof").line == "hermes prof"
    assert session.screen() == "READY> hermes prof"


def test_an_installed_file_wins_over_an_appended_one(own: Scene, start: Callable[[str], Loaded]) -> None:
    """Unless it is not ours at all."""
    installed = Path(completion.path(own.env, DIALECTS["bash"]))
    text = installed.read_text()
    stamp = text.split("\n", 1)[0].rpartition(" ")[2]
    stale = text.replace(stamp, "0").replace("prompt-size", "prompt-old")
    assert start(f"{stale}{stale}").query("hermes prom").line == "hermes prompt-size "
    installed.write_text("exit 1\n")
    assert start(stale).query("hermes prom").line == "hermes prompt-old "
    installed.unlink()
    assert start(stale).query("hermes prom").line == "hermes prompt-old "


@pytest.mark.parametrize("setting", _SETTINGS)
@pytest.mark.parametrize("file", ["script", "loader"])
def test_a_start_up_file_may_hold_anything(start: Callable[[str], Loaded], file: str, setting: str) -> None:
    """Loaded and pressed in any setting, and nothing is said."""
    session = start(f"{_SETTINGS[setting]}\n\\. {{{file}}}")
    for before, after in {
        "hermes prof": "hermes profile ",
        "hermes --profile=wo": "hermes --profile=work ",
        "hermes -p play profile use wo": "hermes -p play profile use work ",
        "hermes import docs/de": "hermes import docs/deep/",
        "hermes import --x odd/my": "hermes import --x odd/my\\ file.zip ",
        "hermes backup --output=odd/se": "hermes backup --output=odd/semi\\;colon.zip ",
        "hermes profile use nobody": "hermes profile use nobody",
    }.items():
        assert session.query(before).line == after
    assert session.screen() == "READY> hermes profile use nobody"


def test_functions_called_like_builtins_are_not_called(start: Callable[[str], Loaded]) -> None:
    """Neither when the completion is loaded nor at TAB."""
    session = start(f". {PROBES / 'impostors.bash'}\n\\builtin . {{script}}")
    for line in ("hermes prof", "hermes -p ", "hermes import ~/he", "hermes profile exec -- odd", "hw -"):
        session.query(line)
    session.listing("hermes profile ")
    assert session.query("hermes prof").line == "hermes profile "
    assert not (session.directory / "impostors").exists()
    session.run("_hermes_shell_test() { true; }; _hermes_shell_test")
    assert (session.directory / "impostors").read_text() == "true\n"


def test_nothing_is_exported_under_allexport(start: Callable[[str], Loaded]) -> None:
    """A tree of a hundred kilobytes in the environment would keep programs from starting."""
    session = start("set -a; alias hw='hermes -p work'\n. {loader}\nalias hv='hermes -p play'")
    assert session.query("hermes prof").line == "hermes profile "
    session.run(f"cd '{session.directory}'; {{ declare -xF; declare -xp; }} >exported; set -o >options")
    exported = (session.directory / "exported").read_text()
    assert "_probe" not in exported
    assert "hermes_shell" not in exported
    assert re.search(r"allexport\s+on", (session.directory / "options").read_text())


def test_a_trace_stays_off_the_line(own: Scene) -> None:
    """Under `set -x` nothing is traced but the call."""
    script, _ = own.install("bash")
    text = f". '{script}'; COMP_LINE='hermes prof' COMP_POINT=11; set -x; _hermes_shell_complete hermes prof hermes"
    done = subprocess.run(SHELLS["bash"].script(text), env=own.env, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "+ _hermes_shell_complete hermes prof hermes\n")


def test_aliases_are_found_when_they_come_late(start: Callable[[str], Loaded]) -> None:
    """From the first TAB after; one that has a completion of its own, or is none of ours, is left alone."""
    session = start(". {script}")
    session.run("alias late='hermes -p work chat' later='late --yolo' mine='hermes' other='ls hermes' loop='loop x'")
    session.run("complete -W own mine")
    session.query("hermes prof")
    assert session.query("late --im").line == "late --image "
    assert session.query("later --yo").line == "later --yo"
    assert session.query("mine o").line == "mine own "
    assert session.query("other prof").line == "other prof"
    # Of more than one command, what is typed goes to the last.
    session.run("alias both='hermes profile list; hermes chat'")
    session.query("hermes prof")
    assert session.query("both --yo").line == "both --yolo "


def test_an_alias_of_its_own_name_is_expanded_once(start: Callable[[str], Loaded]) -> None:
    """As bash does."""
    session = start(". {script}\nalias hermes='hermes -p work'")
    assert session.query("hermes prof").line == "hermes profile "
    assert session.query("hermes logs --prof").line == "hermes logs --prof"


# Settings of readline under which a list and what is put in come from one answer.
_LISTS = ["show-all-if-ambiguous", "show-all-if-unmodified"]


@pytest.mark.parametrize("setting", ["", *_LISTS])
@pytest.mark.parametrize("folds", ["", "completion-ignore-case", "completion-map-case"])
def test_a_description_is_never_put_in(start: Callable[[str], Loaded], setting: str, folds: str) -> None:
    """Whatever is listed, the line holds words alone."""
    session = start(". {script}")
    for each in filter(None, (setting, folds)):
        session.run(f"bind 'set {each} on'")
    for line, after in {
        "hermes profile ": "hermes profile ",
        "hermes profile al": "hermes profile al",
        "hermes profile a": "hermes profile al",
        "hermes chat -": "hermes chat -",
        "hermes chat --im": "hermes chat --image ",
        "hermes chat --no-": "hermes chat --no-restore-cwd ",
        "hermes profile use -": "hermes profile use -",
        "hermes -p te": "hermes -p team",
    }.items():
        assert session.query(line).line == after
        assert "(" not in session.press("\t\t")
        assert "(" not in session.press("\x1b?")


@pytest.mark.parametrize("setting", _LISTS)
def test_words_that_bash_takes_for_one_are_listed_bare(start: Callable[[str], Loaded], setting: str) -> None:
    """It puts in what all have in common: with descriptions, that would be part of those."""
    session = start(". {script}\n_hermes_shell_tree() { hermes_options=(-q 0 text '' '' Same -Q 0 text '' '' Same); }")
    session.run(f"bind 'set {setting} on'; bind 'set completion-ignore-case on'")
    assert session.query("hermes -").line.lower() == "hermes -q"


@pytest.mark.parametrize("setting", ["", *_LISTS])
def test_a_list_has_descriptions_as_wide_as_the_terminal(start: Callable[[str], Loaded], setting: str) -> None:
    """At two TABs, or at one."""
    session = start(". {script}")
    if setting:
        session.run(f"bind 'set {setting} on'")
    session.press("hermes profile \t" if setting else "hermes profile \t\t")
    shown = session.screen()
    assert "list      (List all profiles; * marks the one in force)" in shown.splitlines()
    session.run("COLUMNS=40")
    shown = session.listing("hermes profile ")
    assert "list      (List all profiles; * marks…)" in shown.splitlines()


def test_a_message_is_shown_where_bash_lists(start: Callable[[str], Loaded]) -> None:
    """The line stays as it is."""
    session = start(". {script}")
    assert "a new name: a-z, 0-9, - and _" in session.listing("hermes profile create ").splitlines()
    session.within("empty")
    shown = session.listing("hermes profile rename ")
    assert "no profile yet: hermes profile create NAME" in shown.splitlines()
    assert session.press("\t\t") == "hermes profile rename "


@pytest.mark.parametrize(
    ("line", "cursor", "after"),
    [
        ("FOO=x hermes prof", None, "FOO=x hermes profile "),
        ("   hermes prof", None, "   hermes profile "),
        ("true; hermes prof", None, "true; hermes profile "),
        ("true | hermes prof", None, "true | hermes profile "),
        ("true && { hermes prof", None, "true && { hermes profile "),
        ("hermes prof; true", 11, "hermes profile; true"),
        ("hermes prof list", 11, "hermes profile list"),
        ("hermes profxyz", 11, "hermes profilexyz"),
        ("hermes -p 'wo' chat", 13, "hermes -p 'work' chat"),
        ("hermes >odd/x prof", None, "hermes >odd/x profile "),
        ("hermes 2>odd/x prof", None, "hermes 2>odd/x profile "),
        ("hermes prof >odd/x", 11, "hermes profile >odd/x"),
        ("hermes > no", None, "hermes > notes.txt "),
        ("hermes -p $(touch canary) prof", None, "hermes -p $(touch canary) profile "),
        ("hermes -p ${x:-a b} prof", None, "hermes -p ${x:-a b} profile "),
        ("hermes -p \"$(touch 'a b')\" prof", None, "hermes -p \"$(touch 'a b')\" profile "),
        ("hermes -p $'a b' prof", None, "hermes -p $'a b' profile "),
        ('hermes import o"dd/bang', None, 'hermes import o"dd/bang"\\!".zip" '),
        ('hermes import o"dd/cost', None, 'hermes import o"dd/cost\\$5.zip" '),
        ("hermes import o'dd/it", None, "hermes import o'dd/it'\\''s.zip' "),
        ("hermes backup '--output=odd/it", None, "hermes backup '--output=odd/it'\\''s.zip' "),
        ("hermes backup --output=~/here/odd/my", None, "hermes backup --output=~/here/odd/my\\ file.zip "),
        ("hermes import odd/time:1", None, "hermes import odd/time:12.zip "),
    ],
)
def test_a_line_is_read_as_bash_reads_it(bash: Bash, line: str, cursor: int | None, after: str) -> None:
    """Operators, redirections, expansions, quotes, and what stands behind the cursor."""
    assert bash.query(line, cursor).line == after


def test_a_line_that_goes_on_in_quotes_is_one_word(bash: Bash) -> None:
    # C-v takes the end of the line as it is.
    assert bash.query('hermes import "back\\\x16\nup').line.endswith('up.zip" ')


@pytest.fixture
def bash(sessions: Callable[[str], Bash]) -> Bash:
    """Give the bash that tests share."""
    session = sessions("bash")
    session.within("")
    return session


def test_another_program_completes_its_own_words(start: Callable[[str], Loaded], own: Scene) -> None:
    """Through bash-completion where it is there; files where it is not. sudo and its like come to us the same way."""
    assert start(". {script}").query("hermes profile exec work -- odd-tool no").line.endswith("odd-tool notes.txt ")
    if not _PACKAGE.exists():
        do_without("bash-completion")
    session = start(f". {_PACKAGE}\n. {{script}}\ncomplete -W '--alpha beta' odd-tool\ncomplete -F _command run")
    exec_ = "hermes -p=x profile exec --parallel=2 'work' -- "
    assert session.query(f"{exec_}odd-tool --al").line == f"{exec_}odd-tool --alpha "
    assert session.query(f"{exec_}hermes prof").line == f"{exec_}hermes profile "
    assert session.query("run hermes --profile=wo").line == "run hermes --profile=work "


def test_loading_starts_nothing_and_says_nothing(own: Scene, tmp_path: Path) -> None:
    """Neither the script nor the loader, under everything that makes bash strict."""
    for file in own.install("bash"):
        text = f"set -eu -o pipefail; set -C; shopt -s failglob; . '{file}'; echo done"
        command = [find("strace"), "-f", "-e", "trace=execve,fork,vfork,clone,clone3", "-o", str(tmp_path / "trace")]
        done = subprocess.run([*command, *SHELLS["bash"].script(text)], env=own.env, capture_output=True, check=True)
        assert (done.stdout, done.stderr) == (b"done\n", b"")
        assert (tmp_path / "trace").read_text().count("(") == 1


def test_nothing_that_bash_3_lacks() -> None:
    """It is what macOS has; what newer ones are asked for stands behind a look at the version."""
    lacking = (
        r"(?:declare|local) -[gAnl]|\bmapfile\b|\breadarray\b|\bcoproc\b|\$\{\w+(?:\[\w+\])?(?:\^|,|@)\S|EPOCHREALTIME"
        r"|\|&|;;?&|read -[Nt]|%\(|&>>|\$\{\w+: -|-v \w+\[|-v '|\[\[ -[vR]|\bcompopt\b|BASH_ALIASES"
    )
    assert {file.name: sorted(re.findall(lacking, _code(file))) for file in _COMPLETIONS.glob("*.bash")} == {
        "common.bash": ["BASH_ALIASES"] * 3,
        "engine.bash": ["${HERMES_HOME@a", "${hermes_sticky,,", "compopt"],
        "loader.bash": [],
    }


def _code(file: Path) -> str:
    return "\n".join(line for line in file.read_text().splitlines() if not line.lstrip().startswith("#"))
