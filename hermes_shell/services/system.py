"""What a service needs of the system: its manager is asked, and its files are changed."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Seconds. The agent waits that long for its service to stop; its own units end it by force after 60.
PATIENCE = 90
ASKING = 10


def asked(env: Mapping[str, str], *words: str, seconds: float = ASKING) -> subprocess.CompletedProcess[str] | None:
    """Run the manager of services; return what came of it, None where it is not there or does not answer.

    Args:
        env: Its environment, with the PATH on which it is looked for.
        words: Its name, and what it is told.
        seconds: How long to wait for it.
    """
    program = shutil.which(words[0], path=env.get("PATH"))
    if program is None:
        return None
    with suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(
            [program, *words[1:]],
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=seconds,
        )
    return None


def changing(path: str, change: Callable[[], None]) -> None:
    """Change a file of a service.

    Raises:
        HermesError: The system refuses.
    """
    try:
        change()
    except OSError as error:
        raise refused(path, error) from None


def refused(path: str, error: OSError) -> HermesError:
    """Return our own error for what the system refuses about a file of a service."""
    where = error.filename or path
    return HermesError(f"cannot change {where}: {error.strerror}", f"look at: ls -ld {os.path.dirname(where)}")
