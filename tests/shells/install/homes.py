"""What a home holds, byte for byte."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def snapshot(directory: Path) -> dict[str, tuple[object, ...]]:
    """Return every path below a directory with all that must not change."""
    found: dict[str, tuple[object, ...]] = {}
    for place, dirs, names in os.walk(directory):
        for name in [*dirs, *names]:
            path = os.path.join(place, name)
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                found[path] = ("link", os.readlink(path))
            elif stat.S_ISREG(status.st_mode):
                with open(path, "rb") as file:
                    digest = hashlib.sha256(file.read()).hexdigest()
                found[path] = (stat.S_IMODE(status.st_mode), status.st_mtime_ns if name == "hermes" else 0, digest)
            else:
                found[path] = (stat.S_IMODE(status.st_mode),)
    return found
