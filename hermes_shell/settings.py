"""Our own few settings: `config.yaml` in the user's config directory, the source of what shells read.

The dispatcher cannot read YAML, so what it needs stands beside it in plain lines, written from here.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import configfile, directory, files, home, lock, names, profiles, signals
from .errors import HermesError
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DIRECTORY_PROFILES = "directory-profiles"
_ALLOWED = "allowed-directories"
_HEADING = b"# The settings of hermes-shell; after a change by hand: hermes-shell shell sync\n"


class Settings:
    """What the file says.

    Attributes:
        directory_profiles: Whether a `.hermes-profile` may choose the profile.
        allowed: The directories where it may, and the name that it may choose there.
    """

    def __init__(self, data: dict[str, object]) -> None:
        self._data = data
        allowed = data.get(_ALLOWED)
        self.directory_profiles = data.get(_DIRECTORY_PROFILES) is True
        self.allowed = _allowed(allowed) if isinstance(allowed, dict) else {}

    def to_data(self) -> dict[str, object]:
        """Return what is written: keys that we do not know are kept."""
        return {**self._data, _DIRECTORY_PROFILES: self.directory_profiles, _ALLOWED: self.allowed}

    def lines(self) -> bytes:
        """Return the allowed directories as the dispatcher reads them."""
        return os.fsencode("".join(f"{name} {path}\n" for path, name in self.allowed.items()))


def _allowed(data: dict[object, object]) -> dict[str, str]:
    return {
        path: name
        for path, name in data.items()
        if isinstance(path, str) and isinstance(name, str) and _is_line(path) and names.is_valid(name)
    }


def _is_line(path: str) -> bool:
    return os.path.isabs(path) and "\n" not in path and "\0" not in path


def path(env: Mapping[str, str]) -> str:
    """Return the path of the file."""
    return os.path.join(home.config_dir(env), "config.yaml")


def load(env: Mapping[str, str]) -> Settings:
    """Return the settings; where there is no file, what holds then.

    Raises:
        HermesError: The file cannot be read, or is none of ours.
    """
    return Settings(configfile.mapping(path(env)))


@contextmanager
def changed(env: Mapping[str, str]) -> Iterator[Settings]:
    """Give the settings to change; write them, and the lines, at the end.

    Raises:
        HermesError: They cannot be read or written.
    """
    import yaml

    with lock.alone(env):
        _sweep(env)
        found = load(env)
        yield found
        text = yaml.safe_dump(found.to_data(), sort_keys=False, allow_unicode=True)
        with signals.held():
            files.directories(os.path.dirname(path(env)), 0o700)
            files.replace(path(env), _HEADING + text.encode(), 0o600)
            write_lines(env)


def write_lines(env: Mapping[str, str]) -> bool:
    """Write what the dispatcher reads, where it is not what it ought to be; return whether it was not.

    Where directories may not choose, there is no such file. For whoever holds the lock.

    Raises:
        HermesError: The settings cannot be read.
        OSError: It cannot be written.
    """
    file, there, ought = _lines(env)
    if there == ought:
        return False
    if ought is None:
        files.remove(file)
    else:
        files.directories(os.path.dirname(file), 0o700)
        files.replace(file, ought, 0o600)
    return True


def lines_are_current(env: Mapping[str, str]) -> bool:
    """Return whether what the dispatcher reads is what the settings say; where they say no, it must not be there.

    Raises:
        HermesError: The settings cannot be read.
    """
    _, there, ought = _lines(env)
    return there == ought


def _lines(env: Mapping[str, str]) -> tuple[str, bytes | None, bytes | None]:
    """Return the file that the dispatcher reads, what it holds, and what it ought to; None: it is not there."""
    settings, file = load(env), directory.lines_path(env)
    there = regular(file, configfile.MAX_BYTES) if os.path.isfile(file) else None
    return file, there, settings.lines() if settings.directory_profiles else None


def allow(env: Mapping[str, str], where: str) -> directory.Found:
    """Let the `.hermes-profile` of a directory, or the nearest one above it, choose the profile that it names.

    Raises:
        HermesError: There is no such file, it names no profile that is there, or the settings cannot be written.
    """
    found = _nearest(_directory(where))
    if found.problem:
        cure = "make it a file of your own that holds the name of a profile, and nothing else"
        raise HermesError(f"{found.path} {found.problem}", cure)
    profiles.existing(env, found.name)
    place = _real(os.path.dirname(found.path))
    if not _is_line(place):
        raise HermesError(f"cannot allow {place!a}: its path holds a line break", "rename the directory")
    with changed(env) as settings:
        settings.allowed[place] = found.name
    return found


def revoke(env: Mapping[str, str], where: str) -> str:
    """Take back what `allow` gave; return the directory, '' where none was allowed.

    Raises:
        HermesError: The settings cannot be read or written.
    """
    where, allowed = _directory(where), load(env).allowed
    # The directory itself first: its file may be gone, and one further up was not meant.
    for start in filter(None, (where, directory.nearest(where))):
        names = (_real(start), os.path.abspath(start))
        # It may have become a link, to a directory that was moved.
        place = next((each for each in allowed if each in names or home.same(each, start)), "")
        if place:
            with changed(env) as settings:
                settings.allowed.pop(place, None)
            return place
    _complete(env)
    return ""


def rename(env: Mapping[str, str], old: str, new: str) -> list[str]:
    """Let the directories that may choose a profile choose it by its new name; their files are changed with it.

    Returns:
        What could not be changed, a line each.
    """
    try:
        places = [place for place, name in load(env).allowed.items() if name == old]
        told = list(filter(None, (_choose(place, old, new) for place in places)))
        if places:
            with changed(env) as settings:
                settings.allowed |= dict.fromkeys(places, new)
        _complete(env)
    except HermesError as error:
        return [
            f"directories that chose '{old}' may not choose '{new}' yet: {error.message}",
            "to let one of them: hermes profile allow DIR",
        ]
    return told


def _complete(env: Mapping[str, str]) -> None:
    """Write the lines that somebody did not come to, who was killed when the settings were written."""
    _sweep(env)
    if not lines_are_current(env):
        with lock.alone(env):
            write_lines(env)


def _sweep(env: Mapping[str, str]) -> None:
    for file in (path(env), directory.lines_path(env)):
        files.sweep(os.path.dirname(file))


def _choose(place: str, old: str, new: str) -> str:
    """Let the file of a directory name another profile; return why it does not."""
    file = os.path.join(place, directory.FILE)
    files.sweep(place)
    if not os.path.lexists(file) or directory.read(place).name != old:
        return ""
    if os.path.islink(file):
        return f"{file} is a link, and still names '{old}'"
    try:
        files.replace(file, f"{new}\n".encode(), None)
    except OSError as error:
        return f"{file} still names '{old}': {error.strerror}"
    return ""


def _real(where: str) -> str:
    try:
        return os.path.realpath(where)
    except OSError:
        raise HermesError("the working directory is gone", "go to another: cd") from None


def _directory(where: str) -> str:
    """Return what was named; for the file itself its directory."""
    above, name = os.path.split(where)
    return above or os.curdir if name == directory.FILE and not os.path.isdir(where) else where


def _nearest(where: str) -> directory.Found:
    if not os.path.isdir(where):
        raise HermesError(f"there is no directory {where}", "name one, or none for this one: hermes profile allow")
    above = directory.nearest(where)
    if not above:
        raise HermesError(
            f"there is no {directory.FILE} in {_real(where)} or above it",
            f"make one that names a profile: echo work >{directory.FILE}",
        )
    return directory.read(above)
