"""The front door: the dispatcher as `~/.local/bin/hermes`, where the agent's installers put theirs.

What stood there is kept with a record, and comes back byte for byte, a link as the same link.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import agent, files, home

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def path(env: Mapping[str, str]) -> str:
    """Return the path of the front door."""
    return os.path.join(home.user_home(env), ".local", "bin", "hermes")


def open_(env: Mapping[str, str], text: str, *, take_over: bool) -> str:
    """Put the dispatcher there; what is not ours gives way only where `take_over` says so.

    Args:
        env: The environment.
        text: The rendered dispatcher.
        take_over: Whether to take the place of the agent's launcher.

    Returns:
        What was done, in a line.
    """
    door = path(env)
    foreign = os.path.lexists(door) and not _is_ours(door)
    if foreign and not take_over:
        return f"left {door}, the agent's own (in its place: hermes-shell shell install --front-door)"
    os.makedirs(os.path.dirname(door), exist_ok=True)
    if foreign:
        _keep(env, door)
    files.replace(door, os.fsencode(text), 0o755)
    return f"{'took the place of' if foreign else 'wrote'} {door}"


def close(env: Mapping[str, str]) -> list[str]:
    """Take the dispatcher away and put back what stood there; return what was done, a line each."""
    door, link = path(env), _recorded_link(env)
    ours = _is_ours(door)
    if os.path.lexists(door) and not ours:
        return []  # the agent was installed again over ours: its new launcher is the right one
    if link:
        _replace_by_link(door, link)
    elif os.path.lexists(agent.kept(env)):
        _copy_over(agent.kept(env), door)
    elif ours:
        os.unlink(door)
        return [f"removed {door}"]
    else:
        return []
    return [f"put back {door}"]


def _is_ours(door: str) -> bool:
    return not os.path.islink(door) and agent.is_dispatcher(door)


def _record(env: Mapping[str, str]) -> str:
    return os.path.join(os.path.dirname(agent.kept(env)), "record.json")


def _keep(env: Mapping[str, str], door: str) -> None:
    """Keep what stands in the door: the record first, so that nothing is ever kept without one."""
    kept = agent.kept(env)
    os.makedirs(os.path.dirname(kept), mode=0o700, exist_ok=True)
    link = os.readlink(door) if os.path.islink(door) else ""
    files.replace(_record(env), json.dumps({"path": door, "link": link}).encode(), 0o600)
    if link:
        # A relative link would lead elsewhere from here; the agent is run through this one.
        _replace_by_link(kept, os.path.join(os.path.dirname(door), link))
    else:
        _copy_over(door, kept)


def _recorded_link(env: Mapping[str, str]) -> str:
    try:
        with open(_record(env), encoding="utf-8") as file:
            return str(json.load(file)["link"])
    except FileNotFoundError:
        return ""


def _replace_by_link(target: str, link: str) -> None:
    with _beside(target) as temporary:
        os.symlink(link, temporary)


def _copy_over(source: str, target: str) -> None:
    """Put a copy, with mode and times, in the place of `target`."""
    with _beside(target) as temporary:
        shutil.copy2(source, temporary)


@contextmanager
def _beside(target: str) -> Iterator[str]:
    """Give the path of a file to make; it takes the place of `target` by one rename."""
    directory = tempfile.mkdtemp(prefix=".hermes-shell.", dir=os.path.dirname(target))
    try:
        temporary = os.path.join(directory, os.path.basename(target))
        yield temporary
        os.replace(temporary, target)
    finally:
        shutil.rmtree(directory)
