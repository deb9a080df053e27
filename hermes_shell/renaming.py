"""A profile gets another name, and with it all that goes by the name."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from . import activity, aliases, change, files, home, honcho, names, profiles, publishing, services, settings, sticky
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Rename(NamedTuple):
    """A profile gets another name; `Intent` describes the rest.

    Attributes:
        old: Its name.
        new: Its new one.
        wrappers: The text of each wrapper that stands for one of them, by path.
        started: The files of its services that run.
    """

    old: str
    new: str
    wrappers: dict[str, str]
    started: list[str]

    def finish(self, env: Mapping[str, str], root: str) -> list[str]:
        """Rename the directory, then what goes by the name; nothing of that where the directory was not renamed."""
        old, new = home.profile_dir(root, self.old), home.profile_dir(root, self.new)
        told = []
        if os.path.lexists(old):
            if os.path.lexists(new):
                raise publishing.taken(root, self.new)  # rename() would replace an empty directory
            told = self._rest(env, root)
            os.rename(old, new)
            files.sync_directory(os.path.dirname(new))
        if sticky.read(root).name == self.old:
            sticky.write(root, self.new)
        return [
            *told,
            *aliases.rename(env, root, self.old, self.new),
            *self._services(env, root),
            *settings.rename(env, self.old, self.new),
            *honcho.rename(env, root, self.old, self.new),
        ]

    def _rest(self, env: Mapping[str, str], root: str) -> list[str]:
        at_work = activity.of(env, root, self.old)
        at_work.stop()
        if at_work.gateway is None or self.started:
            return []
        return [f"its gateway was stopped; to start it again: hermes -p {self.new} gateway run"]

    def _services(self, env: Mapping[str, str], root: str) -> list[str]:
        new = home.profile_dir(root, self.new)
        left = services.units(env, root, self.old)
        if left or not self.started:
            return [line for unit in left for line in unit.rename(self.new, new, start=unit.path in self.started)]
        # They were renamed before we were killed, and perhaps not started.
        return [line for unit in services.units(env, root, self.new) if not unit.active for line in unit.start()]

    def undo(self, env: Mapping[str, str], root: str) -> None:
        """Rename it back; what is beside the directory and the sticky default, as far as the system lets us."""
        old, new = home.profile_dir(root, self.old), home.profile_dir(root, self.new)
        if not os.path.lexists(old) and os.path.lexists(new):
            os.rename(new, old)
            if sticky.read(root).name == self.new:
                sticky.write(root, self.old)
        aliases.restore(env, root, self.new, self.wrappers)
        with suppress(HermesError, OSError):
            settings.rename(env, self.new, self.old)
            honcho.rename(env, root, self.new, self.old)
            for unit in services.units(env, root, self.new):
                unit.rename(self.old, old, start=False)
            for unit in services.units(env, root, self.old):
                if unit.path in self.started:
                    unit.start()


def rename(env: Mapping[str, str], old: str, new: str, waiting: Callable[[], object] | None = None) -> list[str]:
    """Rename a profile, its wrappers, and what else goes by its name; what works in it is stopped before.

    Returns:
        What the user has to know, a line each.

    Raises:
        HermesError: It is not there or cannot be renamed, or the new name is bad or taken; then all is as it was.
    """
    with change.alone(env, waiting) as journal:
        root, old = profiles.existing(env, old)
        if old == names.DEFAULT:
            raise HermesError(
                "'default' is the root itself and cannot be renamed",
                "copy it: hermes profile create NAME --clone-all --clone-from default",
            )
        new = publishing.free(env, new)
        at_work = activity.of(env, root, old)
        at_work.check("renamed")
        for unit in at_work.units:
            unit.check_rename(new, home.profile_dir(root, new))
        return journal.perform(Rename(old, new, aliases.texts(env, root, old, new), at_work.started()))
