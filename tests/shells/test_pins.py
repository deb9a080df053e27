"""A pin, exactly: set, swapped, inherited, dropped and restored, in every shell and by both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tests.house import pin_of, sampled
from tools.terminal import SHELLS, Outcome, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.house import Scratch

FUNCTION, EVALUATED = "function", "evaluated"


class Pinned:
    """A terminal, and what is done in it by the function or by evaluated text."""

    def __init__(self, scratch: Scratch, shell: Shell, way: str) -> None:
        self.scratch = scratch
        self.shell = shell
        self.way = way
        self.terminal = scratch.terminal(shell)
        self.saved: str | None = None

    def pin(self, name: str) -> Outcome:
        if self.way == FUNCTION:
            return self.terminal.run(f"hermes profile use {name} --session")
        return self.terminal.run(self.shell.evaluate(f"hermes profile env {name}"))

    def unset(self) -> Outcome:
        if self.way == FUNCTION:
            return self.terminal.run("hermes profile use --unset")
        return self.terminal.run(self.shell.evaluate("hermes profile env --unset"))

    def back(self) -> Outcome:
        return self.terminal.run("hermes profile use -")

    def export(self, name: str, value: str | Path) -> Outcome:
        return self.terminal.run(self.shell.export(name, str(value)))

    def nest(self) -> None:
        self.terminal.send(" ".join([self.shell.path() or "", *self.shell.interactive]))
        self.terminal.wait()

    def state(self, name: str, root: Path | None = None, saved: str | None = None, owner: str = "") -> dict[str, str]:
        """Return the variables of a pin by this terminal's foreground shell."""
        expected = {
            "HERMES_HOME": pin_of(root or self.scratch.root, name),
            "HERMES_SHELL_PROFILE": name,
            "HERMES_SHELL_OWNER": owner or self.terminal.foreground,
        }
        return expected if saved is None else {**expected, "HERMES_SHELL_SAVED_HOME": f"+{saved}"}


@pytest.fixture(params=[FUNCTION, EVALUATED])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pinned(scratch: Scratch, shell: Shell, way: str) -> Iterator[Pinned]:
    made = Pinned(scratch, shell, way)
    yield made
    made.terminal.close()


def test_pins_in_a_row(pinned: Pinned) -> None:
    """Pin, pin again, swap, nest, drop: each step leaves exactly what it should."""
    assert pinned.terminal.look().hermes() == {}
    assert pinned.pin("work").hermes() == pinned.state("work")
    assert pinned.pin("work").hermes() == pinned.state("work")
    assert pinned.back().hermes() == {}, "pinning the pinned profile moved the history"
    assert pinned.back().hermes() == pinned.state("work")
    assert pinned.pin("play").hermes() == pinned.state("play")
    assert pinned.back().hermes() == pinned.state("work")
    assert pinned.back().hermes() == pinned.state("play")
    assert pinned.pin("default").hermes() == pinned.state("default")
    assert pinned.back().hermes() == pinned.state("play")

    outer = pinned.terminal.foreground
    pinned.nest()
    assert pinned.terminal.foreground != outer
    refused = pinned.back()
    assert not refused.ok
    assert "no previous profile" in refused.text
    assert refused.hermes() == pinned.state("play", owner=outer)
    assert pinned.pin("work").hermes() == pinned.state("work")
    assert pinned.unset().hermes() == {}
    assert pinned.back().hermes() == pinned.state("work")
    assert pinned.terminal.run("exit").hermes() == pinned.state("play", owner=outer)

    assert pinned.unset().hermes() == {}
    assert pinned.unset().ok
    assert pinned.back().hermes() == pinned.state("play")


def test_a_nested_shell_drops_an_inherited_pin_for_itself_alone(pinned: Pinned) -> None:
    pinned.pin("work")
    outer = pinned.terminal.foreground
    pinned.nest()
    assert pinned.terminal.look().hermes() == pinned.state("work", owner=outer)
    assert pinned.unset().hermes() == {}
    assert pinned.terminal.run("exit").hermes() == pinned.state("work", owner=outer)


