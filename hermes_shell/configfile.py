"""What little we read of YAML: the model in a profile's `config.yaml`, and our own settings."""

from __future__ import annotations

import os

from . import yamltext
from .errors import HermesError
from .reading import regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

MAX_BYTES = 256 * 1024


class Model:
    """The model that a profile is set to.

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
    import yaml

    try:
        data = regular(os.path.join(home, "config.yaml"), MAX_BYTES)
    except FileNotFoundError:
        return Model()
    except OSError as error:
        return Model(problem=f"config.yaml: {error.strerror}")
    if len(data) > MAX_BYTES:
        return Model(problem="config.yaml is over 256 KiB")
    try:
        return _find(parse(data))
    except yaml.YAMLError:
        return Model(problem="config.yaml is not valid YAML")


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


def _find(events: Iterator[yaml.Event]) -> Model:
    """Return what stands below the top-level key `model`: a name, or a mapping with one.

    Raises:
        yaml.YAMLError: It is not valid, or nested too deeply.
    """
    keys = ("default", "model", "provider")
    found: dict[str, str] = {}
    for path, value in yamltext.scalars(events, 2):
        if path == ("model",):
            return Model(value)
        if len(path) == 2 and path[0] == "model" and path[1] in keys:
            found[path[1]] = value
        elif found and path[0] != "model":
            break
    return Model(found.get("default") or found.get("model", ""), found.get("provider", ""))
