"""A profile goes for good, and with it all that goes by its name."""

from __future__ import annotations

import os
import secrets
import shlex
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, NamedTuple

from . import (
    activity,
    aliases,
    change,
    files,
    footprint,
    home,
    names,
    origin,
    profiles,
    resolve,
    services,
    session,
    signals,
    sticky,
)
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .activity import Activity


class Delete(NamedTuple):
    """A profile goes; `Intent` describes the rest.

    Attributes:
        name: The profile.
        trash: What it is called among the profiles before it is removed.
        wrappers: The text of each of its wrappers, by path.
        started: The files of its services that run.
    """

    name: str
    trash: str
    wrappers: dict[str, str]
    started: list[str]

    def finish(self, env: Mapping[str, str], root: str) -> list[str]:
        """Move it out of the way, then remove what goes by its name; what was moved is removed afterwards."""
        there, trash = self._paths(root)
        if os.path.lexists(there) and not os.path.lexists(trash):
            activity.of(env, root, self.name).stop()
            os.rename(there, trash)
            files.sync_directory(os.path.dirname(there))
        for wrapper in aliases.of(env, root, self.name):
            files.remove(wrapper.path)
        if sticky.read(root).name == self.name:  # the agent may have made it so meanwhile
            sticky.write(root, names.DEFAULT)
        return [line for unit in services.units(env, root, self.name) for line in unit.take_away()]

    def undo(self, env: Mapping[str, str], root: str) -> None:
        """Put it back, and what goes by its name as far as the system lets us."""
        there, trash = self._paths(root)
        if not os.path.lexists(there) and os.path.lexists(trash):
            os.rename(trash, there)
        aliases.restore(env, root, self.name, self.wrappers)
        with suppress(HermesError, OSError):
            for unit in services.units(env, root, self.name):
                if unit.path in self.started:
                    unit.start()

    def _paths(self, root: str) -> tuple[str, str]:
        parent = os.path.join(root, home.PROFILES)
        return os.path.join(parent, self.name), os.path.join(parent, self.trash)


class Plan(NamedTuple):
    """What goes with a profile.

    Attributes:
        name: Its name.
        home: Its home.
        target: Where its home leads to, which stays; '' where it is no link.
        size: What it takes on the disk, in bytes.
        wrappers: The names of its wrappers.
        activity: What works in it.
    """

    name: str
    home: str
    target: str
    size: int
    wrappers: list[str]
    activity: Activity


def plan(env: Mapping[str, str], name: str) -> Plan:
    """Return what would go.

    Raises:
        HermesError: There is no such profile, or it cannot be deleted now.
    """
    root, name = _deletable(env, name)
    place = home.profile_dir(root, name)
    target = os.path.realpath(place) if os.path.islink(place) else ""
    at_work = activity.of(env, root, name)
    at_work.check("deleted")
    wrappers = [wrapper.name for wrapper in aliases.of(env, root, name)]
    return Plan(name, place, target, 0 if target else footprint.size(place), wrappers, at_work)


def delete(env: Mapping[str, str], name: str, waiting: Callable[[], object] | None = None) -> list[str]:
    """Delete a profile: its services and its gateway are stopped, it is moved out of the way, then removed.

    Returns:
        What the user has to know, a line each.

    Raises:
        HermesError: It cannot be deleted, and is as it was; or it is deleted, and some of its files are left.
    """
    with ExitStack() as then, change.alone(env, waiting) as journal, signals.held():
        root, name = _deletable(env, name)
        at_work = activity.of(env, root, name)
        at_work.check("deleted")
        wrappers = aliases.texts(env, root, name)
        trash = change.TRASH + secrets.token_hex(4)
        # Whoever has no room for a journal deletes to get some; what is killed then leaves a wrapper that says so.
        told = journal.perform(Delete(name, trash, wrappers, at_work.started()), also_without_room=True)
        then.callback(_remove, name, os.path.join(os.path.dirname(at_work.home), trash))  # it may take long
    return told


@signals.held()
def _remove(name: str, trash: str) -> None:
    try:
        files.remove_tree(trash)
    except OSError as error:
        raise HermesError(
            f"'{name}' is deleted, but {error.filename} could not be removed: {error.strerror}",
            f"remove what is left of it: rm -rf {shlex.quote(trash)}",
        ) from None


def _deletable(env: Mapping[str, str], name: str) -> tuple[str, str]:
    """Return the root and the normalized name of a profile that can be deleted.

    Raises:
        HermesError: There is no such profile, or it is in use.
    """
    root, name = profiles.existing(env, name)
    if name == names.DEFAULT:
        raise HermesError(
            "'default' is the root itself and cannot be deleted", "see what it is: hermes profile show default"
        )
    if sticky.read(root).name == name:
        raise HermesError(
            f"'{name}' is the sticky default and cannot be deleted", "choose another first: hermes profile use default"
        )
    if origin.is_pinned_to(env, name):
        pin = session.Pin(env)
        what = "this terminal is pinned to" if pin.ours else f"{session.HOME} is the home of"
        cure = f"drop the pin first: {resolve.how_to_leave(pin)}" if pin.ours else resolve.how_to_leave(pin)
        raise HermesError(f"{what} '{name}', which cannot be deleted from here", cure)
    return root, name