def test_a_custom_home_comes_back(pinned: Pinned) -> None:
    """What HERMES_HOME was before the first pin is kept through all later ones."""
    custom = pinned.scratch.home / "custom"
    pinned.scratch.profiles("work", "play", root=custom)
    pinned.export("HERMES_HOME", custom)
    assert pinned.pin("work").hermes() == pinned.state("work", custom, str(custom))
    assert pinned.pin("play").hermes() == pinned.state("play", custom, str(custom))
    assert pinned.pin("default").hermes() == pinned.state("default", custom, str(custom))
    outer = pinned.terminal.foreground
    pinned.nest()
    assert pinned.unset().hermes() == {"HERMES_HOME": str(custom)}
    assert pinned.terminal.run("exit").hermes() == pinned.state("default", custom, str(custom), outer)
    assert pinned.back().hermes() == pinned.state("play", custom, str(custom))
    assert pinned.unset().hermes() == {"HERMES_HOME": str(custom)}


def test_an_empty_home_comes_back_empty(pinned: Pinned) -> None:
    pinned.export("HERMES_HOME", "")
    assert pinned.pin("work").hermes() == pinned.state("work", saved="")
    assert pinned.unset().hermes() == {"HERMES_HOME": ""}


def test_a_home_with_every_odd_character_comes_back(pinned: Pinned) -> None:
    odd = pinned.scratch.home / 'it\'s a "$(touch pwned)" `x` \\ é ; & * ? [a] {b} ‘‚’'
    odd.mkdir()
    pinned.scratch.profiles("work", root=odd)
    pinned.export("HERMES_HOME", odd)
    assert pinned.pin("work").hermes() == pinned.state("work", odd, str(odd))
    assert pinned.unset().hermes() == {"HERMES_HOME": str(odd)}
    assert not list(pinned.scratch.home.rglob("pwned"))


def test_a_home_changed_by_hand_makes_the_pin_void(pinned: Pinned) -> None:
    """The change stays; dropping the pin takes its own three variables alone."""
    pinned.pin("work")
    by_hand = pinned.scratch.home / "by-hand"
    pinned.export("HERMES_SHELL_AGENT", "kept")
    pinned.export("HERMES_HOME", by_hand)
    assert pinned.unset().hermes() == {"HERMES_HOME": str(by_hand), "HERMES_SHELL_AGENT": "kept"}


def test_a_pin_over_a_void_one_is_the_first(pinned: Pinned) -> None:
    pinned.pin("work")
    pinned.export("HERMES_HOME", pinned.scratch.root)
    assert pinned.pin("play").hermes() == pinned.state("play", saved=str(pinned.scratch.root))
    assert pinned.unset().hermes() == {"HERMES_HOME": str(pinned.scratch.root)}


def test_a_home_that_was_set_without_us_comes_back(pinned: Pinned) -> None:
    """A service or a wrapper exported a profile: that is no pin of ours, and is restored."""
    by_service = pin_of(pinned.scratch.root, "work")
    pinned.export("HERMES_HOME", by_service)
    assert pinned.pin("play").hermes() == pinned.state("play", saved=by_service)
    assert pinned.back().hermes() == {"HERMES_HOME": by_service}


@pytest.mark.parametrize("end", sampled(["/profiles/../", "/"], 2))
def test_a_slash_behind_the_root_goes_no_further(pinned: Pinned, end: str) -> None:
    pinned.pin("default")
    pinned.export("HERMES_HOME", f"{pinned.scratch.root}{end}")
    assert pinned.pin("play").hermes() == pinned.state("play")


def test_default_as_the_agents_children_see_it_is_a_pin(pinned: Pinned) -> None:
    """`hermes -p default` makes HERMES_HOME the root for whatever the agent starts."""
    for name, value in {
        **pinned.state("default", owner="4711"),
        "HERMES_HOME": str(pinned.scratch.root),
    }.items():
        pinned.export(name, value)
    before = pinned.terminal.look().hermes()
    assert pinned.pin("default").hermes() == before
    assert pinned.unset().hermes() == {}


