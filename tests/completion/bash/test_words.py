"""What bash alone has: its word breaks and lists, its aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.completion.bash.loaded import PACKAGE, Loaded
from tests.completion.scene import Scene
from tests.completion.shells import Bash
from tests.conftest import do_without

if TYPE_CHECKING:
    from collections.abc import Callable


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


def test_another_program_completes_its_own_words(start: Callable[[str], Loaded], own: Scene) -> None:
    """Through bash-completion where it is there; files where it is not. sudo and its like come to us the same way."""
    assert start(". {script}").query("hermes profile exec work -- odd-tool no").line.endswith("odd-tool notes.txt ")
    if not PACKAGE.exists():
        do_without("bash-completion")
    session = start(f". {PACKAGE}\n. {{script}}\ncomplete -W '--alpha beta' odd-tool\ncomplete -F _command run")
    exec_ = "hermes -p=x profile exec --parallel=2 'work' -- "
    assert session.query(f"{exec_}odd-tool --al").line == f"{exec_}odd-tool --alpha "
    assert session.query(f"{exec_}hermes prof").line == f"{exec_}hermes profile "
    assert session.query("run hermes --profile=wo").line == "run hermes --profile=work "
