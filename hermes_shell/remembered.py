"""What `list` read from the files of each profile, remembered by path, time and size.

Reading YAML is most of the time of a list. The file can be lost or damaged at any time: then everything is
read again. It holds only what may be shown.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from . import configfile, home
from .configfile import Model
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILES = ("config.yaml", "profile.yaml")

# The first line: the form of the rest, and the root that it is about.
_FORM = "hermes-shell profiles 1"
_MAX_BYTES = 16 * 1024 * 1024

# A file that is written twice within one tick of the file system's clock has the same time both times.
_TICK = 2_000_000_000


class Facts:
    """What is read from the files of one profile.

    Attributes:
        model: Its model, with what is wrong with config.yaml.
        description: What profile.yaml says of it.
    """

    __slots__ = ("description", "model")

    def __init__(self, model: Model, description: str) -> None:
        self.model = model
        self.description = description


class Memory:
    """What is remembered of the profiles of one root; `keep` writes down what was new."""

    def __init__(self, env: Mapping[str, str], root: str) -> None:
        self._path = os.path.join(home.cache_dir(env), "profiles")
        self._head = f"{_FORM}\t{root}"
        self._old = self._load()
        self._new: dict[str, list[str]] = {}
        self._now = time.time_ns()

    def facts(self, place: str) -> Facts:
        """Return what the files of a profile say; never fails.

        Args:
            place: The home of the profile.
        """
        stamps = [self._stamp(os.path.join(place, name)) for name in _FILES]
        known = self._old.get(place)
        if known is not None and known[:2] == stamps:
            self._new[place] = known
            return Facts(Model(*known[2:5]), known[5])
        model, description = configfile.model(place), configfile.description(place)
        if all(stamps):
            self._new[place] = [*stamps, model.name, model.provider, model.problem, description]
        return Facts(model, description)

    def _stamp(self, path: str) -> str:
        """Return what changes when a file does; '' for one that may change without that, or is no file."""
        try:
            status = os.stat(path)
        except FileNotFoundError:
            return "-"
        except OSError:
            return ""
        if self._now - max(status.st_mtime_ns, status.st_ctime_ns) < _TICK:
            return ""
        return f"{status.st_mtime_ns} {status.st_ctime_ns} {status.st_size} {status.st_ino} {status.st_mode}"

    def _load(self) -> dict[str, list[str]]:
        try:
            data = regular(self._path, _MAX_BYTES)
            text = data.decode() if len(data) <= _MAX_BYTES else ""
        except (OSError, UnicodeDecodeError):
            return {}
        head, *lines = text.split("\n")
        if head != self._head or lines[-1:] != [""] or not text.translate({9: 32, 10: 32}).isprintable():
            return {}
        rows = [line.split("\t") for line in lines[:-1]]
        return {row[0]: row[1:] for row in rows} if all(len(row) == 7 for row in rows) else {}

    def keep(self) -> None:
        """Write down what is known now, where that is not what was; where it cannot be, that does no harm."""
        if self._new == self._old:
            return
        from . import files

        rows = ["\t".join((place, *values)) for place, values in self._new.items() if place.isprintable()]
        text = "\n".join((self._head, *rows, ""))
        with suppress(OSError, UnicodeEncodeError):
            files.directories(os.path.dirname(self._path), 0o700)
            files.replace(self._path, text.encode(), 0o600)
