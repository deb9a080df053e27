"""A profile that is read for a while without the root's lock, which may be renamed or deleted meanwhile."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

from ..errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


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
        held = _hold(directory)
    except FileNotFoundError:
        raise gone from None
    with held as first:
        try:
            yield
        except (HermesError, OSError):
            if _is(directory, first):
                raise
        if not _is(directory, first):
            raise gone from None


def _hold(directory: str) -> AbstractContextManager[os.stat_result]:
    """Give what the system knows a directory by, which nobody else can be as long as it is held."""
    if sys.platform == "win32":
        return nullcontext(os.stat(directory))  # there is nothing to hold one by
    return _held(os.open(directory, os.O_RDONLY | os.O_DIRECTORY))


@contextmanager
def _held(descriptor: int) -> Iterator[os.stat_result]:
    try:
        yield os.fstat(descriptor)
    finally:
        os.close(descriptor)


def _is(directory: str, first: os.stat_result) -> bool:
    with suppress(OSError):
        return os.path.samestat(os.stat(directory), first)
    return False
