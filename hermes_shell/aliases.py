"""Wrappers: `~/.local/bin/hermes-work` and their like, each a static sh file that is hermes under one profile.

Known by their first lines, never by guessing. The agent makes wrappers too, of one line; those are known by
that line as a whole. What is neither is never overwritten or removed, and no link is followed.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from . import __version__, agent, dialects, files, home, names, refusal, rendering, session
from .errors import HermesError
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "hermes-"

# The cure where a name is taken.
OTHER_NAME = "choose another name"

# The agent reads no more of a file either when it looks for a wrapper.
_MAX_BYTES = 8192

_FIRST = "#!/bin/sh\n"
_MARKER = f"{_FIRST}# hermes-shell wrapper "
_AGENTS_END = ' "$@"'

# Programs that the packages of the agent and ours install, and names that the agent refuses.
_PROGRAMS = frozenset(("hermes-shell", "hermes-agent", "hermes-acp"))


class Wrapper(NamedTuple):
    """A wrapper that is there.

    Attributes:
        name: What it is called by.
        path: Its file.
        profile: The profile that it stands for.
        ours: Whether we made it; else the agent did.
        text: What is in it.
    """

    name: str
    path: str
    profile: str
    ours: bool
    text: str


def directory(env: Mapping[str, str]) -> str:
    """Return where wrappers are: where the agent puts its own."""
    return os.path.dirname(agent.door(env))


def usual(profile: str) -> str:
    """Return the name of the wrapper that every new profile gets."""
    return PREFIX + profile


def every(env: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names of the wrappers of each profile of the root in force, in one look at their directory."""
    found: dict[str, list[str]] = {}
    for wrapper in scan(env, home.root(env)):
        found.setdefault(wrapper.profile, []).append(wrapper.name)
    return found


def first(env: Mapping[str, str], profile: str) -> str:
    """Return a wrapper by which a profile is found on PATH; '' where there is none."""
    return next((name for name in every(env).get(profile, ()) if not remarks(env, name)), "")


def of(env: Mapping[str, str], root: str, profile: str) -> list[Wrapper]:
    """Return the wrappers of a profile, by name."""
    return [wrapper for wrapper in scan(env, root) if wrapper.profile == profile]


def scan(env: Mapping[str, str], root: str) -> list[Wrapper]:
    """Return the wrappers of all profiles of a root, by name; where the directory cannot be read, none.

    Args:
        env: The environment.
        root: The root; '' for every root.
    """
    native = not root or home.same(root, home.native_root(env))
    try:
        with os.scandir(directory(env)) as entries:
            files_ = (entry for entry in entries if names.is_valid(entry.name) and entry.is_file(follow_symlinks=False))
            paths = sorted(entry.path for entry in files_)
    except OSError:
        return []
    found = (_read(path, root, native=native) for path in paths)
    return [wrapper for wrapper in found if wrapper is not None]


def _read(path: str, root: str, *, native: bool) -> Wrapper | None:
    """Return the wrapper that a file is; None where it is something else, or belongs to another root."""
    try:
        data = regular(path, _MAX_BYTES)
    except OSError:
        return None
    if len(data) > _MAX_BYTES or not data.startswith(_FIRST.encode()):
        return None
    text = os.fsdecode(data)
    ours = text.startswith(_MARKER)
    profile = _our_profile(text, root) if ours else _agents_profile(text) if native else ""
    return Wrapper(os.path.basename(path), path, profile, ours, text) if profile else None


def _our_profile(text: str, root: str) -> str:
    _, _, rest = text.removeprefix(_MARKER).partition("\n")
    name, _, rest = rest.removeprefix("# hermes -p ").partition("\n")
    where = f"hs_home={_quoted_home(root, name)}\n" if root else "hs_home="
    return name if names.is_valid(name) and rest.startswith(where) else ""


def _agents_profile(text: str) -> str:
    """Return the profile of `exec /path/to/hermes -p NAME "$@"`, the agent's whole wrapper (contract 2)."""
    line, _, rest = text.removeprefix(_FIRST).partition("\n")
    if rest or not (line.startswith("exec ") and line.endswith(_AGENTS_END)):
        return ""
    program, flag, name = line.removesuffix(_AGENTS_END).rpartition(" -p ")
    known = program.rstrip("'\"").rpartition("/")[2].rpartition(" ")[2] == "hermes"
    return name if flag and known and names.is_valid(name) else ""


def create(env: Mapping[str, str], root: str, profile: str, name: str) -> list[str]:
    """Make a wrapper; one of that profile and name is written anew.

    Returns:
        What the user has to know about it, a line each.

    Raises:
        HermesError: The name cannot be that of a wrapper, something else has it, or it cannot be written.
    """
    path = os.path.join(directory(env), name)
    there = _there(env, root, path)
    if there is None:
        check(env, name)
    elif there.profile != profile:
        raise HermesError(
            f"the wrapper '{name}' stands for the profile '{there.profile}'",
            f"remove it first: hermes profile alias {there.profile} --name {name} --remove",
        )
    try:
        files.directories(directory(env))
        _make_ready(env)
        data = os.fsencode(_render(env, root, profile))
        if there is None:
            files.create(path, data, 0o755)
        else:
            files.replace(path, data, 0o755)
    except FileExistsError:
        raise _in_the_way(path) from None
    except OSError as error:
        look = refusal.where_to_look(error, path)
        raise HermesError(f"cannot write {path}: {error.strerror}", look) from None
    return remarks(env, name)


