"""The options, aliases and styles of the users of zsh."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.completion.zsh.loaded import LOADED, QUICKLY, SOURCED, Loaded, value

if TYPE_CHECKING:
    from collections.abc import Callable


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
