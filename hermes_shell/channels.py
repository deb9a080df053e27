"""Messaging platforms: which a profile is set up for, which two profiles share, leaving them behind.

No value of a variable or a setting leaves this module.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from . import configfile, files, platforms, yamledit, yamltext
from .errors import HermesError
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dotenv.parser import Binding

    from .platforms import Platform
    from .yamltext import Path

# The keys of config.yaml that lead to the settings of a platform (the agent's `load_gateway_config`).
_BLOCKS = ((), ("platforms",), ("gateway", "platforms"))
# The longest of them, the platform's name, `extra`, and the setting.
_LEVELS = 5

_ON = frozenset(("1", "on", "true", "yes"))


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
    variables, settings = _variables(home), _settings(home)
    found = (_channel(home, platform, variables, settings) for platform in platforms.ALL)
    return [channel for channel in found if channel.places]


def shared(home: str, other: str) -> list[str]:
    """Return the platforms where two profiles are one and the same bot, by name: only one of them can run."""
    known = {channel.platform: channel.identities for channel in of(other)}
    return [channel.platform for channel in of(home) if channel.identities & known.get(channel.platform, set())]


def without_env(text: str) -> str:
    """Return the text of an `.env` without what belongs to messaging platforms; all else stays as it is written."""
    return "".join(_kept(binding) for binding in _bindings(text))


def without_config(text: str) -> str:
    """Return the text of a config.yaml without what belongs to messaging platforms; all else stays as it is written.

    Raises:
        HermesError: It is not valid, or what would stay is tied to what would go.
    """
    import yaml

    try:
        return yamledit.without(text, platforms.has_setting)
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
    for name, without in ((".env", without_env), ("config.yaml", without_config)):
        path = os.path.join(home, name)
        if os.path.lexists(path):
            data = regular(path, configfile.MAX_BYTES)
            if len(data) > configfile.MAX_BYTES:
                raise HermesError(f"{name} is over 256 KiB: nothing is taken out of it", "clone it with its channels")
            files.replace(path, os.fsencode(without(os.fsdecode(data))), 0o600)


def _channel(home: str, platform: Platform, variables: dict[str, str], settings: dict[Path, str]) -> Channel:
    channel = Channel(platform.name)
    for place, value in (*_who_in_variables(platform, variables), *_who_in_settings(platform, settings)):
        channel.add(place, os.fsencode(value))
    for place in (*_on_in_variables(platform, variables), *_on_in_settings(platform, settings)):
        channel.add(place)
    for place in platform.files:
        if (data := _read(home, place)) is not None:
            channel.add(place, data)
    return channel


def _who_in_variables(platform: Platform, variables: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name in platform.variables:
        if value := variables.get(name, "").strip():
            yield name, value


def _who_in_settings(platform: Platform, settings: dict[Path, str]) -> Iterator[tuple[str, str]]:
    for block in _BLOCKS:
        for name in platform.settings:
            path = (*block, platform.name, *name.split("."))
            if value := settings.get(path, "").strip():
                yield ".".join(path), value


def _on_in_variables(platform: Platform, variables: dict[str, str]) -> list[str]:
    names = [f"{prefix}ENABLED" for prefix in platform.prefixes]
    return [name for name in names if variables.get(name, "").lower() in _ON]


def _on_in_settings(platform: Platform, settings: dict[Path, str]) -> list[str]:
    paths = [(*block, platform.name, "enabled") for block in _BLOCKS]
    return [".".join(path) for path in paths if settings.get(path, "").lower() in _ON]


def _variables(home: str) -> dict[str, str]:
    data = _read(home, ".env") or b""
    return {binding.key: binding.value or "" for binding in _bindings(os.fsdecode(data)) if binding.key}


def _settings(home: str) -> dict[Path, str]:
    import yaml

    found: dict[Path, str] = {}
    try:
        found.update(yamltext.scalars(configfile.parse(_read(home, "config.yaml") or b""), _LEVELS))
    except yaml.YAMLError:
        return {}
    return found


def _read(home: str, name: str) -> bytes | None:
    """Return the content of a file of a profile, None where it is not there or not what it ought to be."""
    try:
        data = regular(os.path.join(home, *name.split("/")), configfile.MAX_BYTES)
    except OSError:
        return None
    return data if len(data) <= configfile.MAX_BYTES else None


def _bindings(text: str) -> Iterator[Binding]:
    import io

    from dotenv.parser import parse_stream

    return parse_stream(io.StringIO(text))


def _kept(binding: Binding) -> str:
    """Return what stays of a piece of an `.env`: all of it, or the empty lines in front of it."""
    written: str = binding.original.string
    # What no parser takes may hold a token all the same.
    found = map(_first_name, written.splitlines()) if binding.error else [binding.key or ""]
    if not any(platforms.has_variable(name) for name in found):
        return written
    blank = written[: len(written) - len(written.lstrip())]
    return blank[: blank.rfind("\n") + 1]


def _first_name(line: str) -> str:
    return line.strip().removeprefix("export ").partition("=")[0].partition(":")[0].strip()
