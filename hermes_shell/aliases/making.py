"""Wrappers are made and removed, and follow their profiles."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import files, home, refusal, rendering
from ..errors import HermesError
from . import agents, known, ours, place, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

_MODE = 0o755


def create(env: Mapping[str, str], root: str, profile: str, name: str) -> list[str]:
    """Make a wrapper; one of that profile and name is written anew, also where the agent made it.

    Returns:
        What the user has to know about it, a line each.

    Raises:
        HermesError: The name cannot be that of a wrapper, something else has it, or it cannot be written.
    """
    path = place.path(env, name)
    there = known.at(env, root, name)
    if there is None:
        refused.check(env, root, profile, name)
    elif there.profile != profile:
        raise HermesError(
            f"the wrapper '{name}' stands for the profile '{there.profile}'",
            f"remove it first: hermes profile alias {there.profile} --name {name} --remove",
        )
    try:
        files.directories(place.directory(env))
        make_ready(env)
        data = os.fsencode(ours.text(env, root, profile))
        if there is None or there.path != path:
            files.create(path, data, _MODE)
        else:
            files.replace(path, data, _MODE)
        if there is not None and there.path != path:
            files.remove(there.path)  # on Windows the agent's stands beside ours, and is found first
    except FileExistsError:
        raise refused.in_the_way(path) from None
    except OSError as error:
        look = refusal.where_to_look(error, path)
        raise HermesError(f"cannot write {path}: {error.strerror}", look) from None
    return place.remarks(env, name)


def provide(env: Mapping[str, str], root: str, profile: str, name: str) -> list[str]:
    """Make a wrapper as `create`, unless the agent made one of that profile and name: nobody asked for that one."""
    there = known.at(env, root, name)
    if there is not None and there.profile == profile and not there.ours:
        return place.remarks(env, name)
    return create(env, root, profile, name)


def make_ready(env: Mapping[str, str]) -> None:
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
        text = ours.text(env, root, new) if wrapper.ours else agents.renamed(wrapper.text, new)
        name = {place.usual(old): place.usual(new), old: new}.get(wrapper.name, wrapper.name)
        if name == wrapper.name:
            files.replace(wrapper.path, os.fsencode(text), None)
            continue
        above, file = os.path.split(wrapper.path)
        path = os.path.join(above, name + file.removeprefix(wrapper.name))
        try:
            _put(env, wrapper._replace(name=name, path=path, profile=new, root=root, text=text))
        except (HermesError, FileExistsError) as error:
            said = error.message if isinstance(error, HermesError) else f"{path} is there already"
            told.append(f"the wrapper {wrapper.name} is gone: {said}")
        files.remove(wrapper.path)
    return told


def _put(env: Mapping[str, str], wrapper: known.Wrapper) -> None:
    """Make a wrapper that had another name; one of its profile that is there already will do."""
    there = known.at(env, wrapper.root, wrapper.name)
    if there is None:
        refused.check(env, wrapper.root, wrapper.profile, wrapper.name)
        files.create(wrapper.path, os.fsencode(wrapper.text), _MODE)
    elif there.profile != wrapper.profile:
        raise refused.in_the_way(there.path)


def stale(env: Mapping[str, str]) -> list[tuple[known.Wrapper, str]]:
    """Return the wrappers of ours, of every root, that this version would write otherwise, each with its new text.

    Not those that a newer version wrote, which knows what it does, nor those whose profile is gone.
    """
    wrappers = (wrapper for wrapper in known.scan(env, "") if wrapper.ours and not rendering.is_newer(wrapper.version))
    texts = ((wrapper, _now(env, wrapper)) for wrapper in wrappers if home.exists(wrapper.root, wrapper.profile))
    return [(wrapper, text) for wrapper, text in texts if text not in ("", wrapper.text)]


def _now(env: Mapping[str, str], wrapper: known.Wrapper) -> str:
    """Return what belongs in a wrapper; '' where that cannot be said."""
    try:
        return ours.text(env, wrapper.root, wrapper.profile, wrapper.text)
    except HermesError:
        return ""


def refresh(env: Mapping[str, str]) -> list[str]:
    """Write anew the wrappers of ours, of every root, that are stale; return the names of those.

    What cannot be written stays as it is: doctor finds it.
    """
    written = []
    for wrapper, text in stale(env):
        there = known.at(env, wrapper.root, wrapper.name)
        with suppress(OSError):
            if there == wrapper:  # nobody renamed or removed it meanwhile
                files.replace(wrapper.path, os.fsencode(text), None)
                written.append(wrapper.name)
    return written


def restore(env: Mapping[str, str], root: str, profile: str, before: Mapping[str, str]) -> None:
    """Put back wrappers as far as the system lets us, and remove those of a profile that were made since.

    Args:
        env: The environment.
        root: The root.
        profile: A profile that has no others.
        before: What `texts` returned.
    """
    for path, text in before.items():
        there = known.at(env, root, place.name_of(os.path.basename(path)))
        with suppress(OSError):
            if there is None or there.path != path:
                files.create(path, os.fsencode(text), _MODE)
            elif there.text != text:
                files.replace(path, os.fsencode(text), None)
    for wrapper in known.of(env, root, profile):
        if wrapper.path not in before:
            with suppress(OSError):
                files.remove(wrapper.path)
