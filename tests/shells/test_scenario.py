"""A long day in one terminal: every step leaves exactly what it should, from setting up to taking away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hermes_shell import __version__
from tests.house import pin_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch
    from tools.terminal import Outcome, Shell

FEWEST_STEPS = 40


class Story:
    """One terminal, and what is expected of each line that is typed in it."""

    def __init__(self, scratch: Scratch, shell: Shell) -> None:
        self.scratch = scratch
        self.shell = shell
        self.terminal = scratch.terminal(shell)
        self.steps = 0

    def types(
        self, line: str, pinned: str = "", says: str = "", *, home: str | Path | None = None, fails: bool = False
    ) -> Outcome:
        """Type a line; then the terminal is pinned to `pinned`, or has `home` for a HERMES_HOME that is no pin."""
        self.steps += 1
        done = self.terminal.run(line)
        self._is(done, line, pinned, home)
        assert done.failed == fails, f"step {self.steps}, {line}: {done.status}\n{done.text}"
        assert says in done.text, f"step {self.steps}, {line}:\n{done.text}"
        return done

    def _is(self, done: Outcome, line: str, pinned: str, home: str | Path | None) -> None:
        expected = pin_of(self.scratch.root, pinned) if pinned else str(home) if home else None
        where = f"step {self.steps}, {line}:\n{done.text}"
        assert done.env.get("HERMES_HOME") == expected, where
        assert done.env.get("HERMES_SHELL_PROFILE", "") == pinned, where
        assert "HERMES_SHELL_PREVIOUS" not in done.env, where

    def runs_the_agent(self, line: str, *argv: str, pinned: str = "") -> None:
        """Type a line that has to start the agent with these words."""
        self.types(line, pinned)
        report = self.scratch.report()
        assert report is not None, f"step {self.steps}, {line}: no agent ran"
        assert report.argv == list(argv), f"step {self.steps}, {line}"

    def evaluates(self, words: str, pinned: str = "", *, home: Path | None = None, fails: bool = False) -> None:
        """Evaluate what `profile env` prints."""
        line = self.shell.evaluate(f"hermes profile env {words}")
        self.types(line, pinned, home=home, fails=fails)

    def opens_a_shell_inside(self) -> str:
        """Start the same shell in this one; return the outer one's process id."""
        outer = self.terminal.foreground
        self.terminal.send(" ".join([self.shell.path() or "", *self.shell.interactive]))
        self.terminal.wait()
        assert self.terminal.foreground != outer
        return outer


def test_a_long_day(bare: Scratch, shell: Shell) -> None:
    rc = bare.home / shell.rc
    untouched = rc.read_bytes()
    bare.set_up(shell.name)
    story = Story(bare, shell)
    start = story.terminal.look()
    assert start.hermes() == {}

    _switches(story)
    _fails(story)
    _follows_the_sticky_default(story)
    _nests(story)
    _loads_again(story)
    _evaluates(story)
    _keeps_what_was_there(story)
    _is_upgraded(story)
    _is_taken_away(story)

    end = story.terminal.look()
    assert end.env["PATH"] == start.env["PATH"]
    assert rc.read_bytes() == untouched
    assert story.steps >= FEWEST_STEPS
    story.terminal.close()

    fresh = Story(bare, shell)
    fresh.runs_the_agent("hermes chat", "chat")
    fresh.terminal.close()


def _switches(story: Story) -> None:
    story.types("hermes profile current", says="default (the built-in default)")
    story.types("hermes profile use work --session", "work", says="This terminal uses 'work'.")
    story.types("hermes profile current", "work", says="work (pinned in this terminal)")
    story.runs_the_agent("hermes chat", "-p", "work", "chat", pinned="work")
    story.types("hermes profile use -s play", "play", says="This terminal uses 'play'.")
    story.types("hermes profile use -", "work")
    story.types("hermes profile use -", "play")
    story.types("hermes profile use play -s", "play")
    story.types("hermes profile use -", "work")
    story.types("hermes profile use - --session", "play")
    story.runs_the_agent("hermes -p a chat", "-p", "a", "chat", pinned="play")


