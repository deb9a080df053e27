"""Wrappers: orphaned, hidden, foreign, stale."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
from typing import TYPE_CHECKING

from .. import aliases, change, files, home, names, pathline
from ..errors import HermesError
from . import places
from .finding import FEW, NOTE, WARNING, Finding, Fix, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..aliases import Wrapper
    from .finding import Subject

_FIX = "hermes doctor --fix"

_RUN = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH


def orphaned(subject: Subject) -> Iterator[Finding]:
    """Say which wrapper stands for a profile that is gone, in any root."""
    place = aliases.directory(subject.env)
    if os.path.isdir(place):
        os.scandir(place).close()  # where that cannot be read, nothing is known of wrappers at all
    for wrapper in aliases.scan(subject.env, ""):
        if _is_orphan(subject, wrapper):
            here = home.same(wrapper.root, subject.root)
            yield Finding(
                "wrapper-orphaned",
                WARNING,
                f"the wrapper {wrapper.name} stands for the profile '{wrapper.profile}', which is gone: {wrapper.path}",
                "Whoever types it is told so, or by the agent's own that there is no such profile.",
                f"hermes profile alias {wrapper.profile} --name {wrapper.name} --remove"
                if here
                else f"rm {shlex.quote(wrapper.path)}",
                _removing(subject, wrapper),
            )


def _is_orphan(subject: Subject, wrapper: Wrapper) -> bool:
    # The agent's own says nothing of the root: it means the one that is in force.
    roots = [wrapper.root] if wrapper.ours else [wrapper.root, subject.root]
    return not any(home.exists(root, wrapper.profile) for root in roots)


def _removing(subject: Subject, wrapper: Wrapper) -> Fix:
    def make() -> list[str]:
        with change.alone(subject.env):
            if _there(subject, wrapper) and _is_orphan(subject, wrapper):
                files.remove(wrapper.path)
        return []

    return Fix(f"remove the wrapper {wrapper.path}", lambda: [_shown(wrapper.path)], make, safe=False)


def not_executable(subject: Subject) -> Iterator[Finding]:
    """Say which wrappers cannot be run."""
    found = [wrapper for wrapper in aliases.scan(subject.env, "") if not _mode(wrapper.path) & stat.S_IXUSR]

    def make() -> list[str]:
        with change.alone(subject.env):
            for wrapper in found:
                if _there(subject, wrapper):
                    os.chmod(wrapper.path, _mode(wrapper.path) | _RUN)
        return []

    if found:
        fix = Fix("let them be run", lambda: [_shown(wrapper.path) for wrapper in found], make)
        many = listed([wrapper.name for wrapper in found])
        why = "The shell finds no such command, or says that it may not run it."
        cure = f"chmod +x {shlex.join(wrapper.path for wrapper in found)}" if len(found) <= FEW else _FIX
        yield Finding("wrapper-not-executable", WARNING, f"not executable: {many}", why, cure, fix)


def stale(subject: Subject) -> Iterator[Finding]:
    """Say which wrappers of ours are not what this version would write: the package was moved, or they were edited."""

    def look() -> list[str]:
        left = {wrapper.path for wrapper, _ in aliases.stale(subject.env)}
        return [f"{path}: {'stale' if path in left else 'current'}" for path in paths]

    def make() -> list[str]:
        with change.alone(subject.env):
            aliases.refresh(subject.env)
        return []

    found = [wrapper for wrapper, _ in aliases.stale(subject.env)]
    paths = [wrapper.path for wrapper in found]
    if found:
        yield Finding(
            "wrapper-stale",
            WARNING,
            f"not as this version writes them: {listed([wrapper.name for wrapper in found])}",
            "What they run may have moved, or be gone.",
            _FIX,
            Fix("write them anew", look, make),
        )


def agent_gone(subject: Subject) -> Iterator[Finding]:
    """Say which wrapper of the agent's runs a program that is gone."""
    for wrapper in aliases.scan(subject.env, ""):
        program = "" if wrapper.ours or _is_orphan(subject, wrapper) else aliases.program(wrapper)
        if program and shutil.which(program, path=subject.env.get("PATH", "")) is None:
            yield Finding(
                "wrapper-agent-gone",
                WARNING,
                f"the wrapper {wrapper.name}, which the agent made, runs {program}, which is gone",
                "The agent was moved or installed anew since; the wrapper fails.",
                f"hermes profile alias {wrapper.profile} --name {wrapper.name}",
                _taking_over(subject, wrapper),
            )


