"""The profile in a prompt: our function, and every recipe of docs/prompt.md, as the page has it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, require, walk
from tests.house import Installed, Scratch, pin_of, sampled
from tests.parity import ALONE, PATH, ROWS, Gets, Row, fill, set_scene
from tests.shells.test_terminals import HOSTILE
from tools.terminal import SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = (ROOT / "docs" / "prompt.md").read_text()
TAGS = {"powershell": "PowerShell"}

# Where a path has to be followed, or bytes decoded, to know better: the page says so.
AS_TEXT = {"trailing dot": "play", "surrounding space": "", "sticky is not text": ""}
# What a directory chooses holds for `hermes` alone.
ROWS_SEEN = [row for row in ROWS if row.argv == PATH and row.differs != ALONE]

# A name that would run something, or be taken for a prompt's escapes, where a prompt expands it.
EVIL = "%n$(touch canary)`touch canary`\\u${HOME}é"


def recipe(heading: str, language: str) -> str:
    """Return the first block of a language below a heading of the page."""
    section = re.split(r"(?m)^##+ ", PAGE.partition(f"# {heading}\n")[2])[0]
    block = section.partition(f"```{language}\n")[2].partition("```\n")[0]
    assert block, f"{heading}: no block of {language}"
    return block


def plain_recipe(shell: Shell) -> str:
    """Return the recipe for a prompt without a theme."""
    return recipe(TAGS.get(shell.name, shell.name), shell.name)


def shown(shell: Shell, *formats: str) -> str:
    """Return text that prints what the function gives, in brackets."""
    words = " ".join(shell.quote(form) for form in formats)
    return {
        "fish": f"echo -n '['; hermes_prompt {words}; echo ']'",
        "powershell": f'"[$(Get-HermesPrompt {words})]"',
    }.get(shell.name, f'hermes_prompt {words}; printf "[%s]\\n" "$HERMES_PROMPT"')


def ask(scratch: Scratch, shell: Shell, *formats: str, env: dict[str, str] | None = None) -> str:
    """Return what the function gives in a fresh shell."""
    text = f"{shell.source(str(scratch.snippet(shell)))}; {shown(shell, *formats)}"
    done = scratch.run(*shell.script(text), env=env)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.removeprefix("[").removesuffix("]\n")


def nothing_ran(scratch: Scratch) -> None:
    """Make sure that no text was taken for a command."""
    assert not [*scratch.home.rglob("canary*"), *scratch.home.parent.glob("canary*")]


def plain(prompt: str) -> str:
    """Return a prompt without colours, the marks around them, and space."""
    return re.sub(r"\\\[|\\\]|%\{|%\}|\x1b\[[0-9;?]*[a-zA-Z]|\s", "", prompt)


@pytest.mark.parametrize(("row", "shell"), walk(ROWS_SEEN, SHELLS), indirect=["shell"])
def test_the_function_decides_as_the_dispatcher_does(scratch: Scratch, shell: Shell, row: Row) -> None:
    """Where the dispatcher refuses, it gives the name, or nothing where there is none."""
    seen = ask(scratch, shell, env=set_scene(scratch, row))
    if row.id in AS_TEXT:
        assert seen == AS_TEXT[row.id]
    elif "NUL" in row.id and shell.name != "powershell":
        assert seen == "default", "what they read has no NULs, so it is empty"
    elif isinstance(row.then, Gets):
        assert seen == row.then.env.get("HERMES_SHELL_PROFILE", "default")
    else:
        assert seen in ("", "nosuch", "test")


@pytest.mark.parametrize(
    ("formats", "pinned", "sticky"),
    [
        ((), "work", "play"),
        (("(%s) ",), "(work) ", "(play) "),
        (("(%s) ", ""), "(work) ", ""),
        (("%s|%s", "no name"), "work|%s", "no name"),
        ((r"\e[1m%d $(touch canary) `x` & '%s'", "%s"), r"\e[1m%d $(touch canary) `x` & 'work'", "play"),
    ],
)
def test_a_form_of_ones_own(scratch: Scratch, shell: Shell, formats: tuple[str, ...], pinned: str, sticky: str) -> None:
    scratch.stick("play\n")
    work = {"HERMES_HOME": pin_of(scratch.root, "work"), "HERMES_SHELL_PROFILE": "work"}
    assert ask(scratch, shell, *formats, env=work) == pinned
    assert ask(scratch, shell, *formats) == sticky
    nothing_ran(scratch)


@pytest.mark.parametrize("name", sampled([EVIL, "x" * 65, "-n", "Work", "é", "a b", "a\nb", "play\x1b[31m"], 3))
def test_what_is_no_name_is_not_shown(scratch: Scratch, shell: Shell, name: str) -> None:
    evil = {"HERMES_HOME": f"{scratch.root}/profiles/{name}", "HERMES_SHELL_PROFILE": name}
    assert ask(scratch, shell, "(%s)", env=evil) == ""
    if name != "Work":
        scratch.stick(name + "\n")
        assert ask(scratch, shell, "(%s)") == ""
    nothing_ran(scratch)


@pytest.mark.parametrize(
    ("name", "setting"), sampled([(name, line) for name, lines in HOSTILE.items() for line in lines], 4)
)
def test_hostile_settings(scratch: Scratch, name: str, setting: str) -> None:
    """Silent and right under each of them, with a sticky default to read."""
    shell = require(SHELLS[name])
    scratch.stick("play\n")
    call = {"fish": "hermes_prompt '(%s) '", "powershell": "Get-HermesPrompt '(%s) '"}
    seen = f'hermes_prompt "(%s) "\n{scratch.agent} "$HERMES_PROMPT"'
    script = scratch.home / f"script.{ {'powershell': 'ps1'}.get(name, name) }"
    script.write_text("\n".join([setting, shell.source(str(scratch.snippet(shell))), call.get(name, seen)]) + "\n")
    done = scratch.run(*[word for word in shell.script(str(script)) if word not in ("-c", "-Command")])
    assert (done.returncode, done.stderr) == (0, "")
    report = scratch.report()
    given = report.argv[0] if report else done.stdout.removesuffix("\n")
    assert given == "(play) "
    assert report is None or "HERMES_PROMPT" not in report.env


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_a_failure_before_it_stays_in_view(scratch: Scratch, name: str) -> None:
    """For what comes after it in a prompt; but it never ends a shell that ends on failures."""
    shell = require(SHELLS[name])
    load = shell.source(str(scratch.snippet(shell)))
    kept = scratch.run(
        *shell.script(f"{load}; sh -c 'exit 7'; hermes_prompt >/dev/null; {scratch.agent} {shell.status}")
    )
    report = scratch.report()
    assert report is not None, kept.stderr
    assert report.argv == ["7"]
    options = {"bash": ["set -e"], "zsh": ["set -e", "setopt err_return"]}
    for option in options.get(name, []):
        text = f"{load}; f() {{ {option}; ! true; hermes_prompt; echo goes on; }}; f"
        assert scratch.run(*shell.script(text)).stdout == "goes on\n"


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_it_starts_no_process(scratch: Scratch, starts: Callable[..., list[str]], name: str) -> None:
    shell = require(SHELLS[name])
    scratch.stick("play\r\n")
    load = shell.source(str(scratch.snippet(shell)))
    idle = starts(*shell.script(f"{load}; true"))
    asking = starts(*shell.script(f"{load}; hermes_prompt; hermes_prompt '(%s)' ''; true"))
    assert len(asking) == len(idle), asking


def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(scratch: Scratch, shell: Shell) -> None:
    os.mkfifo(scratch.root / "active_profile")
    assert ask(scratch, shell) == "default"


# --- The recipes, in real terminals ---

# The recipe's prompt, followed by the number that the terminal waits for.
NUMBERED = {
    "bash": "PS1=\"$PS1\"'[$$:$((++prompt_number))]> '",
    "zsh": "PROMPT=\"$PROMPT\"'[$$:$((++prompt_number))]> '",
    "fish": (
        "functions -c fish_prompt recipe_prompt; function fish_prompt; recipe_prompt; "
        'set -g prompt_number (math 0$prompt_number + 1); echo -n "[$fish_pid:$prompt_number]> "; end'
    ),
    "powershell": (
        "$global:recipe = $function:prompt\n"
        'function prompt { $global:prompt_number++; "$(& $global:recipe)[${PID}:$prompt_number]> " }'
    ),
}


def use_recipe(scratch: Scratch, shell: Shell, text: str, before: str = "") -> Path:
    """Write a start-up file with the snippet and a recipe; return its path."""
    rc = scratch.home / shell.rc
    lines = [shell.prompt, shell.source(str(scratch.snippet(shell))), before, text, NUMBERED[shell.name]]
    rc.write_text("\n".join(lines) + "\n")
    return rc


@pytest.fixture
def odd(tmp_path: Path, installed: Installed) -> Scratch:
    """Give a home whose path would run something, or be taken for escapes, if a prompt expanded it."""
    made = Scratch(tmp_path / "%n $(touch canary) `touch canary` é", installed)
    made.set_up()
    return made


def test_a_plain_prompt(odd: Scratch, shell: Shell) -> None:
    use_recipe(odd, shell, plain_recipe(shell))
    terminal = odd.terminal(shell)
    for command, name in [
        ("hermes profile use work -s", "work"),
        ("hermes profile use default -s", "default"),
        ("hermes profile use --unset", "default"),
    ]:
        terminal.send(command)
        assert f"({name}) " in terminal.wait()
    odd.stick("play\n")
    terminal.send("cd /")
    assert "(play) " in terminal.wait()
    odd.stick(EVIL + "\n")
    terminal.send(f"cd {shell.quote(str(odd.root))}")
    evil = terminal.wait()
    assert "touch canary" in evil.replace("\\", ""), "the path is there as it is"
    assert "(" + EVIL[:2] not in evil
    terminal.close()
    nothing_ran(odd)


def test_an_exit_status_survives_the_prompt(scratch: Scratch, shell: Shell) -> None:
    use_recipe(scratch, shell, plain_recipe(shell))
    terminal = scratch.terminal(shell)
    assert terminal.run("sh -c 'exit 7'").status[-1] == "7"
    terminal.close()


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("unset PROMPT_COMMAND", ["hermes_prompt"]),
        ("PROMPT_COMMAND='seen=$?'", ["hermes_prompt; seen=$?"]),
        ("PROMPT_COMMAND='seen=$?;'", ["hermes_prompt; seen=$?;"]),
        ("PROMPT_COMMAND=('seen=$?' 'true')", ["hermes_prompt; seen=$?", "true"]),
        ("PROMPT_COMMAND=('seen=$?'); PROMPT_COMMAND+=(hermes_prompt)", ["seen=$?", "hermes_prompt"]),
    ],
)
def test_bash_prompt_command_does_not_grow(scratch: Scratch, before: str, expected: list[str]) -> None:
    """Text, text that ends in `;`, and a list: loaded three times, each is as after the first."""
    shell = SHELLS["bash"]
    rc = use_recipe(scratch, shell, plain_recipe(shell), f'if [ -z "${{loaded-}}" ]; then {before}; loaded=1; fi')
    terminal = scratch.terminal(shell)
    for _ in range(3):
        terminal.run(f". {rc}")
    terminal.run(f'{scratch.agent} "${{PROMPT_COMMAND[@]}}"')
    report = scratch.report()
    assert report is not None
    assert report.argv == expected
    if "seen" in before:
        terminal.run("sh -c 'exit 7'")
        terminal.send("sh -c 'exit 9'")
        terminal.wait()
        terminal.send("echo seen=$seen")
        assert "seen=9\r\n" in terminal.wait()
    terminal.close()


def test_zsh_hook_does_not_grow(scratch: Scratch) -> None:
    shell = require(SHELLS["zsh"])
    rc = use_recipe(scratch, shell, plain_recipe(shell))
    terminal = scratch.terminal(shell)
    for _ in range(3):
        terminal.run(f". {rc}")
    terminal.run(f"{scratch.agent} $precmd_functions")
    report = scratch.report()
    assert report is not None
    assert report.argv == ["hermes_prompt"]
    terminal.close()


def test_a_shell_inside_an_agent_shows_the_agents_profile(scratch: Scratch, shell: Shell) -> None:
    use_recipe(scratch, shell, plain_recipe(shell))
    words = " ".join([f"'{shell.path()}'", *shell.interactive])
    scratch.agent.write_text(f"#!/bin/sh\nexec {words}\n")
    terminal = scratch.terminal(shell)
    terminal.send("hermes profile use play -s")
    assert "(play) " in terminal.wait()
    outer = terminal.foreground
    for flag, name in (("-p work ", "work"), ("", "play"), ("-p default ", "default")):
        terminal.send(f"hermes {flag}chat")
        inside = terminal.wait()
        assert terminal.foreground != outer
        assert f"({name}) " in inside.splitlines()[-1]
        terminal.send("exit")
        assert "(play) " in terminal.wait().splitlines()[-1]
        assert terminal.foreground == outer
    terminal.close()


# --- Themes ---

TERM = {"TERM": "xterm"}  # starship shows nothing on a dumb terminal

THEME_CASES = [
    ({"HERMES_SHELL_PROFILE": "work", "HERMES_HOME": "{root}/profiles/work"}, "play\n", "work"),
    ({}, "play\n", "play"),
    ({}, None, "default"),
    ({"HERMES_HOME": "{home}/custom"}, "play\n", "default"),
    ({"HERMES_SHELL_PROFILE": EVIL}, None, ""),
    ({}, EVIL + "\n", ""),
    ({}, "-x\n", ""),
]


def placed(scratch: Scratch, env: dict[str, str]) -> dict[str, str]:
    """Return an environment with its places filled in."""
    return {name: fill(scratch, value) for name, value in env.items()}


@pytest.mark.parametrize(("env", "sticky", "expected"), THEME_CASES)
def test_starship_shows_both_steps(
    odd: Scratch, starship: Path, env: dict[str, str], sticky: str | None, expected: str
) -> None:
    config = odd.home / "starship.toml"
    config.write_text('format = "<${custom.hermes}>"\n' + recipe("starship", "toml"))
    if sticky is not None:
        odd.stick(sticky)
    for name in SHELLS:
        shell_env = {
            **placed(odd, env),
            **TERM,
            "STARSHIP_CONFIG": str(config),
            "STARSHIP_SHELL": name,
            "STARSHIP_LOG": "error",
        }
        done = odd.run(str(starship), "prompt", env=shell_env)
        assert (plain(done.stdout), done.stderr) == (f"<{expected}>", "")
    nothing_ran(odd)


def test_starship_shows_a_pin_without_a_process(scratch: Scratch, starship: Path) -> None:
    config = scratch.home / "starship.toml"
    block = PAGE.partition("[env_var.HERMES_SHELL_PROFILE]")[2].partition("```")[0]
    config.write_text(f'format = "<$env_var>"\n[env_var.HERMES_SHELL_PROFILE]{block}')
    for env, expected in (({"HERMES_SHELL_PROFILE": "work"}, "work"), ({}, "")):
        done = scratch.run(str(starship), "prompt", env={**env, **TERM, "STARSHIP_CONFIG": str(config)})
        assert plain(done.stdout) == f"<{expected}>"


# What puts the number that the terminal waits for where starship reads it, before each prompt.
COUNTERS = {
    "bash": 'count() { export NUMBER="[$$:$((++prompt_number))]> "; }; starship_precmd_user_func=count',
    "zsh": 'count() { export NUMBER="[$$:$((++prompt_number))]> "; }; precmd_functions+=(count)',
    "fish": (
        "function count --on-event fish_prompt; set -g prompt_number (math 0$prompt_number + 1); "
        'set -gx NUMBER "[$fish_pid:$prompt_number]> "; end'
    ),
}


@pytest.mark.parametrize("name", COUNTERS)
def test_starship_in_a_terminal(odd: Scratch, starship: Path, name: str) -> None:
    """Loaded as its users load it: what it prints goes through the shell's own expansion."""
    shell = require(SHELLS[name])
    config = odd.home / "starship.toml"
    number = '[env_var.NUMBER]\nformat = "$env_value"\n'
    config.write_text('format = "<${custom.hermes}>${env_var.NUMBER}"\n' + recipe("starship", "toml") + number)
    load = shell.evaluate(f"{shell.quote(str(starship))} init {name}")
    lines = [shell.prompt, shell.source(str(odd.snippet(shell))), COUNTERS[name], load]
    (odd.home / shell.rc).write_text("\n".join([shell.export("STARSHIP_CONFIG", str(config)), *lines]) + "\n")
    odd.stick(EVIL + "\n")
    terminal = odd.terminal(shell, TERM)
    terminal.send(f"cd {shell.quote(str(odd.root))}")
    assert "<>" in plain(terminal.wait())
    terminal.send("hermes profile use work -s")
    assert "<work>" in plain(terminal.wait())
    terminal.close()
    nothing_ran(odd)


