"""`hermes profile use` without a name: a list to choose from, and what it changes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell.cli.picker import BACK, CLEAR, DOWN, UP, Menu
from tests.house import PROFILES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.house import Scratch
    from tools.terminal import Shell, Terminal

NAMES = ["default", *sorted(PROFILES)]
UP_KEY, DOWN_KEY, ESCAPE, ENTER = "\x1b[A", "\x1b[B", "\x1b", "\r"


@pytest.fixture(scope="session")
def without_fzf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory that holds every program of the system but fzf."""
    programs = tmp_path_factory.mktemp("programs")
    for place in ("/bin", "/usr/bin", "/usr/local/bin"):
        for program in Path(place).iterdir():
            if program.name != "fzf" and not (programs / program.name).is_symlink():
                (programs / program.name).symlink_to(program)
    return programs


@pytest.fixture
def terminal(scratch: Scratch, shell: Shell, without_fzf: Path) -> Iterator[Terminal]:
    """Give a terminal that can show a list, and has no fzf."""
    path = os.pathsep.join([str(scratch.home / ".local/bin"), str(scratch.agent.parent), str(without_fzf)])
    opened = scratch.terminal(shell, {"PATH": path})
    opened.run(shell.export("TERM", "xterm"))
    yield opened
    opened.close()


def choose(terminal: Terminal, line: str, *keys: str) -> None:
    """Open the list with a command line and press keys, the next one as soon as the list was shown again."""
    terminal.send(line)
    for key in keys:
        terminal.see(r"profile: ")
        terminal.press(key)


def test_a_name_is_chosen_for_this_terminal(terminal: Terminal) -> None:
    choose(terminal, "hermes profile use --session", "w", "o", ENTER)
    assert terminal.settle().env["HERMES_SHELL_PROFILE"] == "work"
    choose(terminal, "hermes profile use -s", DOWN_KEY, ENTER)
    assert terminal.settle().env["HERMES_SHELL_PROFILE"] == NAMES[1]
    assert terminal.run("hermes profile use -").env["HERMES_SHELL_PROFILE"] == "work"


def test_the_list_says_all_that_a_profile_is(terminal: Terminal, scratch: Scratch) -> None:
    scratch.hermes("profile", "use", "work")
    terminal.send("hermes profile use -s")
    terminal.see(r"work  in force, sticky default")
    terminal.press(ESCAPE)
    assert terminal.settle().status[-1] == "130"


def test_a_name_is_chosen_for_every_terminal(terminal: Terminal, scratch: Scratch) -> None:
    choose(terminal, "hermes profile use", UP_KEY, ENTER)
    done = terminal.settle()
    assert f"Every terminal that is not pinned now uses '{NAMES[-1]}'." in done.text
    assert (scratch.root / "active_profile").read_text() == f"{NAMES[-1]}\n"
    assert done.hermes() == {}


@pytest.mark.parametrize("keys", [(ESCAPE,), ("\x03",), ("z", "z", ENTER, ESCAPE)], ids=["Esc", "Ctrl-C", "no match"])
@pytest.mark.parametrize("scope", ["", "-s"])
def test_nothing_chosen_changes_nothing(
    terminal: Terminal, scratch: Scratch, keys: tuple[str, ...], scope: str
) -> None:
    terminal.run("hermes profile use play -s")
    choose(terminal, f"hermes profile use {scope}", *keys)
    done = terminal.settle()
    assert done.status[-1] == "130"
    assert done.env["HERMES_SHELL_PROFILE"] == "play"
    assert not (scratch.root / "active_profile").exists()
    assert " -echo " not in terminal.run("stty -a").text, "the terminal was not put back"


def test_a_reserved_name_is_not_offered(terminal: Terminal, scratch: Scratch) -> None:
    """Whoever chose it would be refused."""
    scratch.profiles("test")
    choose(terminal, "hermes profile use -s", "t", ESCAPE)
    shown = terminal.settle().text
    assert "default" in shown
    assert "test" not in shown


