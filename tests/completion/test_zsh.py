"""What only zsh has: its ways to load a completion, its options and aliases, and the styles of its users."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from hermes_shell import completion
from tests.conftest import require
from tools.terminal import SHELLS

from .scene import Scene
from .shells import Zsh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COMPINIT = "autoload -Uz compinit; compinit -u -D"
# From a dump that is made once, where it is not the matter.
QUICKLY = "autoload -Uz compinit; compinit -u -C -d '{dump}'"
SOURCED = ". '{script}'"
EVALUATED = "\\eval \"$(<'{script}')\""
LOADER = ". '{directory}/_hermes_shell'"
ON_FPATH = "fpath=('{directory}' $fpath)"
# The whole script, in a directory of the user's own.
ANY_NAME = "fpath=(~/functions $fpath)"
# The agent's own completion, on fpath and evaluated.
AGENTS = "fpath=(~/theirs $fpath)"
EVALUATED_AGENTS = "_hermes() { compadd agents-own; }; compdef _hermes hermes"
# A dump made before we were there.
OLD_DUMP = "zmodload -F zsh/files b:mv; autoload -Uz compinit; compinit -u -d ./dump; {on_fpath}; compinit -C -d ./dump"

LOADED = {
    "evaluated": [COMPINIT, EVALUATED],
    "evaluated before compinit": [EVALUATED, COMPINIT],
    "evaluated between two compinits": [COMPINIT, EVALUATED, COMPINIT],
    "sourced": [COMPINIT, SOURCED],
    "sourced before compinit": [SOURCED, COMPINIT],
    "sourced by its bare name": ["cd '{script.parent}'", COMPINIT, "source hermes.zsh"],
    "appended twice": [COMPINIT, "{text}", "{text}"],
    "appended twice before compinit": ["{text}", "{text}", COMPINIT],
    "the whole script on fpath": [ANY_NAME, COMPINIT],
    "the whole script on fpath, and sourced": [ANY_NAME, COMPINIT, SOURCED],
    "loader sourced": [COMPINIT, LOADER],
    "loader sourced before compinit": [LOADER, COMPINIT],
    "loader on fpath": [ON_FPATH, COMPINIT],
    "loader on fpath, and sourced": [ON_FPATH, LOADER, COMPINIT],
    "loader on fpath, and sourced after compinit": [ON_FPATH, COMPINIT, LOADER],
    "loader on fpath, which an old dump does not know, and sourced": [OLD_DUMP.replace("{on_fpath}", ON_FPATH), LOADER],
    "the agent's own on fpath": [AGENTS, COMPINIT, LOADER],
    "the agent's own on fpath, loader before compinit": [LOADER, AGENTS, COMPINIT],
    "the agent's own evaluated before": [COMPINIT, EVALUATED_AGENTS, EVALUATED],
}

THEIRS = "#compdef hermes\ncompadd agents-own\n"


class Loaded(Zsh):
    """zsh with our completion loaded as a test says."""

    def __init__(self, scene: Scene, lines: list[str], dump: Path) -> None:
        self.lines = lines
        self.dump = dump
        super().__init__(scene)

    def prepare(self) -> tuple[list[str], dict[str, str]]:
        """Write the start-up file."""
        words, variables = super().prepare()
        script, loader = self.scene.install(self.shell)
        text = script.read_text()
        stale = text.replace(completion.stamp(self.scene.env), "0" * 12).replace("c\tprofile\t", "c\tstale-profile\t")
        loads = "\n".join(self.lines).replace("{text}", text).replace("{stale}", stale)
        paths = {"script.parent": script.parent, "script": script, "directory": loader.parent, "dump": self.dump}
        for name, path in paths.items():
            loads = loads.replace(f"{{{name}}}", str(path))
        for name, body in {"functions/_whatever": text, "stale/_stale": stale, "theirs/_hermes": THEIRS}.items():
            (self.scene.home / name).parent.mkdir(exist_ok=True)
            (self.scene.home / name).write_text(body)
        probe = (self.directory / ".zshrc").read_text().partition("\n")[0]
        (self.directory / ".zshrc").write_text(f"{probe}\n{self.start}\n{loads}\n")
        return words, variables


@pytest.fixture(scope="session")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give what compinit has found."""
    file = tmp_path_factory.mktemp("zsh") / "dump"
    zsh = require(SHELLS["zsh"]).path()
    assert zsh
    subprocess.run([zsh, "-f", "-c", f"autoload -Uz compinit; compinit -u -d {file}"], check=True)
    return file


