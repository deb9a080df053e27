"""Profiles: look at them, choose one."""

from __future__ import annotations

import os

from . import change, configfile, home, names, sticky
from .errors import HermesError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Profile:
    """What `list` and `show` tell of a profile.

    Attributes:
        name: Its name.
        home: Its `HERMES_HOME`.
        model: What its config.yaml says.
        sticky: Whether it is the sticky default.
        has_env: Whether it has an `.env`.
    """

    __slots__ = ("has_env", "home", "model", "name", "sticky")

    def __init__(self, root: str, name: str, sticky_name: str) -> None:
        self.name = name
        self.home = home.profile_dir(root, name)
        self.model = configfile.model(self.home)
        self.sticky = name == sticky_name
        self.has_env = os.path.isfile(os.path.join(self.home, ".env"))

    def to_json(self) -> dict[str, object]:
        """Return the profile as the stable `--json` form."""
        return {
            "name": self.name,
            "home": self.home,
            "config": os.path.join(self.home, "config.yaml"),
            "model": self.model.name or None,
            "provider": self.model.provider or None,
            "problem": self.model.problem or None,
            "sticky": self.sticky,
            "env_file": self.has_env,
        }


def every(env: Mapping[str, str]) -> list[Profile]:
    """Return all profiles, `default` first, the rest by name.

    Raises:
        HermesError: The directory of profiles cannot be read.
    """
    root = home.root(env)
    default = sticky.read(root).name
    return [Profile(root, name, default) for name in home.names(root)]


def usable(env: Mapping[str, str]) -> list[str]:
    """Return the names of all profiles but those with a reserved name, which nobody can choose.

    Raises:
        HermesError: The directory of profiles cannot be read.
    """
    return [name for name in home.names(home.root(env)) if name not in names.RESERVED]


def get(env: Mapping[str, str], name: str) -> Profile:
    """Return one profile.

    Raises:
        HermesError: The name is bad, or there is no such profile.
    """
    root, canonical = existing(env, name)
    return Profile(root, canonical, sticky.read(root).name)


def existing(env: Mapping[str, str], name: str) -> tuple[str, str]:
    """Return the root and the normalized name of a profile that is there.

    Raises:
        HermesError: The name is bad, or there is no such profile.
    """
    root, canonical = home.root(env), names.check(name)
    if not home.exists(root, canonical):
        raise HermesError(
            f"there is no profile '{canonical}' in {root}", f"create it: hermes profile create {canonical}"
        )
    return root, canonical


def use(env: Mapping[str, str], name: str, waiting: Callable[[], object] | None = None) -> str:
    """Make a profile the sticky default; return what `sticky.write` moved out of the way.

    Raises:
        HermesError: There is no such profile, or the root cannot be written.
    """
    root, canonical = existing(env, name)
    if canonical == names.DEFAULT and not os.path.lexists(sticky.path(root)):
        return ""  # it is already, also where nobody may write
    with change.alone(env, waiting):
        existing(env, canonical)
        return sticky.write(root, canonical)
