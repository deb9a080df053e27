"""What a profile says about the messaging platforms: its files, read as the agent reads them.

Its `.env` holds over the environment that a gateway starts in, both hold over config.yaml, where variables may stand
as well, and that over the `gateway.json` of old (the agent's `load_hermes_dotenv`, `load_gateway_config`, and
`gateway/run.py` as it is imported). What cannot be read says nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from . import configfile, platforms, switches, yamltext
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dotenv.parser import Binding

    from .platforms import Platform
    from .yamltext import Path

# The keys of config.yaml that lead to the settings of a platform; of the first the agent reads little.
BLOCKS = ((), ("platforms",), ("gateway", "platforms"))
# The longest of them, the platform's name, `extra`, and the setting.
_LEVELS = 5

_TRUE = frozenset(("1", "on", "true", "yes"))
_ENABLED = "enabled"

VARIABLES, SETTINGS = "variables", "settings"


class Settings:
    """What a profile says about the messaging platforms; its values are secrets.

    Args:
        home: Its home.
        env: The environment that its gateway has.
    """

    __slots__ = ("_settings", "_variables", "home")

    def __init__(self, home: str, env: Mapping[str, str] | None = None) -> None:
        self.home = home
        self._settings = _settings(home)
        outermost = {path[0]: value for path, value in self._settings.items() if len(path) == 1}
        everywhere = {**outermost, **(env or {}), **_variables(home, env or {})}
        self._variables = {name: value for name, value in everywhere.items() if platforms.has_variable(name)}

    def variable(self, name: str) -> str:
        """Return the value of a variable, '' where it has none."""
        return self._variables.get(name, "").strip()

    def settings(self, platform: Platform, name: str) -> Iterator[tuple[str, str]]:
        """Yield each place in config.yaml that a setting of a platform has, and its value."""
        for block in BLOCKS:
            path = (*block, platform.name, *name.split("."))
            if value := self._settings.get(path, "").strip():
                yield ".".join(path), value

    def value(self, platform: Platform, place: str) -> str:
        """Return what counts: the value of a variable, which is in capitals, or of a setting; '' where it has none."""
        if place.isupper():
            return self.variable(place)
        blocks = BLOCKS if place == _ENABLED else BLOCKS[1:]
        paths = ((*block, platform.name, *place.split(".")) for block in blocks)
        return next((value for path in paths if (value := self._settings.get(path, "").strip())), "")

    def first(self, platform: Platform, places: Iterable[str]) -> str:
        """Return the first value that some places have, '' where none has one."""
        return next(filter(None, (self.value(platform, place) for place in places)), "")

    def is_true(self, name: str) -> bool:
        """Return whether a variable switches something on."""
        return is_true(self.variable(name))

    def switch(self, platform: Platform) -> str:
        """Return what switches a platform on: `variables`, `settings`, or '' where nothing does."""
        for group in switches.ALL[platform.name].on:
            if all(self._switches(platform, place) for place in group):
                return VARIABLES if group[0].isupper() else SETTINGS
        return SETTINGS if is_true(self.value(platform, _ENABLED)) else ""

    def is_off(self, platform: Platform) -> bool:
        """Return whether a platform is switched off, whatever else is said of it."""
        by = self.switch(platform)
        if (said := self.value(platform, _ENABLED)) and not is_true(said):
            return switches.ALL[platform.name].yields or by != VARIABLES
        said = self.variable("WHATSAPP_ENABLED") if platform.name == "whatsapp" else ""
        return bool(said) and not is_true(said)

    def _switches(self, platform: Platform, place: str) -> bool:
        value = self.value(platform, place)
        return is_true(value) if place.endswith("_ENABLED") else bool(value)


def is_true(value: str) -> bool:
    """Return whether a value switches something on."""
    return value.strip().lower() in _TRUE


def bindings(text: str) -> Iterator[Binding]:
    """Return the pieces of an `.env`, each as it is written."""
    import io

    from dotenv.parser import parse_stream

    return parse_stream(io.StringIO(text))


def read(home: str, name: str) -> bytes | None:
    """Return the content of a file of a profile, None where it is not there or not what it ought to be."""
    try:
        data = regular(os.path.join(home, *name.split("/")), configfile.MAX_BYTES)
    except OSError:
        return None
    return data if len(data) <= configfile.MAX_BYTES else None


def _variables(home: str, env: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for binding in bindings(os.fsdecode(read(home, ".env") or b"")):
        if binding.key:
            value = binding.value or ""
            found[binding.key] = _filled_in(value, {**env, **found}) if "${" in value else value
    return found


def _filled_in(value: str, known: Mapping[str, str]) -> str:
    """Return a value with the variables that it names filled in."""
    from dotenv.variables import parse_variables

    return "".join(atom.resolve(known) for atom in parse_variables(value))


def _settings(home: str) -> dict[Path, str]:
    return {**_scalars(home, "gateway.json"), **_scalars(home, "config.yaml")}


def _scalars(home: str, name: str) -> dict[Path, str]:
    import yaml

    found: dict[Path, str] = {}
    try:
        found.update(yamltext.scalars(configfile.parse(read(home, name) or b""), _LEVELS))
    except yaml.YAMLError:
        return {}
    return found