@pytest.fixture
def load(tmp_path: Path, dump: Path) -> Iterator[Callable[[list[str]], Loaded]]:
    """Give what starts a zsh."""
    scene = Scene(tmp_path / "home")
    started: list[Loaded] = []

    def start(lines: list[str]) -> Loaded:
        started.append(Loaded(scene, lines, dump))
        return started[-1]

    yield start
    for each in started:
        each.close()


def value(zsh: Loaded, text: str) -> str:
    """Return what some text comes to in a shell."""
    file = zsh.scene.home / "value"
    zsh.run(f"\\builtin print -r - {text} >{file}")
    return file.read_text().rstrip("\n")


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


@pytest.mark.parametrize("way", ["evaluated", "loader sourced before compinit"])
@pytest.mark.parametrize("option", ["", "setopt complete_aliases"])
def test_an_alias_completes_as_what_it_stands_for(load: Callable[[list[str]], Loaded], way: str, option: str) -> None:
    """Also where zsh leaves it as it is."""
    zsh = load([option, *LOADED[way], "alias hw='hermes -p work' again='hermes profile'"])
    assert zsh.query("hw profile use -").words == ["--help", "--session", "--unset", "-h", "-s"]
    assert zsh.query("again us").line == "again use "


HARM = "$(: >canary)"
PATHS = [
    f"\"it's {HARM} it's/",
    f"~{HARM}/",
    f"~a{HARM}/b",
    f'"~{HARM}/',
    f"$HOME{HARM}/",
    f"${{HOME}}[{HARM}]/",
    f"x(e'{HARM}')/",
]


@pytest.mark.parametrize(
    "line", ["hermes import {}", "hermes backup --output={}", "hermes profile exec -- odd-tool {}"]
)
def test_a_path_that_zsh_would_expand_is_no_path(load: Callable[[list[str]], Loaded], line: str) -> None:
    """zsh's own function does; a plain variable may stand in one."""
    zsh = load([QUICKLY, SOURCED, "bindkey '^I' complete-word"])
    for path in PATHS:
        text = line.format(path)
        assert zsh.query(text).line == text
    assert not list(zsh.scene.home.rglob("canary"))
    assert zsh.query(line.format("$HOME/here/bac")).line == line.format("$HOME/here/backup.zip ")


BUILTINS = "printf eval export unset local return command builtin typeset setopt zstyle emulate source read"
EVERYDAY = "cd ls cat grep rm echo test command"
SETTINGS = [
    "set -eu -o pipefail",
    "setopt ksh_arrays sh_word_split glob_subst null_glob",
    "setopt warn_create_global warn_nested_var err_return no_unset",
    "setopt all_export no_clobber no_case_glob no_case_match",
    "setopt no_nomatch csh_null_glob glob_dots mark_dirs numeric_glob_sort",
    "setopt complete_in_word always_to_end glob_complete menu_complete",
    "setopt complete_aliases no_always_last_prompt list_packed",
    "unsetopt multibyte function_argzero bare_glob_qual",
    "setopt sh_glob ignore_braces posix_identifiers rc_quotes local_options",
    "setopt xtrace; exec 2>/dev/null",
    "IFS=/",
    "emulate sh",
    "emulate ksh",
    f"for name in {EVERYDAY}; do alias -g $name=false; done",
    " ".join(f"{name}() {{ false; }};" for name in EVERYDAY.split()),
    "printf() { false; }; export() { false; }; local() { false; }; read() { false; }; source() { false; }",
    "emulate zsh; alias -g G='| grep' L='| less' ...=../.. to=false in=false",
]


@pytest.mark.parametrize("way", ["evaluated", "sourced", "loader sourced"])
@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_of_the_user_do_no_harm(load: Callable[[list[str]], Loaded], way: str, setting: str) -> None:
    """Loading says nothing, TAB completes, and both leave everything as it was."""
    loads = LOADED[way][1:]
    zsh = load([QUICKLY, setting, *loads])
    assert zsh.screen() == "READY>"
    assert zsh.query("hermes profile use pl").line.rstrip() == "hermes profile use play"
    before = state(zsh)
    assert zsh.query("hermes profile create --no-ch").line.rstrip() == "hermes profile create --no-channels"
    assert zsh.query("hermes backup -o odd/it").words == ["odd/it's.zip"]
    assert state(zsh) == before


