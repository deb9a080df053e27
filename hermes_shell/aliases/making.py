"""Wrappers are made and removed, and follow their profiles."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import files, refusal, rendering
from ..errors import HermesError
from . import agents, known, ours, refused
from .place import directory, remarks, usual

if TYPE_CHECKING:
    from collections.abc import Mapping


def create(env: Mapping[str, str], root: str, profile: str, name: str) -> list[str]:
    """Make a wrapper; one of that profile and name is written anew.

    Returns:
        What the user has to know about it, a line each.

    Raises:
        HermesError: The name cannot be that of a wrapper, something else has it, or it cannot be written.
    """
    path = os.path.join(directory(env), name)
    there = known.at(env, root, path)
    if there is None:
        refused.check(env, name)
    elif there.profile != profile:
        raise HermesError(
            f"the wrapper '{name}' stands for the profile '{there.profile}'",
            f"remove it first: hermes profile alias {there.profile} --name {name} --remove",
        )
    try:
        files.directories(directory(env))
        _make_ready(env)
        data = os.fsencode(ours.text(env, root, profile))
        if there is None:
            files.create(path, data, 0o755)
        else:
            files.replace(path, data, 0o755)
    except FileExistsError:
        raise refused.in_the_way(path) from None
    except OSError as error:
        look = refusal.where_to_look(error, path)
        raise HermesError(f"cannot write {path}: {error.strerror}", look) from None
    return remarks(env, name)


def _make_ready(env: Mapping[str, str]) -> None:
    """Write what a wrapper runs, where no shell was ever set up."""
    if not os.path.exists(rendering.dispatcher(env)):
        from .. import installed

        installed.write_programs(env)


def remove(env: Mapping[str, str], root: str, profile: str, name: str) -> str:
    """Remove a wrapper of a profile, which need not be there any more; return its path.

    Raises:
        HermesError: There is none, it is another profile's, or it cannot be removed.
    """
    found = [wrapper for wrapper in known.of(env, root, profile) if wrapper.name == name]
    if not found:
        raise HermesError(
            f"the profile '{profile}' has no wrapper '{name}'", f"see which it has: hermes profile show {profile}"
        )
    try:
        files.remove(found[0].path)
    except OSError as error:
        raise refusal.refused(error, found[0].path, "cannot remove") from None
    return found[0].path


def rename(env: Mapping[str, str], root: str, old: str, new: str) -> list[str]:
    """Let the wrappers of a profile stand for its new name; those that are called by it get the new one.

    Returns:
        What the user has to know, a line each.

    Raises:
        OSError: One cannot be written.
    """
    told = []
    for wrapper in known.of(env, root, old):
        name = {usual(old): usual(new), old: new}.get(wrapper.name, wrapper.name)
        path = os.path.join(directory(env), name)
        data = os.fsencode(ours.text(env, root, new) if wrapper.ours else agents.renamed(wrapper.text, new))
        if name == wrapper.name:
            files.replace(path, data, None)
            continue
        there = known.at(env, root, path)
        try:
            if there is None:
                refused.check(env, name)
                files.create(path, data, 0o755)
            elif there.profile != new:
                raise refused.in_the_way(path)
        except (HermesError, FileExistsError) as error:
            said = error.message if isinstance(error, HermesError) else f"{path} is there already"
            told.append(f"the wrapper {wrapper.name} is gone: {said}")
        files.remove(wrapper.path)
    return told


def restore(env: Mapping[str, str], root: str, profile: str, before: Mapping[str, str]) -> None:
    """Put back wrappers as far as the system lets us, and remove those of a profile that were made since.

    Args:
        env: The environment.
        root: The root.
        profile: A profile that has no others.
        before: What `texts` returned.
    """
    for path, text in before.items():
        there = known.at(env, root, path)
        with suppress(OSError):
            if there is None:
                files.create(path, os.fsencode(text), 0o755)
            elif there.text != text:
                files.replace(path, os.fsencode(text), None)
    for wrapper in known.of(env, root, profile):
        if wrapper.path not in before:
            with suppress(OSError):
                files.remove(wrapper.path)
