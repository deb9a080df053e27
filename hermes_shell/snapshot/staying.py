"""A profile that is read for a while without the root's lock, which may be renamed or deleted meanwhile."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from ..errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def staying(directory: str) -> Iterator[None]:
    """Read in a directory; at the end it is still the one that it was at the beginning.

    Raises:
        HermesError: It is not, so that what was read may be a part, or of two profiles.
    """
    gone = HermesError(
        f"{directory} was renamed or deleted while it was read", "see which there are: hermes profile list"
    )
    try:
        held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        raise gone from None
    try:
        try:
            yield
        except (HermesError, OSError):
            if _is(directory, held):
                raise
        if not _is(directory, held):
            raise gone from None
    finally:
        os.close(held)


def _is(directory: str, held: int) -> bool:
    """Return whether a path leads to a directory, which nobody else can be as long as it is held."""
    with suppress(OSError):
        return os.path.samestat(os.stat(directory), os.fstat(held))
    return False