def _fails(story: Story) -> None:
    story.types("hermes profile use nosuch --session", "play", says="there is no profile 'nosuch'", fails=True)
    story.types("hermes profile use ../x --session", "play", says="cannot be a profile name", fails=True)
    story.types("hermes profile use test --session", "play", says="reserved", fails=True)
    story.types("hermes profile use --session", "play", says="a profile has to be named", fails=True)
    story.types("hermes profile use '' --session", "play", fails=True)
    story.types("hermes -p nosuch chat", "play", says="there is no profile 'nosuch'", fails=True)
    story.types("hermes profile use -", "work")
    story.types("hermes profile use -", "play")


def _follows_the_sticky_default(story: Story) -> None:
    said = story.types("hermes profile use chat", "play", says="Every terminal that is not pinned now uses 'chat'.")
    assert "This terminal is pinned and stays on 'play'." in said.text
    story.types("hermes profile use --unset", says="This terminal is not pinned.")
    story.types("hermes profile current", says="chat (the sticky default)")
    story.runs_the_agent("hermes chat", "-p", "chat", "chat")
    story.types("hermes profile use -", "play")
    story.types("hermes profile use default --session", "default")
    story.runs_the_agent("hermes chat", "chat", pinned="default")
    story.types("hermes profile use -", "play")


def _nests(story: Story) -> None:
    outer = story.opens_a_shell_inside()
    story.types("hermes profile current", "play", says=f"play (pinned, inherited from process {outer})")
    story.types("hermes profile use -", "play", says="no previous profile", fails=True)
    story.types("hermes profile use work --session", "work")
    story.types("hermes profile current", "work", says="work (pinned in this terminal)")
    story.types("hermes profile use nosuch --session", "work", fails=True)
    story.types("hermes profile use --unset")
    story.types("exit", "play")
    assert story.terminal.foreground == outer


def _loads_again(story: Story) -> None:
    before = story.terminal.look()
    load = story.shell.source(str(story.scratch.snippet(story.shell)))
    for _ in range(3):
        said = story.types(load, "play")
        assert "hermes:" not in said.text
    assert story.terminal.look().env == before.env
    story.types("hermes profile use -", "default")
    story.types("hermes profile use -", "play")


def _evaluates(story: Story) -> None:
    story.evaluates("a", "a")
    story.evaluates("nosuch", "a", fails=True)
    story.types("hermes profile use -", "play")
    story.evaluates("--unset")
    story.types("hermes profile use -", "play")


def _keeps_what_was_there(story: Story) -> None:
    story.types("hermes profile use --unset")
    custom = story.scratch.home / "custom"
    story.types(story.shell.export("HERMES_HOME", str(custom)), home=custom)
    story.evaluates("default", home=custom, fails=True)
    story.scratch.profiles("own", root=custom)
    done = story.terminal.run("hermes profile use own --session")
    assert done.env["HERMES_HOME"] == pin_of(custom, "own")
    story.types("hermes profile use --unset", home=custom)
    done = story.terminal.run("hermes profile use own --session")
    story.terminal.run(story.shell.export("HERMES_HOME", str(custom)))
    story.types("hermes profile use --unset", home=custom)
    unset = {"fish": "set -e HERMES_HOME", "powershell": "Remove-Item Env:HERMES_HOME"}
    story.types(unset.get(story.shell.name, "unset HERMES_HOME"))


def _is_upgraded(story: Story) -> None:
    """What an older version rendered is refreshed by a command that runs Python anyway; the terminal stays."""
    story.types("hermes profile use work --session", "work")
    rendered = [story.scratch.dispatcher, story.scratch.snippet(story.shell)]
    for file in rendered:
        file.write_text(re.sub(rf"\b{re.escape(__version__)}\b", "0.0.1", file.read_text(), count=1))
    story.types("hermes profile current", "work")
    for file in rendered:
        assert __version__ in "".join(file.read_text().splitlines()[:3]), file
    story.types("hermes profile use play --session", "play")
    story.runs_the_agent("hermes chat", "-p", "play", "chat", pinned="play")


def _is_taken_away(story: Story) -> None:
    story.types("hermes shell uninstall --yes", "play")
    assert not story.scratch.data.exists()
    story.types("hermes profile use work --session", "work")
    story.runs_the_agent("hermes chat", "-p", "work", "chat", pinned="work")
    story.types("hermes profile use --unset")
