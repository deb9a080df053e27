"""The recipes of docs/prompt.md for themes: starship, Powerlevel10k, Oh My Posh."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tests.house import Scratch
from tests.parity import filled
from tests.shells.prompt.recipes import EVIL, PAGE, nothing_ran, plain, recipe
from tools.terminal import SHELLS, Shell

if TYPE_CHECKING:
    from pathlib import Path

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
            **filled(odd, env),
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
    done = odd.run(*shell.script("\n".join(script)), env=filled(odd, env))
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
