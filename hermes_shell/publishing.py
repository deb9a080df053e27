"""A profile that was made beside its goal gets its name, by one rename, and its wrapper."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, NamedTuple

from . import aliases, change, files, home, names
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Publish(NamedTuple):
    """A profile gets its name; `Intent` describes the rest.

    Attributes:
        staged: Where it was made, below the directory of profiles.
        name: Its name.
        alias: The name of its wrapper; '' for none.
    """

    staged: str
    name: str
    alias: str

    def finish(self, env: Mapping[str, str], root: str) -> list[str]:
        """Rename it and make its wrapper; one that cannot be made is told, for the profile does without."""
        staged, target = self._paths(root)
        if os.path.lexists(staged):
            if os.path.lexists(target):
                raise taken(root, self.name)  # rename() would replace an empty directory
            os.rename(staged, target)
            files.sync_directory(os.path.dirname(target))
        return self._wrapper(env, root) if os.path.isdir(target) else []

    def _wrapper(self, env: Mapping[str, str], root: str) -> list[str]:
        if not self.alias:
            return []
        try:
            return aliases.provide(env, root, self.name, self.alias)
        except HermesError as error:
            other = f"for one of another name: hermes profile alias {self.name} --name NAME"
            again = f"{error.cure}; then: hermes profile alias {self.name}"
            return [f"no wrapper was made: {error.message}", other if error.cure == aliases.OTHER_NAME else again]

    def undo(self, env: Mapping[str, str], root: str) -> None:  # noqa: ARG002 - others need it
        """Put it back where it was made, from where it is removed with all else there."""
        staged, target = self._paths(root)
        if os.path.isdir(os.path.dirname(staged)) and not os.path.lexists(staged) and os.path.isdir(target):
            os.rename(target, staged)

    def _paths(self, root: str) -> tuple[str, str]:
        return os.path.join(root, home.PROFILES, self.staged), home.profile_dir(root, self.name)


def publish(
    env: Mapping[str, str], staged: str, name: str, *, alias: bool, waiting: Callable[[], object] | None
) -> list[str]:
    """Give a profile that was made in a workspace its name, and the wrapper that every new profile gets.

    Args:
        env: The environment.
        staged: Where it was made.
        name: Its normalized name.
        alias: Whether it gets a wrapper.
        waiting: As in `change.alone`.

    Returns:
        What the user has to know, a line each.

    Raises:
        HermesError: The name was taken meanwhile, or the system refuses.
    """
    above = os.path.join(home.root(env), home.PROFILES)
    files.give_tree_to_owner(staged, above)  # the user must be able to use it after root
    intent = Publish(os.path.relpath(staged, above), name, aliases.usual(name) if alias else "")
    with change.alone(env, waiting) as journal:
        return journal.perform(intent)


def free(env: Mapping[str, str], name: str) -> str:
    """Return the normalized name of a profile that is to be made.

    Raises:
        HermesError: The name is bad, or there is such a profile.
    """
    root, canonical = home.root(env), names.check(name)
    if canonical == names.DEFAULT or os.path.lexists(home.profile_dir(root, canonical)):
        raise taken(root, canonical)
    return canonical


def taken(root: str, name: str) -> HermesError:
    """Return the refusal of a name that is taken."""
    if not home.exists(root, name):
        place = home.profile_dir(root, name)
        return HermesError(
            f"{place} is there already, and is no profile",
            f"choose another name, or look at it: ls -ld {shlex.quote(place)}",
        )
    return HermesError(
        f"there is a profile '{name}' already: {home.profile_dir(root, name)}",
        f"choose another name, or look at it: hermes profile show {name}",
    )
