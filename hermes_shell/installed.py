"""All that we render, on this machine: which files, whether they are as they ought to be, and making them so.

What an upgrade made stale is written anew by the next of our commands that runs Python anyway.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from . import aliases, completion, files, frontdoor, harvest, lock, record, rendering
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .dialects import Dialect
    from .rendering import Rendered


def every(env: Mapping[str, str], chosen: Iterable[Dialect] = ()) -> list[Rendered]:
    """Return all that is to be there once shells are set up.

    Args:
        env: The environment.
        chosen: The shells for which it is put where they look for completions by themselves, too.
    """
    lazily = [file for dialect in chosen for file in completion.lazily(env, dialect) if not _in_the_way(file.path)]
    return [*rendering.programs(env), *completion.every(env), *lazily]


def in_the_way(env: Mapping[str, str], dialect: Dialect) -> list[str]:
    """Return the files of others that stand where a shell would look for our completions by itself."""
    return [path for path in completion.lazy_paths(env, dialect) if _in_the_way(path)]


def _in_the_way(path: str) -> bool:
    return os.path.lexists(path) and (os.path.islink(path) or not rendering.is_ours(path))


def expected(env: Mapping[str, str]) -> list[Rendered]:
    """Return what ought to be there now: the front door where it is ours, completions where shells are set up."""
    whole = [*rendering.programs(env)]
    # An older version that knew no completions set shells up as well.
    if os.path.isdir(rendering.completions(env)) or record.recorded(env):
        whole += completion.every(env)
        there = lazily_there(env)
        lazily = [file for dialect in rendering.SHELLS for file in completion.lazily(env, dialect)]
        whole += [file for file in lazily if file.path in there]
    return [*whole, rendering.front_door(env)] if frontdoor.is_ours(frontdoor.path(env)) else whole


def write_programs(env: Mapping[str, str]) -> None:
    """Write what a wrapper runs.

    Raises:
        HermesError: It cannot be written.
    """
    with lock.alone(env):
        write(rendering.programs(env))


def write(wanted: Iterable[Rendered]) -> list[Rendered]:
    """Write files where they are not as they ought to be, and what is missing above them; return those.

    Raises:
        OSError: One cannot be written.
    """
    changed = [file for file in wanted if not file.is_current()]
    for file in changed:
        files.directories(os.path.dirname(file.path))
        file.write()
    return changed


def refresh(env: Mapping[str, str]) -> None:
    """Write anew what an older version of ours has written; where that cannot be, nothing is said.

    Never the other way round: a newer version knows what it does.
    """
    # Somebody else who is at it does the same.
    with suppress(HermesError, OSError), lock.alone(env, wait=False):
        write(file for file in expected(env) if file.state() != rendering.NEWER)
        aliases.refresh(env)


def places(env: Mapping[str, str]) -> list[str]:
    """Return where completions are or may be put, for all shells."""
    return [*_lazy_places(env), *(completion.loader_path(env, dialect) for dialect in rendering.SHELLS)]


def lazily_there(env: Mapping[str, str]) -> list[str]:
    """Return the files of ours that stand where shells look for completions by themselves."""
    return [path for path in _lazy_places(env) if os.path.lexists(path) and not _in_the_way(path)]


def _lazy_places(env: Mapping[str, str]) -> list[str]:
    return [path for dialect in rendering.SHELLS for path in completion.lazy_paths(env, dialect)]


def remove(env: Mapping[str, str]) -> None:
    """Remove all but the front door, with what is known of the agent's commands."""
    paths = [*(file.path for file in every(env)), *lazily_there(env)]
    for path in (*paths, completion.wrappers_path(env), harvest.path(env)):
        files.remove(path)
    loaders = [os.path.dirname(completion.loader_path(env, dialect)) for dialect in rendering.SHELLS]
    for place in (*loaders, rendering.completions(env)):
        if os.path.isdir(place) and not os.listdir(place):
            os.rmdir(place)