def test_a_list_that_is_killed_puts_the_terminal_back(terminal: Terminal, scratch: Scratch) -> None:
    line = f"timeout --foreground 1 {scratch.installed.program} profile use --pick; stty -a"
    told = terminal.run(f"sh -c '{line}'").text
    assert " icanon" in told
    assert " -icanon" not in told


def test_keys_that_come_at_once(terminal: Terminal) -> None:
    terminal.send("hermes profile use -s")
    terminal.see("profile: ")
    terminal.press(f"wrok\x7f\x7f\x7fork{DOWN_KEY}{UP_KEY}{ENTER}")
    assert terminal.settle().env["HERMES_SHELL_PROFILE"] == "work"


def fzf_shows(terminal: Terminal, pattern: str) -> None:
    """Wait for what fzf shows, and tell it where the cursor is whenever it asks, as a terminal does."""
    while terminal.see(rf"{pattern}|\x1b\[6n").endswith("\x1b[6n"):
        terminal.press("\x1b[1;1R")


def open_fzf(terminal: Terminal) -> None:
    """Open the list, and wait until all of it is there."""
    terminal.send("hermes profile use -s")
    fzf_shows(terminal, "6/6")


@pytest.mark.parametrize("program", ["fzf"], indirect=True)
def test_fzf(scratch: Scratch, shell: Shell, program: str) -> None:
    terminal = scratch.terminal(shell)
    terminal.run(shell.export("TERM", "xterm"))
    open_fzf(terminal)
    terminal.press("work")
    fzf_shows(terminal, "1/6")
    terminal.press(ENTER)
    assert terminal.settle().env["HERMES_SHELL_PROFILE"] == "work"
    open_fzf(terminal)
    terminal.press(ESCAPE)
    left = terminal.settle()
    assert left.status[-1] == "130"
    assert left.env["HERMES_SHELL_PROFILE"] == "work"
    open_fzf(terminal)
    terminal.press("\x1a")  # Ctrl-Z
    terminal.press("play")
    fzf_shows(terminal, "1/6")
    terminal.press(ENTER)
    assert terminal.settle().env["HERMES_SHELL_PROFILE"] == "play"
    terminal.close()


@pytest.mark.parametrize("program", ["fzf"], indirect=True)
@pytest.mark.parametrize("options", ["--print-query", "--expect=ctrl-y"])
def test_the_options_that_a_user_gives_fzf(scratch: Scratch, shell: Shell, program: str, options: str) -> None:
    terminal = scratch.terminal(shell, {"FZF_DEFAULT_OPTS": options})
    terminal.run(shell.export("TERM", "xterm"))
    open_fzf(terminal)
    terminal.press("work")
    fzf_shows(terminal, "1/6")
    terminal.press(ENTER)
    assert terminal.settle().env["HERMES_SHELL_PROFILE"] == "work"
    terminal.close()


@pytest.mark.parametrize("scope", ["", "--session"])
def test_no_terminal_no_list(scratch: Scratch, shell: Shell, scope: str) -> None:
    """In a script, or on a terminal that cannot show one."""
    text = f"{shell.source(str(scratch.snippet(shell)))}; hermes profile use {scope}"
    done = scratch.run(*shell.script(text), env={"TERM": "xterm"})
    assert done.stderr == "hermes: a profile has to be named\n  see which there are: hermes profile list\n"
    assert done.stdout == ""
    terminal = scratch.terminal(shell)
    assert terminal.run(f"hermes profile use {scope}").status[-1] == "2"
    terminal.close()


def test_a_long_list_is_shown_in_a_window() -> None:
    menu = Menu([f"name{number}" for number in range(100)])
    assert menu.window(3) == [(True, "name0"), (False, "name1"), (False, "name2")]
    menu.press(UP)
    assert menu.window(3) == [(False, "name97"), (False, "name98"), (True, "name99")]
    menu.press(DOWN)
    assert menu.selected() == "name0"
    for key in "NAME5":
        menu.press(key)
    assert [line for _, line in menu.window(20)] == ["name5", *(f"name{number}" for number in range(50, 60))]
    menu.press(BACK)
    menu.press("x")
    assert (menu.window(3), menu.selected()) == ([], "")
    menu.press(CLEAR)
    assert menu.selected() == "name0"
