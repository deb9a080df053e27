"""What is played in front of the camera: for each picture, the home it needs and what is typed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tools import prepare
from tools.shells import SHELLS
from tools.terminal import clean_env

from .screen import Screen, set_prompt
from .svg import Window, drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROFILES = {
    "work": ("anthropic/claude-opus-4", "Reads the tickets, writes the reports."),
    "play": ("nousresearch/hermes-4-405b", "Chess, recipes, the garden."),
    "bot-support": ("openai/gpt-5-mini", "Answers in the support channel."),
}


class Studio:
    """A scratch home with the agent as its installers leave it, shells that are set up, and profiles."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = clean_env(home, COLORTERM="truecolor")
        launcher = home / ".local" / "bin" / "hermes"
        launcher.parent.mkdir(parents=True)
        launcher.symlink_to(prepare.AGENT / "bin" / "hermes")
        (home / ".hermes").mkdir()
        for shell in SHELLS.values():
            set_prompt(home, shell)
        self.hermes("shell", "install", "--yes", *SHELLS)
        for name, (model, description) in PROFILES.items():
            self.hermes("profile", "create", name, "--no-skills", "--description", description)
            (self.profile(name) / "config.yaml").write_text(f"model: {model}\n")

    def profile(self, name: str) -> Path:
        """Return the home of a profile."""
        return self.home / ".hermes" / "profiles" / name

    def hermes(self, *words: str) -> None:
        """Run our own program."""
        program = str(prepare.VENV / "bin" / "hermes-shell")
        subprocess.run([program, *words], env=self.env, cwd=self.home, check=True, capture_output=True)

    @contextlib.contextmanager
    def terminal(self, shell: str, columns: int = 100, lines: int = 24) -> Iterator[Screen]:
        """Open a terminal; close it afterwards."""
        screen = Screen(SHELLS[shell], self.env, columns, lines)
        try:
            yield screen
        finally:
            screen.close()


@contextlib.contextmanager
def studio() -> Iterator[Studio]:
    """Give a studio that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="h") as directory:
        yield Studio(Path(directory).resolve())


def two_terminals(studio: Studio) -> str:
    """Two terminals at the same time, each with its own profile."""
    windows = []
    with studio.terminal("bash") as one, studio.terminal("fish") as other:
        for screen, name in ((one, "work"), (other, "play")):
            screen.run(f"hermes profile use {name} --session")
        for screen, title in ((one, "a terminal"), (other, "another one, at the same time")):
            screen.run("hermes config path")
            windows.append(Window(title, screen.rows()[:4]))
    return drawn(
        "Two terminals side by side: the agent in one works in the profile work, in the other in play", windows, 2
    )


def profile_list(studio: Studio) -> str:
    """The list of all profiles."""
    with studio.terminal("zsh", columns=150) as screen:
        screen.run("hermes profile use work --session")
        screen.run("hermes profile list")
        return drawn(
            "hermes profile list: each profile with its model, its wrapper and what it is good at",
            [_window("zsh", screen)],
        )


def picker(studio: Studio) -> str:
    """The list to choose from, and what came of it."""
    _without(studio, "fzf")
    with studio.terminal("zsh", columns=80) as screen:
        screen.press("hermes profile use --session\r", shows="bot-support")
        screen.press("\x1b[B\x1b[B")
        return drawn("hermes profile use --session without a name: a list", [Window("zsh", screen.rows())])


def _without(studio: Studio, program: str) -> None:
    """Leave a program out of PATH: ours draws its own list where fzf is not installed."""
    place = studio.home / "bin"
    place.mkdir()
    for entry in os.scandir("/usr/bin"):
        if entry.name != program:
            (place / entry.name).symlink_to(entry.path)
    studio.env["PATH"] = f"{studio.home}/.local/bin:{place}"


def completion(studio: Studio) -> str:
    """TAB in four shells."""
    line, windows = "hermes profile create bot --clone", []
    for name, keys in (("bash", "\t\t"), ("zsh", "\t"), ("fish", "\t")):
        with studio.terminal(name, columns=84, lines=16) as screen:
            screen.press(line)
            screen.press(keys, shows="--clone-all")
            windows.append(Window(name, screen.rows()))
    with studio.terminal("powershell", columns=84, lines=16) as screen:
        # What its line editor lists; the engine alone has none.
        screen.run(f"$found = TabExpansion2 '{line}'")
        screen.run("$found.CompletionMatches | Format-Table -HideTableHeaders ListItemText, ToolTip")
        windows.append(Window("PowerShell", [row for row in screen.rows()[:-1] if row]))
    return drawn("Completion of an option in bash, zsh, fish and PowerShell", windows, 2)


def doctor(studio: Studio) -> str:
    """What doctor finds."""
    (studio.home / ".hermes" / "active_profile").write_text("wrok\n")
    for name in ("work", "play"):
        env = studio.profile(name) / ".env"
        env.write_text("TELEGRAM_BOT_TOKEN=1234567890:AAExampleExampleExampleExampleExam\n")
        env.chmod(0o644)
    with studio.terminal("bash", columns=110, lines=40) as screen:
        screen.run("hermes doctor --ours")
        return drawn("hermes doctor: what is wrong, and the cure of each", [_window("bash", screen)])


def clone(studio: Studio) -> str:
    """A clone that takes a while."""
    with (studio.profile("work") / "recording.bin").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, 12 * 2**30)
    with studio.terminal("bash", columns=90) as screen:
        screen.press("hermes profile create copy --clone-from work --clone-all\r")
        screen.see(" left")
        shown = screen.rows()
        screen.press("\x03")
    return drawn("hermes profile create --clone-all: bytes, rate and time left", [Window("bash", shown)])


def _window(title: str, screen: Screen) -> Window:
    """Return a window of all that is shown, but for the prompt at its end."""
    return Window(title, screen.rows()[:-1])


SCENES: dict[str, Callable[[Studio], str]] = {
    "two-terminals": two_terminals,
    "list": profile_list,
    "picker": picker,
    "completion": completion,
    "doctor": doctor,
    "clone": clone,
}
