"""What a service's file says: which agent it starts and for whom, and the same file for a renamed profile."""

from __future__ import annotations

import os
import plistlib
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape

from .. import home, invocation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What may stand before the command of a unit (systemd.service, "Special executable prefixes").
_PREFIXES = "@-:+!|"


class Definition(NamedTuple):
    """What a service starts.

    Attributes:
        argv: Its command line.
        env: What it is given in its environment. It may hold keys: it is compared, never shown.
        label: The name that it gives itself; '' where its file has it.
    """

    argv: list[str]
    env: dict[str, str]
    label: str = ""

    def is_for(self, directory: str) -> bool:
        """Return whether it starts an agent in the profile with this home, which need not be there any more."""
        asked = invocation.of(self.argv)
        if asked is None:
            return False
        proven = asked.leads_to(directory, self.env)
        if proven is not None:
            return proven
        # Without a flag it starts where HERMES_HOME says; that a sticky default may lead it away is a fault of it.
        return invocation.same(home.current(self.env) or home.native_root(self.env), directory)


def systemd(data: bytes, user_home: str) -> Definition | None:
    """Return what a unit starts; None where it is no such file, or starts nothing.

    Args:
        data: The file.
        user_home: The home of the user as whom it runs, unless it names one.
    """
    argv: list[str] = []
    env: dict[str, str] = {}
    try:
        for key, value in _settings(data.decode()):
            words = shlex.split(value.replace("%h", user_home).replace("%%", "%"))
            if key == "Environment":
                env |= dict(word.partition("=")[::2] for word in words)
            elif key == "User":
                user_home = _home_of(value)
            elif key == "ExecStart":
                argv = words
    except ValueError:
        return None
    return Definition([argv[0].lstrip(_PREFIXES), *argv[1:]], {"HOME": user_home, **env}) if argv else None


def _home_of(user: str) -> str:
    import pwd

    try:
        return pwd.getpwnam(user).pw_dir
    except KeyError:
        return os.sep  # nobody's, and so no profile's


def _settings(text: str) -> Iterator[tuple[str, str]]:
    """Find the settings of the section that says what is started."""
    section = ""
    for line in re.sub(r"\\\n", " ", text).splitlines():
        line = line.strip()  # noqa: PLW2901
        if line.startswith("["):
            section = line
        elif section == "[Service]" and not line.startswith(("#", ";")):
            key, _, value = line.partition("=")
            yield key.rstrip(), value.lstrip()


def launchd(data: bytes, user_home: str) -> Definition | None:
    """Return what a job starts; None where it is no such file, or starts nothing.

    Args:
        data: The file.
        user_home: The home of the user whose job it is.
    """
    try:
        content = plistlib.loads(data)
    except (ValueError, ExpatError, RecursionError, plistlib.InvalidFileException, AttributeError, IndexError):
        return None
    if not isinstance(content, dict):
        return None
    argv, env = content.get("ProgramArguments"), content.get("EnvironmentVariables")
    if not isinstance(argv, list) or not argv:
        return None
    variables = env.items() if isinstance(env, dict) else ()
    return Definition(
        [str(word) for word in argv],
        {"HOME": user_home, **{str(name): str(value) for name, value in variables}},
        str(content.get("Label", "")),
    )


class Move(NamedTuple):
    """A profile that gets another name.

    Attributes:
        name: Its name.
        home: Its home.
        new_name: The name it gets.
        new_home: The home it gets.
    """

    name: str
    home: str
    new_name: str
    new_home: str


def moved_unit(text: str, move: Move) -> str:
    """Return the text of a unit for a renamed profile: the flag's value and the paths change, nothing else."""
    # The flag and its value may be quoted, and stand in two lines.
    flag = rf"""(?<=[\s"'])((?:-p|--profile)(?:=|["']?[\s\\]+)["']?){re.escape(move.name)}(?=["'\s]|$)"""

    def with_flag(command: re.Match[str]) -> str:
        return re.sub(flag, lambda found: found[1] + move.new_name, command[0])

    command = r"^[ \t]*ExecStart[ \t]*=(?:.*\\\n)*.*$"
    return _with_paths(re.sub(command, with_flag, text, flags=re.MULTILINE), move, str)


def moved_job(text: str, move: Move) -> str:
    """Return the text of a launchd job for a renamed profile: label, flag and paths change, nothing else."""
    old = re.escape(move.name)
    flag = rf"(<string>(?:-p|--profile)</string>\s*<string>|<string>--profile=){old}(?=</string>)"
    label = rf"(<key>Label</key>\s*<string>ai\.hermes\.gateway-){old}(?=</string>)"
    for pattern in (flag, label):
        text = re.sub(pattern, lambda found: found[1] + move.new_name, text)
    return _with_paths(text, move, escape)


def _with_paths(text: str, move: Move, written: Callable[[str], str]) -> str:
    # The agent writes paths without links. Where the home itself is one, that path stays true.
    pairs = {move.home: move.new_home, _resolved(move.home): _resolved(move.new_home)}
    for old, new in pairs.items():
        path = rf"(?<![\w./@+-]){re.escape(written(old))}(?![\w.@+-])"
        replacement = written(new)
        text = re.sub(path, lambda _, replacement=replacement: replacement, text)  # type: ignore[misc]
    return text


def _resolved(path: str) -> str:
    """Return a path without links above it."""
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