def _taking_over(subject: Subject, wrapper: Wrapper) -> Fix:
    def look() -> list[str]:
        there = next((each for each in aliases.scan(subject.env, "") if each.name == wrapper.name), None)
        return [f"{wrapper.path}: {'gone' if there is None else 'ours' if there.ours else 'of the agent'}"]

    def make() -> list[str]:
        with change.alone(subject.env):
            there = _there(subject, wrapper)
            return aliases.create(subject.env, wrapper.root, wrapper.profile, wrapper.name) if there else []

    return Fix(f"write {wrapper.path} as ours, in the place of the agent's", look, make, safe=False)


def hidden(subject: Subject) -> Iterator[Finding]:
    """Say which wrappers are not what is found under their names."""
    env, place = subject.env, aliases.directory(subject.env)
    wrappers = aliases.scan(env, "")
    cure = pathline.command(env, place, subject.shell)
    if wrappers and not aliases.is_on_path(env):
        many = listed([wrapper.name for wrapper in wrappers])
        message = f"{place} is not on PATH, where there are: {many}"
        yield Finding("wrappers-off-path", WARNING, message, "No terminal finds them by name.", cure)
        return
    for wrapper in wrappers:
        found = shutil.which(wrapper.name, path=env.get("PATH", ""))
        if found and not home.same(os.path.dirname(found), place):
            message = f"{found} stands in front of the wrapper {wrapper.name} on PATH"
            why = f"{wrapper.name} is not hermes under the profile '{wrapper.profile}', but that program."
            yield Finding("wrapper-shadowed", WARNING, message, why, cure)


def missing(subject: Subject) -> Iterator[Finding]:
    """Say which profiles have no wrapper, and where something of the user's stands in its place."""
    known = aliases.every(subject.env)
    without = [name for name in places.real(subject.root) if name not in known and name != names.DEFAULT]
    free = []
    for name in without:
        path = aliases.path(subject.env, aliases.usual(name))
        if os.path.lexists(path):
            message = f"the profile '{name}' has no wrapper, for {path} is something else"
            cure = f"hermes profile alias {name} --name {f'h-{name}'[: names.MAX_LENGTH]}"
            yield Finding("wrapper-foreign", NOTE, message, "It is reached by -p alone.", cure)
        elif _could_have(subject, name):
            free.append(name)
    if free:
        cure = "; ".join(f"hermes profile alias {name}" for name in free) if len(free) <= FEW else _FIX
        message = f"without a wrapper: {listed(free)}"
        yield Finding("wrapper-missing", NOTE, message, "They are reached by -p alone.", cure, _making(subject, free))


def _could_have(subject: Subject, profile: str) -> bool:
    """Return whether a profile could have its usual wrapper: one called `shell` never has."""
    try:
        aliases.check(subject.env, subject.root, profile, aliases.usual(profile))
    except HermesError:
        return False
    return True


def _making(subject: Subject, profiles: list[str]) -> Fix:
    def look() -> list[str]:
        return [_shown(aliases.path(subject.env, aliases.usual(name))) for name in profiles]

    def make() -> list[str]:
        told = []
        with change.alone(subject.env):
            for name in profiles:
                if home.exists(subject.root, name):
                    told += aliases.create(subject.env, subject.root, name, aliases.usual(name))
        return told

    return Fix(f"make wrappers for {listed(profiles)}", look, make, safe=False)


def _there(subject: Subject, wrapper: Wrapper) -> bool:
    """Return whether a wrapper is still what it was."""
    return wrapper in aliases.scan(subject.env, "")


def _shown(path: str) -> str:
    return f"{path}: {stat.filemode(os.lstat(path).st_mode) if os.path.lexists(path) else 'not there'}"


def _mode(path: str) -> int:
    try:
        return stat.S_IMODE(os.lstat(path).st_mode)
    except FileNotFoundError:
        return stat.S_IXUSR  # gone since: nothing is wrong with it


CHECKS = (orphaned, not_executable, stale, agent_gone, hidden, missing)
