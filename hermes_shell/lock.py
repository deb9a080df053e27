"""One at a time sets shells up, takes them away or refreshes what was rendered."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import files, home, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@contextmanager
def alone(env: Mapping[str, str], *, wait: bool = True) -> Iterator[str]:
    """Hold the lock, and turn what the system refuses into our own error.

    Gives the path of the lock, which the last one out removes.

    Args:
        env: The environment.
        wait: Whether to wait for another one; else that is an error.

    Raises:
        HermesError: The system refused something, or another one is at work.
    """
    from filelock import FileLock

    path = f"{home.data_dir(env)}.lock"
    try:
        files.directories(os.path.dirname(path))
        with FileLock(path, mode=0o600, timeout=-1 if wait else 0):
            files.give_to_owner(path, os.path.dirname(path))  # the user must be able to take it after root
            yield path
    except OSError as error:
        raise refusal.refused(error, home.data_dir(env)) from None
