"""What only fish does with words, and what it offers for them."""

from __future__ import annotations

import shutil
from itertools import islice

import pytest

from hermes_shell import layouts, tree
from tests.completion.fish.home import Home
from tests.completion.scene import PROFILES
from tests.completion.shells import Fish
from tests.hostile import Values


@pytest.mark.parametrize(
    "wrapper",
    [
        "alias hw='hermes -p work'",
        "function hw --wraps 'hermes -p work'; hermes -p work $argv; end",
        "alias one='hermes -p work'; alias hw=one",
        "alias hw=hermes-play",
    ],
)
def test_a_wrapper_of_the_user_has_the_profile_in_it(loaded: Home, wrapper: str) -> None:
    assert loaded.offers("hw profile us", wrapper) == ["use"]
    assert "--help" in loaded.offers("hw profile use --", wrapper)
    assert "--profile" not in loaded.offers("hw profile use --", wrapper)


def test_a_wrapper_around_the_plain_command_takes_the_flag(loaded: Home) -> None:
    assert loaded.offers("hh --prof", "alias hh=hermes") == ["--profile"]


@pytest.mark.parametrize(
    "before", ["if", "not", "command", "exec", "time", "and", "FOO=bar", "echo a;", "echo (", "begin;"]
)
def test_a_command_may_stand_anywhere(loaded: Home, before: str) -> None:
    shell = Fish(loaded.scene)
    assert shell.query(f"{before} hermes profile us").line == f"{before} hermes profile use "
    shell.close()


@pytest.mark.parametrize(
    "words",
    [
        *(">/dev/null", "> /dev/null", "2>&1", "2>>'a b'", "&>a\\ b", "<in", ">?out"),
        *("-p 'two\nlines'", '-p "two\nlines"', "\\\n", "-p '>'", "-p \\<", '-p ">"', "-p (cat <in (echo a))"),
    ],
)
def test_redirections_and_new_lines_are_no_words(loaded: Home, words: str) -> None:
    assert loaded.offers(f"hermes {words} profile us") == ["use"]
    assert loaded.offers(f"hermes profile {words} us") == ["use"]


@pytest.mark.parametrize(
    "word", ["(touch x)", "$(touch x)", "$x", "*", "{a,b}", "~", '"$(touch x)"', "a(touch x)b", "<(touch x)"]
)
def test_what_is_typed_is_not_run(loaded: Home, word: str) -> None:
    """It would leave its name: every program on PATH does."""
    for line in (
        f"hermes -p {word} prof",
        f"hermes profile exec {word} -- {word} ",
        f"hermes {word} ",
        f"hermes -p={word}",
    ):
        loaded.offers(line, "set -g x touch y")
    assert not (loaded.scene.directory / "x").exists()


def test_help_texts_are_nothing_but_text(home: Home) -> None:
    """An agent's plug-in may say anything."""
    texts = sorted({tree.line(text.encode(errors="replace").decode()) for text in islice(Values(7), 300)} - {"", "-"})
    shown = [f"c{number}\t{text}" for number, text in enumerate(texts)]
    entries = [f"c\tc{number}\thermes c{number}\t{text}" for number, text in enumerate(texts)]
    body = layouts.fish([("hermes", entries), ("hermes c1", ["o\t--all\t0\ttext\t-\t-\t$(touch CANARY)"])])
    lines = [
        "set -l commands",
        "function node --no-scope-shadowing",
        body,
        "end",
        "node hermes; string join0 -- $commands",
    ]
    assert home.run(*lines).split("\0")[:-1] == shown
    assert not (home.scene.directory / "CANARY").exists()


def test_candidates_come_in_the_order_of_the_tree(loaded: Home) -> None:
    found = loaded.offers("hermes profile ")
    assert found[:3] == ["list", "use", "create"]
    assert found != sorted(found)
    assert loaded.offers("hermes profile use ")[0] == "default"


def test_the_words_of_another_program_are_its_own_affair(loaded: Home) -> None:
    theirs = "complete -c odd-tool -f -a 'one two (count (commandline -opc))'"
    assert loaded.offers("hermes profile exec work -- odd-tool --x 'a b' t", theirs) == ["two"]
    assert loaded.offers("hermes profile exec work -- -x d", theirs) == ["data.json", "docs/"]
    assert loaded.offers("hermes-play profile exec work -- hermes profile exec work -- odd-tool t", theirs) == ["two"]
    assert loaded.offers("hermes profile exec work -- odd-tool 'a b' '$x' ", theirs) == ["3", "one", "two"]


def test_names_that_no_line_could_hold_are_left_out(loaded: Home) -> None:
    for name in ("tab\there.zip", "line\nhere.zip"):
        (loaded.scene.directory / "alone" / name).touch()
    assert loaded.offers("hermes import alone/") == []


def test_a_root_that_cannot_be_read_has_only_the_default(loaded: Home) -> None:
    shutil.rmtree(loaded.scene.root)
    assert loaded.offers("hermes -p ") == ["default"]
    loaded.scene.root.touch()
    assert loaded.offers("hermes -p ") == ["default"]


@pytest.mark.parametrize(
    ("value", "described"),
    [
        ("\ufeff team-two \r\n", "team-two"),
        ("TEAM-TWO", "team-two"),
        ("", "default"),
        ("\n", "default"),
        ("two lines\nwork", ""),
    ],
)
def test_the_sticky_default_is_told_as_everywhere(loaded: Home, value: str, described: str) -> None:
    (loaded.scene.root / "active_profile").write_text(value)
    found = [line for line in loaded.run("complete -C 'hermes -p '").splitlines() if line.endswith("\tsticky default")]
    assert found == ([f"{described}\tsticky default"] if described else [])


def test_a_home_below_the_real_root_is_that_root(loaded: Home) -> None:
    """Also where a link leads to it."""
    other = loaded.scene.home / "link"
    other.symlink_to(loaded.scene.root)
    expected = {"default", *PROFILES, "to-work"}
    for value in (other / "somewhere", loaded.scene.root / "profiles" / "work", other / "profiles" / "work"):
        assert set(loaded.offers("hermes -p ", f"set -gx HERMES_HOME '{value}'")) == expected
    loaded.scene.root.rename(loaded.scene.home / "moved")
    loaded.scene.root.symlink_to("moved")
    assert set(loaded.offers("hermes -p ", f"set -gx HERMES_HOME '{loaded.scene.home}/moved/somewhere'")) == expected
    assert loaded.offers("hermes -p al", f"set -gx HERMES_HOME '  {loaded.scene.custom}//./ '") == ["alpha"]
    assert set(loaded.offers("hermes -p ", f"set -g HERMES_HOME '{loaded.scene.custom}'")) == expected