def check(env: Mapping[str, str], name: str) -> None:
    """Look whether a new wrapper could have a name.

    Raises:
        HermesError: It could not.
    """
    if not names.is_valid(name):
        raise HermesError(
            f"{names.shown(name)} cannot be the name of a wrapper",
            "a name has 1 to 64 of a-z, 0-9, - and _, and begins with a letter or digit",
        )
    if name in _PROGRAMS or name in names.RESERVED:
        raise HermesError(f"'{name}' cannot be a wrapper: it is a program of its own", OTHER_NAME)
    if name in _words_of_shells():
        raise HermesError(f"'{name}' cannot be a wrapper: it is a word of the shell's own", OTHER_NAME)
    path = os.path.join(directory(env), name)
    if os.path.lexists(path):
        raise _in_the_way(path)
    found = shutil.which(name, path=env.get("PATH", ""))
    if found:
        raise HermesError(f"'{name}' cannot be a wrapper: it would stand beside the program {found}", OTHER_NAME)


def _words_of_shells() -> set[str]:
    with open(rendering.asset("shells", "words.txt"), encoding="utf-8") as file:
        return set(file.read().splitlines())


def _in_the_way(path: str) -> HermesError:
    return HermesError(f"{path} is there already, and is no wrapper of this profile", OTHER_NAME)


def remove(env: Mapping[str, str], root: str, profile: str, name: str) -> str:
    """Remove a wrapper of a profile, which need not be there any more; return its path.

    Raises:
        HermesError: There is none, it is another profile's, or it cannot be removed.
    """
    found = [wrapper for wrapper in scan(env, root) if wrapper.name == name]
    if not found or found[0].profile != profile:
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
    for wrapper in of(env, root, old):
        name = {usual(old): usual(new), old: new}.get(wrapper.name, wrapper.name)
        path = os.path.join(directory(env), name)
        data = os.fsencode(_render(env, root, new)) if wrapper.ours else _agents_text(wrapper, new)
        if name == wrapper.name:
            files.replace(path, data, None)
            continue
        there = _there(env, root, path)
        try:
            if there is None:
                check(env, name)
                files.create(path, data, 0o755)
            elif there.profile != new:
                raise _in_the_way(path)
        except (HermesError, FileExistsError) as error:
            said = error.message if isinstance(error, HermesError) else f"{path} is there already"
            told.append(f"the wrapper {wrapper.name} is gone: {said}")
        files.remove(wrapper.path)
    return told


def texts(env: Mapping[str, str], root: str, *profiles: str) -> dict[str, str]:
    """Return the text of each wrapper of some profiles, by path."""
    return {wrapper.path: wrapper.text for wrapper in scan(env, root) if wrapper.profile in profiles}


def restore(env: Mapping[str, str], root: str, profile: str, before: Mapping[str, str]) -> None:
    """Put back wrappers as far as the system lets us, and remove those of a profile that were made since.

    Args:
        env: The environment.
        root: The root.
        profile: A profile that has no others.
        before: What `texts` returned.
    """
    for path, text in before.items():
        there = _there(env, root, path)
        with suppress(OSError):
            if there is None:
                files.create(path, os.fsencode(text), 0o755)
            elif there.text != text:
                files.replace(path, os.fsencode(text), None)
    for wrapper in of(env, root, profile):
        if wrapper.path not in before:
            with suppress(OSError):
                files.remove(wrapper.path)


def _agents_text(wrapper: Wrapper, profile: str) -> bytes:
    """Return the agent's wrapper for another profile."""
    line, flag, _ = wrapper.text.rpartition(" -p ")
    return os.fsencode(f"{line}{flag}{profile}{_AGENTS_END}\n")


def remarks(env: Mapping[str, str], name: str) -> list[str]:
    """Return what keeps a wrapper from being found under its name, a line each."""
    place = directory(env)
    found = shutil.which(name, path=env.get("PATH", ""))
    if found is None:
        return [f"{place} is not on PATH, where {name} would be found; put it there"]
    return [] if home.same(found, os.path.join(place, name)) else [f"{found} stands in front of it on PATH"]


def _there(env: Mapping[str, str], root: str, path: str) -> Wrapper | None:
    return None if os.path.islink(path) else _read(path, root, native=home.same(root, home.native_root(env)))


def _quoted_home(root: str, profile: str) -> str:
    place = f"{root}/{home.PROFILES}/.." if profile == names.DEFAULT else home.profile_dir(root, profile)
    return dialects.DIALECTS["sh"].quote(place)


def _render(env: Mapping[str, str], root: str, profile: str) -> str:
    if profile == names.DEFAULT:
        session.pin(env, profile, root, again=True)  # which says where it cannot be pinned
    try:
        program = agent.find(env, root)[0]
    except HermesError:
        program = ""
    quote = dialects.DIALECTS["sh"].quote
    return rendering.filled(
        ("shells", "wrapper"),
        {
            "__HERMES_VERSION__": __version__,
            "__HERMES_NAME__": profile,
            "__HERMES_HOME__": _quoted_home(root, profile),
            "__HERMES_DISPATCHER__": quote(rendering.dispatcher(env)),
            "__HERMES_SHELL__": quote(rendering.our_program()),
            "__HERMES_AGENT__": quote(program),
        },
    )


def _make_ready(env: Mapping[str, str]) -> None:
    """Write what a wrapper runs, where no shell was ever set up."""
    if not os.path.exists(rendering.dispatcher(env)):
        from . import installed

        installed.write_programs(env)
