"""Messaging platforms: which a profile is set up for, which two profiles share, leaving them behind.

No value of a variable or a setting leaves this module.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from . import configfile, files, messaging, platforms, yamledit
from .errors import HermesError
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dotenv.parser import Binding

    from .messaging import Settings
    from .platforms import Platform
    from .yamltext import Path


class Channel:
    """A messaging platform that a profile is set up for.

    Attributes:
        platform: Its name.
        places: What says so: variables of `.env`, settings of config.yaml with dots, files.
    """

    __slots__ = ("identities", "places", "platform")

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self.places: list[str] = []
        # SHA-256 of what says who the profile is there.
        self.identities: set[bytes] = set()

    def add(self, place: str, value: bytes | None = None) -> None:
        """Note what says so; `value` where that is who the profile is there."""
        self.places.append(place)
        if value is not None:
            self.identities.add(hashlib.sha256(value).digest())


def of(home: str) -> list[Channel]:
    """Return the messaging platforms that a profile is set up for, by name; what cannot be read says nothing."""
    settings = messaging.Settings(home)
    found = (channel(settings, platform) for platform in platforms.ALL)
    return [each for each in found if each.places]


def shared(home: str, other: str) -> list[str]:
    """Return the platforms where two profiles are one and the same bot, by name: only one of them can run."""
    known = {channel.platform: channel.identities for channel in of(other)}
    return [channel.platform for channel in of(home) if channel.identities & known.get(channel.platform, set())]


def channel(settings: Settings, platform: Platform) -> Channel:
    """Return what a profile says of one platform."""
    found = Channel(platform.name)
    within = settings.first(platform, platforms.WITHIN.get(platform.name, ()))
    for place, value in (*_who_in_variables(platform, settings), *_who_in_settings(platform, settings)):
        found.add(place, os.fsencode(f"{value}\n{within}" if within else value))
    for place in (*_on_in_variables(platform, settings), *_on_in_settings(platform, settings)):
        found.add(place)
    for place in platform.files:
        if (data := messaging.read(settings.home, place)) is not None:
            found.add(place, data)
    return found


def without_env(text: str, unwanted: Callable[[str], bool] = platforms.has_variable) -> str:
    """Return the text of an `.env` without what belongs to messaging platforms; all else stays as it is written.

    Args:
        text: The text.
        unwanted: Whether a variable is to go.
    """
    return "".join(_kept(binding, unwanted) for binding in messaging.bindings(text))


def without_config(text: str, unwanted: Callable[[Path], bool] = platforms.has_setting) -> str:
    """Return the text of a config.yaml without what belongs to messaging platforms; all else stays as it is written.

    Args:
        text: The text.
        unwanted: Whether what some keys lead to is to go.

    Raises:
        HermesError: It is not valid, or what would stay is tied to what would go.
    """
    import yaml

    try:
        return yamledit.without(text, unwanted)
    except yaml.MarkedYAMLError:
        why = "it is not valid YAML"
    except yaml.YAMLError as error:
        why = str(error).partition("\n")[0]
    raise HermesError(
        f"the messaging platforms cannot be taken out of config.yaml: {why}",
        "clone it with them, then remove `platforms` and the blocks called like a platform by hand",
    )


def reason(path: str) -> str:
    """Return why a path below a home stays behind with the messaging platforms, '' where it does not."""
    return "it is a messaging platform's" if platforms.has_file(path) else ""


def leave_behind(home: str) -> None:
    """Take what belongs to messaging platforms out of the settings of a profile that nobody uses yet.

    Raises:
        HermesError: As `without_config`.
        OSError: It cannot be written.
    """
    _edit(home, ".env", without_env)
    _edit(home, "config.yaml", without_config)


def take_out(home: str, platform: str) -> None:
    """Take what belongs to one messaging platform out of the settings of a profile.

    Raises:
        HermesError: As `without_config`.
        OSError: It cannot be written.
    """
    tied = f"{platform}'s settings are tied to others"
    blocks = ((platform,), ("platforms", platform))

    def has(name: str) -> bool:
        return platforms.of_variable(name) == platform

    try:
        _edit(
            home,
            "config.yaml",
            lambda text: without_config(text, lambda path: path in blocks or (len(path) == 1 and has(path[0]))),
        )
    except HermesError as error:
        raise HermesError(error.message, f"{tied}: take them out by hand: {home}/config.yaml") from None
    _edit(home, ".env", lambda text: without_env(text, has))


def set_variable(home: str, name: str, value: str) -> None:
    """Let a variable have a value in the `.env` of a profile; all else stays as it is written.

    Raises:
        OSError: It cannot be written.
    """

    def edited(text: str) -> str:
        left = without_env(text, lambda known: known == name)
        return f"{left}{'' if not left or left.endswith(chr(10)) else chr(10)}{name}={value}\n"

    _edit(home, ".env", edited, make=True)


def _edit(home: str, name: str, edited: Callable[[str], str], *, make: bool = False) -> None:
    """Write a file of settings anew, where that changes it.

    Raises:
        HermesError: It is too large, or as `edited`.
        OSError: It cannot be written.
    """
    path = os.path.realpath(os.path.join(home, name))
    if not os.path.lexists(path) and not make:
        return
    data = regular(path, configfile.MAX_BYTES) if os.path.lexists(path) else b""
    if len(data) > configfile.MAX_BYTES:
        raise HermesError(f"{name} is over 256 KiB: nothing is taken out of it", "clone it with its channels")
    files.replace(path, os.fsencode(edited(os.fsdecode(data))), 0o600)


def _who_in_variables(platform: Platform, settings: Settings) -> Iterator[tuple[str, str]]:
    for name in platform.variables:
        if value := settings.variable(name):
            yield name, value


def _who_in_settings(platform: Platform, settings: Settings) -> Iterator[tuple[str, str]]:
    for name in platform.settings:
        yield from settings.settings(platform, name)


def _on_in_variables(platform: Platform, settings: Settings) -> list[str]:
    names = [f"{prefix}ENABLED" for prefix in platform.prefixes]
    return [name for name in names if settings.is_true(name)]


def _on_in_settings(platform: Platform, settings: Settings) -> list[str]:
    return [place for place, value in settings.settings(platform, "enabled") if messaging.is_true(value)]


def _kept(binding: Binding, unwanted: Callable[[str], bool]) -> str:
    """Return what stays of a piece of an `.env`: all of it, or the empty lines in front of it."""
    written: str = binding.original.string
    # What no parser takes may hold a token all the same.
    found = map(_first_name, written.splitlines()) if binding.error else [binding.key or ""]
    if not any(unwanted(name) for name in found):
        return written
    blank = written[: len(written) - len(written.lstrip())]
    return blank[: blank.rfind("\n") + 1]


def _first_name(line: str) -> str:
    return line.strip().removeprefix("export ").partition("=")[0].partition(":")[0].strip()
