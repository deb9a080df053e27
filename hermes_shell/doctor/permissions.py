"""Who else may read or change what is a profile's.

Looked at is what stands at the top of each home, and nothing through a link. What may be reached at all is told by the
root and the homes alone: directories above the root are other people's business.
"""

from __future__ import annotations

import os
import shlex
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from .. import configfile, home, layout, reading, refusal, secrets, sticky
from . import places
from .finding import FEW, WARNING, Finding, Fix, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .finding import Subject

_READ, _WRITE, _PASS = 0o044, 0o022, 0o011


class _Thing(NamedTuple):
    """A file or a directory, not through a link."""

    path: str
    status: os.stat_result

    @property
    def is_directory(self) -> bool:
        return stat.S_ISDIR(self.status.st_mode)

    def opens(self, bits: int) -> int:
        """Return which of these permissions of others it gives; a group that is the owner's alone is no other."""
        given = self.status.st_mode & bits
        return given & 0o007 if _is_private(self.status) else given


def _is_private(status: os.stat_result) -> bool:
    """Return whether the group is the one that many systems make for each user."""
    import grp
    import pwd

    with suppress(KeyError):
        group, name = grp.getgrgid(status.st_gid), pwd.getpwuid(status.st_uid).pw_name
        return group.gr_name == name and set(group.gr_mem) <= {name}
    return False


def _thing(path: str) -> _Thing | None:
    with suppress(OSError):
        return _Thing(path, os.lstat(path))
    return None


def _homes(subject: Subject) -> Iterator[tuple[str, list[_Thing]]]:
    """Find each home that can be looked into, with what stands at its top; Windows has other permissions."""
    if sys.platform == "win32":
        return
    for name in places.real(subject.root):
        place = home.profile_dir(subject.root, name)
        with suppress(OSError):
            yield place, [found for each in sorted(os.listdir(place)) if (found := _thing(os.path.join(place, each)))]


def _profiles(root: str) -> str:
    return os.path.join(root, home.PROFILES)


def keys(subject: Subject) -> Iterator[Finding]:
    """Say which keys others can read."""
    exposed = [
        each
        for place, within in _homes(subject)
        if all(map(_is_passable, _way(subject.root, place)))
        for each in within
        if each.opens(_READ | _WRITE) and _holds_keys(each)
    ]
    if exposed:
        which = _listed(exposed)
        yield Finding(
            "keys-exposed",
            WARNING,
            f"others can read keys: {which}",
            "Whoever has them can use your accounts, and be your bots.",
            _command("chmod go=", exposed),
            _closing(f"let nobody else read {which}", exposed, _READ | _WRITE | _PASS),
        )


def _listed(things: list[_Thing]) -> str:
    return listed([each.path for each in things])


def _command(change: str, things: list[_Thing]) -> str:
    return f"{change} {shlex.join(each.path for each in things)}" if len(things) <= FEW else "hermes doctor --fix"


def _way(root: str, place: str) -> list[str]:
    """Return the directories that lead to what is in a home."""
    return [root] if place == root else [root, os.path.dirname(place), place]


def _is_passable(directory: str) -> bool:
    return bool(_Thing(directory, os.stat(directory)).opens(_PASS))


def _holds_keys(thing: _Thing) -> bool:
    name = os.path.basename(thing.path)
    if thing.is_directory:
        return bool(secrets.reason(name, directory=True))
    if not stat.S_ISREG(thing.status.st_mode) or not thing.status.st_size:
        return False  # such as a lock of the agent's
    if name != secrets.SETTINGS:
        return bool(secrets.reason(name))
    with suppress(OSError):
        return bool(secrets.key_lines(os.fsdecode(reading.regular(thing.path, configfile.MAX_BYTES))))
    return False