P10K = """
p10k() {
  [[ $1 == segment ]] || return 1
  shift
  local text
  while (( $# )); do case $1 in (-t) text=$2; shift 2 ;; (-f) shift 2 ;; (*) return 1 ;; esac; done
  print -P -- "[$text]"
}
"""


@pytest.mark.parametrize(("env", "sticky", "expected"), THEME_CASES)
def test_powerlevel10k(odd: Scratch, env: dict[str, str], sticky: str | None, expected: str) -> None:
    """A stand-in for its `p10k segment -f COLOUR -t TEXT`, which expands the text as a prompt."""
    shell = require(SHELLS["zsh"])
    if sticky is not None:
        odd.stick(sticky)
    script = [
        P10K,
        shell.source(str(odd.snippet(shell))),
        recipe("powerlevel10k", "zsh"),
        "setopt prompt_subst; prompt_hermes",
    ]
    done = odd.run(*shell.script("\n".join(script)), env=placed(odd, env))
    if env == {"HERMES_SHELL_PROFILE": EVIL}:
        expected = "default"  # alone it is no pin to the function
    assert (done.stdout, done.stderr) == (f"[{expected}]\n" if expected else "", "")
    nothing_ran(odd)


@pytest.mark.parametrize(("sticky", "expected"), [("play\n", "play"), (EVIL + "\n", "")])
def test_oh_my_posh_is_given_the_name(odd: Scratch, shell: Shell, sticky: str, expected: str) -> None:
    """It calls the function before each prompt, and its template reads the variable."""
    odd.stick(sticky)
    language = "bash" if shell.name == "zsh" else shell.name
    call = "Set-PoshContext" if shell.name == "powershell" else "set_poshcontext"
    text = [
        shell.source(str(odd.snippet(shell))),
        recipe("oh-my-posh", language),
        call,
        shell.quote(str(odd.agent)) + " x",
    ]
    if shell.name == "powershell":
        text[-1] = "& " + text[-1]
    done = odd.run(*shell.script("\n".join(text)))
    report = odd.report()
    assert report is not None, done.stderr
    assert report.env.get("POSH_HERMES", "") == expected
    assert "{{ .Env.POSH_HERMES }}" in recipe("oh-my-posh", "json")
    nothing_ran(odd)
