"""What goes wrong with start-up files, what they load, and completions."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from typing import TYPE_CHECKING

from tests.doctor.healthy import ASKED, CURE, FIX, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def damaged(scratch: Scratch) -> dict[str, str]:
    edited(scratch.home / ".zshrc", "# <<< hermes-shell <<<", "")
    return an_editor(scratch)


def twice(scratch: Scratch) -> dict[str, str]:
    file = scratch.home / ".zshrc"
    file.write_text(file.read_text() * 2)
    return an_editor(scratch)


def an_editor(scratch: Scratch) -> dict[str, str]:
    """Give the editor of somebody who takes out what is ours."""
    editor = scratch.home / "editor"
    editor.write_text("#!/bin/sh\nsed -i '/>>> hermes-shell/,$d' \"$1\"\n")
    editor.chmod(0o755)
    return {"EDITOR": str(editor)}


def unreadable(scratch: Scratch) -> dict[str, str]:
    (scratch.home / ".zshrc").unlink()
    (scratch.home / ".zshrc").mkdir()
    return {}


def foreign_completions(scratch: Scratch) -> None:
    path = scratch.home / ".local/share/bash-completion/completions/hermes"
    path.write_text("# the agent's own\n")


def another_agent(scratch: Scratch) -> None:
    scratch.agent.write_text(f"{scratch.agent.read_text()}# another version\n")


def appended(scratch: Scratch) -> None:
    text = scratch.hermes("completion", "bash").stdout
    with (scratch.home / ".bashrc").open("a") as file:
        file.write(re.sub(", tree [0-9a-f]{12}", ", tree 0123456789ab", text))


def other_completion(scratch: Scratch, where: str, name: str, *, gone: bool = False) -> None:
    """Have zsh find another completion of hermes, in a list that is made before or after our lines.

    Args:
        scratch: The home.
        where: "before" or "after".
        name: Its name.
        gone: Whether the list alone knows it still.
    """
    rc, place = scratch.home / ".zshrc", scratch.home / "functions"
    ours, theirs = rc.read_text(), "fpath=(~/functions $fpath)\nautoload -Uz compinit\ncompinit -u\n"
    place.mkdir()
    (place / name).write_text(f"#compdef hermes\n{name}() {{ compadd theirs }}\n")
    if gone:
        rc.write_text(theirs)
        assert scratch.run("zsh", "-ic", "true").returncode == 0
        (place / name).unlink()
        theirs = theirs.replace("compinit -u", "compinit -C")
    rc.write_text(f"{theirs}{ours}" if where == "before" else f"{ours}{theirs}")


def universal(scratch: Scratch, *variables: str) -> None:
    pin = scratch.root / "profiles" / "work"
    text = "; ".join(f"set -Ux {name} {pin if name == 'HERMES_HOME' else 'work'}" for name in variables)
    assert scratch.run("fish", "-c", text).returncode == 0


def login_file(scratch: Scratch) -> None:
    (scratch.home / ".bash_profile").write_text("export LESS=-R")


def broken_settings(scratch: Scratch) -> None:
    place = scratch.home / ".config/hermes-shell/config.yaml"
    place.parent.mkdir(parents=True)
    place.write_text("directory-profiles: [\n")


def stale_lines(scratch: Scratch) -> None:
    assert scratch.hermes("shell", "config", "directory-profiles", "on").returncode == 0
    (scratch.data / "directory-profiles").write_text("work /srv\n")


def directory_that_is_gone(scratch: Scratch) -> None:
    for place in (scratch.home / "a place", scratch.home / "b"):
        place.mkdir()
        (place / ".hermes-profile").write_text("work\n")
        assert scratch.hermes("profile", "allow", str(place)).returncode == 0
        shutil.rmtree(place)


# An agent at work; it ends by itself when its home is put back, or where nobody does that, after a minute.
AT_WORK = """
import os, time
print(flush=True)
end = time.monotonic() + 60
while os.path.exists(__file__) and time.monotonic() < end:
    time.sleep(0.05)
"""


def terminal_elsewhere(scratch: Scratch, name: str = "gone") -> dict[str, str]:
    """Have an agent of 'work' run whose terminal keeps the home of another profile, as `export` in it leaves it."""
    place, program = scratch.home / "temporary", scratch.home / "at work" / "hermes"
    for directory in (place, program.parent):
        directory.mkdir()
    program.write_text(AT_WORK)
    words = shlex.join((sys.executable, str(program), "chat"))
    # It is at work once it has said a line; the shell does not wait for its end.
    script = f"{{ {words} 2>/dev/null & }} | head -1"
    home = {"HERMES_HOME": str(scratch.root / "profiles" / "work")}
    assert scratch.run("sh", "-c", script, env=home).stdout == "\n"
    kept = place / "hermes-snap-0123456789ab.sh"
    script = f'export HERMES_HOME="{scratch.root}/profiles/{name}"; export -p >"{kept}"'
    assert scratch.run("bash", "-c", script).returncode == 0
    return {"TMPDIR": str(place)}


FAULTS = {
    "lines of ours that were edited": Fault(
        "start-up-differs", lambda it: edited(it.home / ".bashrc", "if ", "if  "), CURE
    ),
    "a file of ours that was removed": Fault("rendered-stale", lambda it: (it.data / "hermes.fish").unlink(), FIX),
    "lines of ours that lost their end": Fault("start-up-damaged", damaged, CURE),
    "a directory where a start-up file belongs": Fault("start-up-unreadable", unreadable, CURE),
    "completions of somebody else's": Fault("completions-foreign", foreign_completions, CURE),
    "an agent that was not asked as it is": Fault("completions-old", another_agent),
    "a completion that zsh finds after our lines": Fault(
        "completions-hidden", lambda it: other_completion(it, "after", "_agent"), CURE
    ),
    "a completion that zsh finds before our lines": Fault(
        "completions-second", lambda it: other_completion(it, "before", "_hermes"), CURE
    ),
    "a list of zsh's that knows a completion of before": Fault(
        "completions-listed", lambda it: other_completion(it, "after", "_agent", gone=True), CURE
    ),
    "a universal HERMES_HOME in fish": Fault("pin-universal", lambda it: universal(it, "HERMES_HOME"), ASKED),
    "universal variables of a pin in fish": Fault(
        "pin-universal", lambda it: universal(it, "HERMES_HOME", "HERMES_SHELL_PROFILE"), ASKED
    ),
    "completions that were appended and went stale": Fault("completions-appended", appended, CURE),
    "a login file that leaves out what loads us": Fault("start-up-unread", login_file, CURE),
    "lines of ours twice": Fault("start-up-damaged", twice, CURE),
    "settings that cannot be read": Fault("settings-broken", broken_settings, CURE),
    "lines for the dispatcher that the settings do not say": Fault("settings-stale", stale_lines),
    "directories that may choose and are gone": Fault("settings-gone", directory_that_is_gone, CURE),
    "an agent's terminal in a profile that is gone": Fault("terminal-pinned", terminal_elsewhere, ASKED),
    "an agent's terminal in another profile": Fault(
        "terminal-pinned", lambda it: terminal_elsewhere(it, "play"), ASKED
    ),
}
