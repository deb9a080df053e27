"""What only fish knows: its ways to load completions, what it does with words, what a user may have defined."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import layouts, rendering, tree
from tests.conftest import require
from tests.hostile import Values
from tools.terminal import SHELLS

from .scene import PROFILES, Scene
from .shells import Fish

if TYPE_CHECKING:
    from collections.abc import Callable


class Home:
    """A scratch home, and a fish that starts in it.

    Args:
        directory: Where the home is to be.

    Attributes:
        scene: The scratch home.
        script: The installed script.
        loader: The installed loader.
        config: fish's own directory.
    """

    def __init__(self, directory: Path) -> None:
        self.scene = Scene(directory)
        self.script, self.loader = self.scene.install("fish")
        self.config = directory / "config" / "fish"
        self.config.mkdir(parents=True)

    def put(self, name: str, text: str) -> None:
        """Write a file of fish's own directory."""
        file = self.config / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)

    def run(self, *lines: str, options: tuple[str, ...] = ()) -> str:
        """Return what lines print in a fish with its start-up files; it complains of nothing and runs no program."""
        program = SHELLS["fish"].path()
        assert program
        done = subprocess.run(
            [program, *options, "-c", "\n".join(lines)],
            env={**self.scene.env, "XDG_CONFIG_HOME": str(self.config.parent)},
            cwd=self.scene.directory,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.stderr == ""
        assert self.scene.ran() == []
        return done.stdout

    def offers(self, line: str, *before: str) -> list[str]:
        """Return what is offered at the end of a line, in its order; some lines may run before."""
        found = self.run(*before, f"complete -C {_quoted(line)}")
        return [each.partition("\t")[0] for each in found.splitlines()]


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a scratch home with our completions installed and not loaded."""
    require(SHELLS["fish"])
    return Home(tmp_path / "home")


@pytest.fixture
def loaded(home: Home) -> Home:
    """Give a scratch home in which fish loads our completions when it starts."""
    home.put("config.fish", f"source '{home.script}'")
    return home


def _evaluated(home: Home) -> None:
    home.put("config.fish", f"{shutil.which('cat')} '{home.script}' | source")


def _appended_twice(home: Home) -> None:
    home.put("config.fish", "set -g before\n" + home.script.read_text() * 2 + "set -g behind")


def _loader_and_script(home: Home) -> None:
    home.put("conf.d/hermes.fish", home.loader.read_text())
    home.put("config.fish", home.script.read_text())


def _loaders(home: Home) -> None:
    for name in ("conf.d/hermes.fish", "completions/hermes.fish"):
        home.put(name, home.loader.read_text())


WAYS: dict[str, Callable[[Home], None]] = {
    "sourced": lambda home: home.put("config.fish", f"source '{home.script}'"),
    "evaluated": _evaluated,
    "appended twice": _appended_twice,
    "completions directory": lambda home: home.put("completions/hermes.fish", home.script.read_text()),
    "loader": lambda home: home.put("conf.d/hermes.fish", home.loader.read_text()),
    "loader in the completions directory": lambda home: home.put("completions/hermes.fish", home.loader.read_text()),
    "both loaders": _loaders,
    "loader and script": _loader_and_script,
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_load_completes_from_the_first_tab(home: Home, way: str) -> None:
    WAYS[way](home)
    tab = "complete -C 'hermes --profile=w'"
    wrapper = "complete -C 'hermes-play profile us'"
    found = home.run(tab, tab, "complete -C 'hermes-shell comple'", wrapper).splitlines()
    assert [line.partition("\t")[0] for line in found] == ["--profile=work", "--profile=work", "completion", "use"]


def test_what_stands_around_an_appended_script_runs_as_well(home: Home) -> None:
    _appended_twice(home)
    assert home.run("set -q before behind; and echo both") == "both\n"


def test_the_first_tab_in_a_terminal_is_answered_by_way_of_the_loader(home: Home) -> None:
    class Lazy(Fish):
        def prepare(self) -> tuple[list[str], dict[str, str]]:
            arguments, variables = super().prepare()
            rc = self.directory / "fish" / "config.fish"
            rc.write_text(rc.read_text().replace(str(home.script), str(home.loader)))
            return arguments, variables

    shell = Lazy(home.scene)
    assert shell.query("hermes profile use wo").line == "hermes profile use work "
    shell.close()


def test_a_loader_without_the_installed_script_offers_nothing(home: Home) -> None:
    home.put("conf.d/hermes.fish", home.loader.read_text())
    home.script.unlink()
    assert home.offers("hermes ") == []


@pytest.mark.parametrize("listed", ["", "\n-x work\n$(touch x) work\nhermes-play play", "hermes-play play\0"])
def test_a_list_of_wrappers_that_is_damaged_or_missing_does_no_harm(home: Home, listed: str) -> None:
    wrappers = home.script.with_name("wrappers")
    for file in (home.script, home.loader):
        home.put("config.fish", f"source '{file}'")
        wrappers.write_text(listed)
        assert home.offers("hermes prof") == ["profile"]
        assert home.offers("hermes-play prof") == (["profile"] if listed else [])
        wrappers.unlink()
        assert home.offers("hermes prof") == ["profile"]


def _stale(home: Home) -> str:
    """Return the script as another tree had it, which offers what the present one does not."""
    text = re.sub(r"(?<=, tree )\w+", "0" * 12, home.script.read_text())
    return text.replace("'profile\t", "'profile-of-old\t")


def test_an_installed_script_of_another_tree_wins_over_an_appended_one(home: Home) -> None:
    home.put("config.fish", _stale(home) * 2)
    assert home.offers("hermes prof") == ["profile"]


@pytest.mark.parametrize("installed", ["", "echo what is this", "# hermes-shell 1.0: completions for bash, tree 1\n"])
def test_an_appended_script_answers_where_the_installed_one_is_none(home: Home, installed: str) -> None:
    home.put("config.fish", _stale(home))
    home.script.write_text(installed)
    assert home.offers("hermes prof") == ["profile-of-old"]
    home.script.unlink()
    assert home.offers("hermes prof") == ["profile-of-old"]
    os.mkfifo(home.script)
    assert home.offers("hermes prof") == ["profile-of-old"]


def test_an_installed_script_that_somebody_edited_is_loaded_once(home: Home) -> None:
    home.put("config.fish", home.script.read_text())
    home.script.write_text(_stale(home).replace("0" * 12, "1" * 12, 1))
    assert home.offers("hermes prof") == ["profile-of-old"]


def test_completions_of_the_agent_give_way(home: Home) -> None:
    theirs = "complete -c hermes -f -a agents-own"
    home.put("config.fish", f"{theirs}\nsource '{home.script}'")
    assert home.offers("hermes ag") == []


@pytest.mark.parametrize("way", ["sourced", "loader"])
def test_completions_of_the_agent_that_fish_finds_later_give_way_after_a_tab(home: Home, way: str) -> None:
    """fish itself adds what its directory has to the very first answer."""
    WAYS[way](home)
    home.put("completions/hermes.fish", "complete -c hermes -f -a agents-own")
    assert home.run("complete -C 'hermes prof' >/dev/null", "complete -C 'hermes ag'") == ""


@pytest.mark.parametrize("what", ["script", "loader"])
def test_nothing_but_functions_of_ours_is_left_behind(home: Home, what: str) -> None:
    file = home.script if what == "script" else home.loader
    tabs = [f"complete -C {_quoted(line)} >/dev/null" for line in _MANY]
    look = ["set --names | string escape", "echo ====", "functions --all --names"]
    # What fish loads by itself for a TAB is there before.
    warm = [f"complete -C {_quoted(line)} >/dev/null" for line in ("./", "odd-tool ", "nothing -", "hermes ")]
    variables, _, functions = home.run(*warm, *look).partition("====")
    now, _, then = home.run(*warm, f"source '{file}'", *tabs, *look).partition("====")
    assert now == variables
    new = set(then.split()) - set(functions.split())
    assert new
    assert all(name.startswith("_hermes_shell_") for name in new), new


_MANY = (
    *(
        "hermes ",
        "hermes -",
        "hermes --pro",
        "hermes -p wo",
        "hermes profile delete ",
        "hermes profile use -s ",
        "hermes x ",
    ),
    *(
        "hermes import ",
        "hermes import ~/he",
        "hermes -Vh -p=",
        "hermes --profile=wo",
        "hermes >x profile ",
        "hermes 'a\nb' ",
    ),
    *(
        "hermes profile exec work -- ",
        "hermes profile exec work -- odd-tool do",
        "hermes mcp add --command ./",
        "hermes chat -Q",
    ),
)


# What fish lets no function stand in for.
_RESERVED = {
    *("[", "_", "and", "argparse", "begin", "break", "builtin", "case", "command", "continue", "else", "end", "eval"),
    *("exec", "for", "function", "if", "not", "or", "read", "return", "set", "status", "string", "switch", "test"),
    *("time", "while"),
}


@pytest.mark.parametrize("what", ["script", "loader"])
def test_functions_over_the_builtins_are_not_called(home: Home, what: str) -> None:
    file = home.script if what == "script" else home.loader
    names = set(home.run("builtin --names").split()) - _RESERVED
    assert {"complete", "contains", "printf", "source"} < names
    shadows = [f"function {name}; builtin echo shadowed; end" for name in sorted(names)]
    plain = home.run(f"source '{file}'", *(f"complete -C {_quoted(line)}" for line in _MANY))
    found = home.run(*shadows, f"builtin source '{file}'", *(f"builtin complete -C {_quoted(line)}" for line in _MANY))
    assert "shadowed" not in found
    assert found == plain


@pytest.mark.parametrize("scope", ["-gx", "-U", "-Ux"])
def test_variables_of_the_user_are_neither_read_nor_changed(home: Home, scope: str) -> None:
    text = Path(rendering.asset("completions", "engine.fish")).read_text()
    names = sorted(
        {*re.findall(r"set (?:-[lae] )?([a-z]\w*)", text), *re.findall(r"for (\w+) in", text), "key", "text", "line"}
    )
    assert {"words", "typed", "takes", "found"} < set(names)
    load = f"source '{home.script}'"
    tabs = [f"complete -C {_quoted(line)}" for line in _MANY]
    plain = home.run(load, *tabs)
    mine = [f"set {scope} {name} mine $HOME" for name in names]
    kept = [f'test "${name}" = "mine $HOME"; or echo changed: {name}' for name in names]
    assert home.run(*mine, load, *tabs, *kept) == plain


@pytest.mark.parametrize(
    "options",
    [("--features", "all"), ("--features", "no-qmark-noglob,no-regex-easyesc"), ("--private",), ("--no-config",)],
    ids=lambda options: options[-1],
)
def test_no_setting_of_fish_changes_an_answer(home: Home, options: tuple[str, ...]) -> None:
    lines = [f"source '{home.script}'", *(f"complete -C {_quoted(line)}" for line in _MANY)]
    assert home.run(*lines, options=options) == home.run(*lines)


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
