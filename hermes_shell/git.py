"""Would git take a file into a repository?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def would_add(env: Mapping[str, str], path: str) -> str:
    """Return the top directory of the checkout whose git would add a file, '' where none would.

    Without a git that answers, any checkout around the file counts.

    Args:
        env: The environment.
        path: Of the file, absolute; it need not be there.
    """
    directory, name = os.path.split(path)
    directory = os.path.realpath(directory)  # of a link it is the link that git adds
    top = _checkout(directory)
    return "" if not top or _is_ignored(env, directory, name) else top


def _checkout(directory: str) -> str:
    while not os.path.lexists(os.path.join(directory, ".git")):
        above = os.path.dirname(directory)
        if above == directory:
            return ""
        directory = above
    return directory


def _is_ignored(env: Mapping[str, str], directory: str, name: str) -> bool:
    """Return what git says; a file that it keeps already is not ignored, whatever the rules are."""
    import subprocess

    # Which repository it is, is said by the file's place alone.
    said = {key: value for key, value in env.items() if not key.startswith("GIT_")}
    command = ["git", "-C", directory, "-c", "core.fsmonitor=false", "check-ignore", "--quiet", "--", name]
    try:
        done = subprocess.run(command, env=said, capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
