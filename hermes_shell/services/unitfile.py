"""What a service's file says: which agent it starts and for whom, and the same file for a renamed profile."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from .. import home, invocation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# What may stand before the command of a unit (systemd.service, "Special executable prefixes").
_PREFIXES = "@-:+!|"
_SPECIFIER = re.compile("%([h%])")

# Where one of these is set, the agent follows no sticky default.
_SUPERVISED = ("HERMES_S6_SUPERVISED_CHILD", "HERMES_SUPERVISED_CHILD", "HERMES_GATEWAY_EXTERNAL_SUPERVISOR")


# The first line of a file of ours beside a unit.
MARK = "# Written by hermes-shell: this service is of 'default', whatever the sticky default is."


class Aim(NamedTuple):
    """Where the agent that a service starts is led.

    Attributes:
        root: The Hermes root.
        home: The home of the profile, which need not be there; '' where the sticky default decides.
        is_gateway: Whether it is started as a gateway.
    """

    root: str
    home: str
    is_gateway: bool


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

    def aim(self) -> Aim | None:
        """Return where the agent that it starts is led; None where it starts none, or one that knows no profiles."""
        asked = invocation.of(self.argv)
        given = self.env.get("HERMES_HOME", "").strip()
        if asked is None or not asked.command or (given and not os.path.isabs(given)):
            return None
        root, place = home.root(self.env), home.current(self.env)
        if asked.flag is not None:
            place = home.profile_dir(root, asked.flag)
        elif not home.pinned_name(place):
            place = root if any(self.env.get(name) for name in _SUPERVISED) else ""
        return Aim(root, place, asked.is_gateway)


def systemd(data: bytes, user_home: str, more: Iterable[bytes] = ()) -> Definition | None:
    """Return what a unit starts; None where it is no such file, or starts nothing.

    Args:
        data: The file.
        user_home: The home of the user as whom it runs, unless it names one.
        more: The files that are read after it, and may change what it says (drop-ins).
    """
    try:
        settings = _read(data)
    except ValueError:
        return None
    for each in more:
        with suppress(ValueError):  # systemd passes over what it cannot read, too
            settings += _read(each)
    argv: list[str] = []
    env: dict[str, str] = {}
    for key, value in settings:
        known = {"h": user_home, "%": "%"}
        words = [_SPECIFIER.sub(lambda found, known=known: known[found[1]], word) for word in shlex.split(value)]  # type: ignore[misc]
        if key == "Environment":
            # Set to nothing, it forgets what was set before.
            env = env | dict(word.partition("=")[::2] for word in words) if words else {}
        elif key == "User":
            user_home = _home_of(value)
        elif key == "ExecStart":
            argv = words
    return Definition([argv[0].lstrip(_PREFIXES), *argv[1:]], {"HOME": user_home, **env}) if argv else None


def _read(data: bytes) -> list[tuple[str, str]]:
    """Return the settings of a file that can be taken apart.

    Raises:
        ValueError: One cannot.
    """
    settings = list(_settings(data.decode()))
    for _, value in settings:
        shlex.split(value)
    return settings


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
    import plistlib
    from xml.parsers.expat import ExpatError

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


def pinned_unit(pin: str) -> str:
    """Return the file beside a unit that lets it start `default` whatever the sticky default is.

    Args:
        pin: The HERMES_HOME that pins `default`.
    """
    # systemd's own escapes; what it starts is given the path as it stands.
    value = pin.replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')
    return f'{MARK}\n[Service]\nEnvironment="HERMES_HOME={value}"\n'


def pinned_job(data: bytes, pin: str) -> bytes:
    """Return a job that starts `default` whatever the sticky default is; nothing else of it changes.

    Args:
        data: The job, which can be read.
        pin: The HERMES_HOME that pins `default`.
    """
    import plistlib
    from xml.sax.saxutils import escape

    wanted = plistlib.loads(data)
    wanted["EnvironmentVariables"] = {**(wanted.get("EnvironmentVariables") or {}), "HERMES_HOME": pin}
    written = rb"(<key>HERMES_HOME</key>\s*<string>)[^<]*(?=</string>)"
    text = re.sub(written, lambda found: found[1] + os.fsencode(escape(pin)), data)
    # The user's own comments and order stay where the text says just that.
    return text if plistlib.loads(text) == wanted else plistlib.dumps(wanted, sort_keys=False)


def renamed(name: str, old: str, new: str) -> str:
    """Return the new name of a file that has the agent's name for it; one with a name of the user's own keeps that."""
    return new if name == old else name


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
    from xml.sax.saxutils import escape

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
