"""What a user of fish may have defined is neither run, read nor changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hermes_shell import rendering
from tests.completion.fish.home import Home, quoted


@pytest.mark.parametrize("what", ["script", "loader"])
def test_nothing_but_functions_of_ours_is_left_behind(home: Home, what: str) -> None:
    file = home.script if what == "script" else home.loader
    tabs = [f"complete -C {quoted(line)} >/dev/null" for line in MANY]
    look = ["set --names | string escape", "echo ====", "functions --all --names"]
    # What fish loads by itself for a TAB is there before.
    warm = [f"complete -C {quoted(line)} >/dev/null" for line in ("./", "odd-tool ", "nothing -", "hermes ")]
    variables, _, functions = home.run(*warm, *look).partition("====")
    now, _, then = home.run(*warm, f"source '{file}'", *tabs, *look).partition("====")
    assert now == variables
    new = set(then.split()) - set(functions.split())
    assert new
    assert all(name.startswith("_hermes_shell_") for name in new), new


MANY = (
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
    plain = home.run(f"source '{file}'", *(f"complete -C {quoted(line)}" for line in MANY))
    found = home.run(*shadows, f"builtin source '{file}'", *(f"builtin complete -C {quoted(line)}" for line in MANY))
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
    tabs = [f"complete -C {quoted(line)}" for line in MANY]
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
    lines = [f"source '{home.script}'", *(f"complete -C {quoted(line)}" for line in MANY)]
    assert home.run(*lines, options=options) == home.run(*lines)
