"""What the system refused, as a person has to know it: what, why, and where to look."""

from __future__ import annotations

import errno
import os
import shlex

from .errors import HermesError

# How what is there for a while alone begins, of `change` and of `files`.
_OURS = f"{os.sep}.hermes-shell."

# What the system says where there is no room.
FULL = (errno.ENOSPC, errno.EDQUOT)


def refused(error: OSError, place: str, doing: str = "") -> HermesError:
    """Return an error of the system's as one of ours.

    Args:
        error: What the system said.
        place: What it is about, where it names no path.
        doing: What was being done, as in "cannot write"; '' for nothing.
    """
    path = lasting(error.filename if isinstance(error.filename, str) else place)
    what = f"{doing} {path}" if doing else path
    return HermesError(f"{what}: {error.strerror or error}", where_to_look(error, path))


def lasting(path: str) -> str:
    """Return a path; for one in a temporary directory of ours, which is gone by now, the directory above that."""
    return path.partition(_OURS)[0]


def where_to_look(error: OSError, path: str) -> str:
    """Return the command that shows why the system refused something at a path, or how to make room there."""
    path = os.path.abspath(path)
    above = os.path.dirname(path)
    while not os.path.isdir(above):
        above = os.path.dirname(above)
    if error.errno in FULL:
        return f"make room: df -h {shlex.quote(above)}"
    there = [above, path] if os.path.lexists(path) else [above]
    return f"look at: ls -ld {shlex.join(there)}"