@pytest.mark.parametrize("way", ["evaluated", "sourced", "loader sourced"])
@pytest.mark.parametrize("kind", ["", "-g"])
def test_aliases_of_builtins_do_not_get_into_it(load: Callable[[list[str]], Loaded], way: str, kind: str) -> None:
    """They are taken away before TAB, for zsh's own functions cannot do with them."""
    loads = LOADED[way][1:]
    aliases = f"for name in {BUILTINS}; do alias {kind} $name=false; done"
    zsh = load([QUICKLY, aliases, *loads, "\\unalias -m '*'"])
    assert zsh.screen() == "READY>"
    assert value(zsh, "$options[aliases]") == "on"
    assert zsh.query("hermes profile use pl").line == "hermes profile use play "


def state(zsh: Loaded) -> str:
    """Return the options and parameters of a shell, and which aliases and functions of ours it has."""
    file = zsh.scene.home / "state"
    zsh.run(f"\\builtin set -o >|{file}; \\builtin typeset + >>|{file}; \\builtin alias >>|{file}")
    return file.read_text()


STYLES = {
    "case": ("matcher-list 'm:{a-zA-Z}={A-Za-z}'", "hermes PROF", "hermes profile "),
    "case of a profile": ("matcher-list '' 'm:{a-zA-Z}={A-Za-z}'", "hermes profile use PL", "hermes profile use play "),
    "parts of words": ("matcher-list 'r:|[._-]=* r:|=*'", "hermes profile use t-o", "hermes profile use team-one "),
    "middle of words": ("matcher-list '' 'l:|=* r:|=*'", "hermes profile use _thr", "hermes profile use team_three "),
    "mistakes": ("completer _expand _complete _approximate", "hermes proflie", "hermes profile "),
    "mistakes in a profile": (
        "completer _complete _approximate",
        "hermes profile use wrok",
        "hermes profile use work ",
    ),
    "ignored": ("ignored-patterns 'play'", "hermes profile use pl", "hermes profile use play "),
    "files": ("file-patterns '*.txt' '*(-/):directories'", "hermes import no", "hermes import notes.txt "),
    "menu": ("menu select", "hermes profile create --cl", "hermes profile create --clone"),
    "no groups": ("group-name ''", "hermes prof", "hermes profile "),
}


@pytest.mark.parametrize("name", STYLES)
def test_styles_of_the_user_hold(load: Callable[[list[str]], Loaded], name: str) -> None:
    style, line, after = STYLES[name]
    # zsh corrects by a compadd of its own, where there is no other.
    zsh = load([QUICKLY, f"zstyle ':completion:*' {style}", SOURCED, "unfunction compadd"])
    assert zsh.query(line).line == after


SHOWN = {
    "one row for an option": ("", "hermes profile use -", ["--profile  -p  -- Run this in a profile"]),
    "no descriptions": ("verbose no", "hermes profile use -", ["--session  --unset"]),
    "a separator": ("list-separator '#'", "hermes pro", ["# Profiles: which there are"]),
    "headings": ("format '[%d]'", "hermes profile use -", ["[hermes option]"]),
    "headings of commands": ("format '[%d]'", "hermes p", ["[hermes command]"]),
    "headings of profiles": ("format '[%d]'", "hermes profile use ", ["[profile]"]),
    "a message": ("", "hermes profile create ", ["a new name: a-z, 0-9, - and _"]),
    "a message in its format": ("format '[%d]'", "hermes profile create ", ["[a new name: a-z, 0-9, - and _]"]),
    "a message once": (
        "matcher-list '' 'm:{a-z}={A-Z}' 'r:|=*'",
        "hermes profile create ",
        ["a new name: a-z, 0-9, - and _"],
    ),
    "a message where nothing fits": ("", "hermes profile use zz", ["a profile"]),
    "what is known of a profile": ("", "hermes profile use te", ["team-one  -- sticky default"]),
}


@pytest.mark.parametrize("name", SHOWN)
def test_lists_are_as_the_user_has_them(load: Callable[[list[str]], Loaded], name: str) -> None:
    style, line, texts = SHOWN[name]
    zsh = load([QUICKLY, f"zstyle ':completion:*' {style}" if style else "", SOURCED])
    shown = zsh.listing(line)
    assert [text for text in texts if text not in shown] == [], shown
    assert all(shown.count(text) == 1 for text in texts), shown
