"""The profile in a prompt: our function shows what the dispatcher would choose, and runs nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.conftest import require, walk
from tests.house import Scratch, pin_of, sampled
from tests.parity import ALONE, PATH, ROWS, Gets, Row, set_scene
from tests.shells.hostile_settings import HOSTILE
from tests.shells.prompt.recipes import EVIL, nothing_ran
from tools.terminal import SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Callable

# Where a path has to be followed, or bytes decoded, to know better: the page says so.
AS_TEXT = {"trailing dot": "play", "surrounding space": "", "sticky is not text": ""}
# What a directory chooses holds for `hermes` alone.
ROWS_SEEN = [row for row in ROWS if row.argv == PATH and row.differs != ALONE]


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