@pytest.mark.parametrize("what", sampled(["nosuch", "Not:A:Name", "test", "../x", "''"], 4))
def test_a_failed_switch_changes_nothing(pinned: Pinned, what: str) -> None:
    pinned.pin("work")
    failed = pinned.pin(what)
    assert failed.failed if what == "''" else not failed.ok
    assert "hermes: " in failed.text
    assert failed.hermes() == pinned.state("work")
    assert pinned.back().hermes() == {}, "the history moved"


def test_a_switch_without_a_name_fails(pinned: Pinned) -> None:
    pinned.pin("work")
    failed = pinned.pin("")
    assert failed.failed
    assert failed.hermes() == pinned.state("work")


def test_a_switch_right_after_a_failed_command_is_whole(pinned: Pinned) -> None:
    pinned.terminal.run("ls /nowhere")
    assert pinned.pin("work").hermes() == pinned.state("work")
    pinned.terminal.run("ls /nowhere")
    assert pinned.unset().hermes() == {}


def test_a_name_is_forgiven_its_capitals(pinned: Pinned) -> None:
    assert pinned.pin("WORK").hermes() == pinned.state("work")


def test_default_is_refused_where_it_cannot_be_pinned(pinned: Pinned) -> None:
    """`profiles` leads elsewhere, so `profiles/..` would be another directory than the root."""
    profiles = pinned.scratch.root / "profiles"
    (pinned.scratch.home / "elsewhere").mkdir()
    profiles.rename(pinned.scratch.home / "elsewhere" / "profiles")
    profiles.symlink_to(pinned.scratch.home / "elsewhere" / "profiles")
    refused = pinned.pin("default")
    assert not refused.ok
    assert "hermes -p default" in refused.text
    assert refused.hermes() == {}


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_a_readonly_home_refuses_the_switch(scratch: Scratch, name: str, way: str) -> None:
    pinned = Pinned(scratch, require(SHELLS[name]), way)
    pinned.pin("work")
    pinned.terminal.run("readonly HERMES_HOME")
    for refused in (pinned.pin("play"), pinned.unset()):
        assert not refused.ok
        assert "read-only" in refused.text or "readonly" in refused.text
        assert refused.hermes() == pinned.state("work")
    pinned.terminal.close()


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_an_unexported_home_counts_as_unset(scratch: Scratch, name: str, way: str) -> None:
    pinned = Pinned(scratch, require(SHELLS[name]), way)
    local = f"set -g HERMES_HOME {scratch.home}" if name == "fish" else f"HERMES_HOME={scratch.home}"
    pinned.terminal.run(local)
    assert pinned.pin("work").hermes() == pinned.state("work")
    assert pinned.unset().hermes() == {}
    pinned.terminal.close()


def test_a_universal_home_in_fish_is_left_alone(scratch: Scratch, way: str) -> None:
    """It belongs to every terminal: a pin covers it in one, and dropping the pin uncovers it."""
    fish = require(SHELLS["fish"])
    pinned = Pinned(scratch, fish, way)
    custom = scratch.home / "custom"
    scratch.profiles("work", root=custom)
    pinned.terminal.run(f"set -Ux HERMES_HOME {custom}")
    other = scratch.terminal(fish)
    assert pinned.pin("work").hermes() == pinned.state("work", custom, str(custom))
    assert other.look().hermes() == {"HERMES_HOME": str(custom)}
    assert pinned.unset().hermes() == {"HERMES_HOME": str(custom)}
    pinned.terminal.run("set -Ux HERMES_HOME /changed")
    assert pinned.terminal.look().hermes() == {"HERMES_HOME": "/changed"}, "a global variable covers it still"
    pinned.terminal.close()
    other.close()