def writable(subject: Subject) -> Iterator[Finding]:
    """Say where others may change what an agent goes by."""
    known = {each.path: each for place, within in _homes(subject) for each in _deciding(subject, place, within)}
    opened = [each for each in known.values() if _is_real(each) and each.opens(_WRITE)]
    if opened:
        which = _listed(opened)
        yield Finding(
            "home-writable",
            WARNING,
            f"others may write in {which}",
            "They can let your agent do what they want, with your keys.",
            _command("chmod go-w", opened),
            _closing(f"let nobody else write in {which}", opened, _WRITE),
        )


def _deciding(subject: Subject, place: str, within: list[_Thing]) -> list[_Thing]:
    """Return what an agent in a home goes by."""
    above = [place, _profiles(place), sticky.path(place)] if place == subject.root else [place]
    settings = [each for each in within if os.path.basename(each.path) in layout.CONFIGURATION]
    return [*filter(None, map(_own, above)), *settings]


def _own(path: str) -> _Thing | None:
    """Return a directory of ours, which the user may have put elsewhere, or a file."""
    return _thing(os.path.realpath(path) if os.path.isdir(path) else path)


def _is_real(thing: _Thing) -> bool:
    return thing.is_directory or stat.S_ISREG(thing.status.st_mode)


def closed(subject: Subject) -> Iterator[Finding]:
    """Say which homes their own user is kept out of."""
    if sys.platform == "win32":
        return
    own = (_own(home.profile_dir(subject.root, name)) for name in home.names(subject.root))
    found = [each for each in own if each and each.is_directory and each.status.st_mode & 0o700 != 0o700]
    if found:
        which = _listed(found)
        yield Finding(
            "home-closed",
            WARNING,
            f"their own user is kept out of {which}",
            "The agent cannot read or write there.",
            _command("chmod u+rwx", found),
            _changing(f"let their user into {which}", found, lambda mode: mode | 0o700),
        )


def owners(subject: Subject) -> Iterator[Finding]:
    """Say what belongs to somebody else, most often to root after a sudo."""
    if sys.platform == "win32":
        return
    user = _user(subject)
    for place, within in _homes(subject):
        above = [place, _profiles(place)] if place == subject.root else [place]
        things = [*filter(None, map(_own, above)), *within]
        foreign = sorted({each.path for each in things if each.status.st_uid != user.st_uid})
        if foreign:
            which = ", ".join(foreign[:10]) + (", …" if len(foreign) > 10 else "")
            sudo = "" if os.geteuid() == 0 else "sudo "
            yield Finding(
                "owner-foreign",
                WARNING,
                f"of another user: {which}",
                "The agent may be unable to read or to change it; a sudo hermes leaves such files.",
                f"{sudo}chown -hR {user.st_uid}:{user.st_gid} {shlex.join(foreign)}",
            )


def _user(subject: Subject) -> os.stat_result:
    """Return whose profiles they are: of whom the home is that they are in, or the root where it stands alone."""
    above = home.user_home(subject.env)
    within = subject.root.startswith(above.rstrip(os.sep) + os.sep)
    return os.stat(above if within else subject.root)


def _closing(does: str, things: list[_Thing], bits: int) -> Fix:
    return _changing(does, things, lambda mode: mode & ~bits)


def _changing(does: str, things: list[_Thing], change: Callable[[int], int]) -> Fix:
    def look() -> list[str]:
        return [
            f"{found.path}: {stat.filemode(found.status.st_mode)}" for each in things if (found := _thing(each.path))
        ]

    def make() -> list[str]:
        for each in things:
            _change(each.path, change)
        return []

    return Fix(does, look, make)


def _change(path: str, change: Callable[[int], int]) -> None:
    found = _thing(path)
    if found is None or stat.S_ISLNK(found.status.st_mode):
        return  # it is another by now
    try:
        os.chmod(path, change(stat.S_IMODE(found.status.st_mode)))
    except OSError as error:
        raise refusal.refused(error, path, "cannot change") from None


CHECKS = (keys, writable, closed, owners)
