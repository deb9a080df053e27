"""What little we read of YAML: the model in a profile's `config.yaml`, and our own settings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from . import yamltext
from .errors import HermesError
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import yaml

MAX_BYTES = 256 * 1024

# Nobody reads more of it in a list.
_LONGEST = 1000


class Model:
    """The model that a profile is set to, as it may be shown.

    Attributes:
        name: Such as 'anthropic/claude-opus-4'; '' where none is set.
        provider: '' where none is set.
        problem: Why it could not be read; '' where it could.
    """

    __slots__ = ("name", "problem", "provider")

    def __init__(self, name: str = "", provider: str = "", problem: str = "") -> None:
        self.name = name
        self.provider = provider
        self.problem = problem


def model(home: str) -> Model:
    """Return the model that `config.yaml` in a profile's home names; never fails."""
    keys = (("model",), ("model", "default"), ("model", "model"), ("model", "provider"))
    found, problem = scalars(home, "config.yaml", keys)
    bare, default, other, provider = (found.get(key, "") for key in keys)
    return Model(bare or default or other, "" if bare else provider, problem)


def description(home: str) -> str:
    """Return what `profile.yaml` in a profile's home says that it is good for; never fails."""
    key = ("description",)
    return scalars(home, "profile.yaml", [key])[0].get(key, "")


def scalars(home: str, name: str, keys: Collection[yamltext.Path]) -> tuple[dict[yamltext.Path, str], str]:
    """Return what a file of a profile says at some places of its two outermost levels; never fails.

    Args:
        home: The home of the profile.
        name: The name of the file.
        keys: The keys that lead to the places.

    Returns:
        What may be shown of the texts that are there, and what is wrong with the file, '' where nothing is.
    """
    import yaml

    try:
        data = regular(os.path.join(home, name), MAX_BYTES)
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, f"{name}: {error.strerror}"
    if len(data) > MAX_BYTES:
        return {}, f"{name} is over 256 KiB"
    try:
        return _find(parse(data), keys), ""
    except yaml.YAMLError:
        return {}, f"{name} is not valid YAML"


def mapping(path: str) -> dict[str, object]:
    """Return the mapping that a file of our own holds; empty where there is no file.

    Raises:
        HermesError: It cannot be read, or holds something else.
    """
    import yaml

    cure = f"correct it, or remove it: {path}"
    try:
        data = regular(path, MAX_BYTES)
        if len(data) > MAX_BYTES:
            raise HermesError(f"{path} is over 256 KiB", cure)
        for _ in yamltext.shallow(parse(data)):  # which refuses what is nested too deeply
            pass
        found = yaml.safe_load(data)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise HermesError(f"cannot read {path}: {error.strerror}", f"look at: ls -ld {path}") from None
    except yaml.YAMLError:
        raise HermesError(f"{path} is not valid YAML", cure) from None
    if not isinstance(found, dict | None):
        raise HermesError(f"{path} does not hold settings", cure)
    return found or {}


def parse(data: bytes) -> Iterator[yaml.Event]:
    """Return the events of a file.

    Raises:
        yaml.YAMLError: It is not valid; raised by the iterator.
    """
    import yaml

    events: Iterator[yaml.Event] = yaml.parse(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return events


def _find(events: Iterator[yaml.Event], keys: Collection[yamltext.Path]) -> dict[yamltext.Path, str]:
    """Return what may be shown of the texts at some places; what comes after them is not read.

    Raises:
        yaml.YAMLError: It is not valid, or nested too deeply.
    """
    from . import redaction

    found: dict[yamltext.Path, str] = {}
    outermost = {key[0] for key in keys}
    passed: set[str] = set()
    for path, value in yamltext.scalars(events, 2):
        if path in keys:
            found[path] = redaction.safe(value[:_LONGEST].strip())
        elif path[0] not in outermost and outermost <= passed:
            break
        passed.add(path[0])
    return found
