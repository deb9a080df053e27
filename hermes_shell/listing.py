"""Profiles as `list` and `show` tell of them."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from . import aliases, gateway, home, profiles, sticky
from .remembered import Memory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .channels import Channel
    from .remembered import Facts


class Profile:
    """What `list` tells of a profile.

    Attributes:
        name: Its name.
        home: Its `HERMES_HOME`.
        model: What its config.yaml says, with what is wrong with that file.
        description: What its profile.yaml says that it is good for.
        gateway: What is known of its gateway.
        aliases: The names of its wrappers.
        sticky: Whether it is the sticky default.
    """

    def __init__(self, root: str, name: str, facts: Facts, aliases: Sequence[str], *, sticky: bool) -> None:
        self.name = name
        self.home = home.profile_dir(root, name)
        self.model = facts.model
        self.description = facts.description
        self.gateway = gateway.state(self.home)
        self.aliases = aliases
        self.sticky = sticky

    @property
    def has_env(self) -> bool:
        """Whether it has an `.env`."""
        return os.path.isfile(os.path.join(self.home, ".env"))

    def to_json(self) -> dict[str, object]:
        """Return the profile as the stable `--json` form."""
        return {
            "name": self.name,
            "home": self.home,
            "config": os.path.join(self.home, "config.yaml"),
            "model": self.model.name or None,
            "provider": self.model.provider or None,
            "problem": self.model.problem or None,
            "description": self.description or None,
            "gateway": {
                "running": self.gateway.running,
                "pid": self.gateway.pid,
                "unproven": self.gateway.unproven or None,
            },
            "aliases": list(self.aliases),
            "sticky": self.sticky,
            "env_file": self.has_env,
        }


class Details:
    """What `show` tells of a profile besides that; each is looked up when it is asked for.

    Attributes:
        profile: The profile.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    @cached_property
    def channels(self) -> list[Channel]:
        """The messaging platforms that it is set up for."""
        from . import channels

        return channels.of(self.profile.home)

    @cached_property
    def size(self) -> int:
        """How many bytes it takes on the disk."""
        from . import footprint

        return footprint.size(self.profile.home)

    @cached_property
    def skills(self) -> int:
        """How many skills the agent finds in it."""
        from . import footprint

        return footprint.skills(self.profile.home)

    @cached_property
    def distribution(self) -> str:
        """What it was installed from, with its version; '' for a profile that was made here."""
        from . import configfile

        keys = (("name",), ("version",))
        found, _ = configfile.scalars(self.profile.home, "distribution.yaml", keys)
        return " ".join(filter(None, (found.get(key, "") for key in keys)))

    @property
    def has_soul(self) -> bool:
        """Whether it has a `SOUL.md`."""
        return os.path.isfile(os.path.join(self.profile.home, "SOUL.md"))

    def to_json(self) -> dict[str, object]:
        """Return all of it as the stable `--json` form."""
        return {
            **self.profile.to_json(),
            "platforms": [channel.platform for channel in self.channels],
            "size": self.size,
            "skills": self.skills,
            "soul_file": self.has_soul,
            "distribution": self.distribution or None,
        }


def every(env: Mapping[str, str]) -> list[Profile]:
    """Return all profiles, `default` first, the rest by name.

    Raises:
        HermesError: The directory of profiles cannot be read.
    """
    root = home.root(env)
    memory = Memory(env, root)
    found = _tell(env, root, home.names(root), memory)
    memory.keep()
    return found


def get(env: Mapping[str, str], name: str) -> Profile:
    """Return one profile.

    Raises:
        HermesError: The name is bad, or there is no such profile.
    """
    root, canonical = profiles.existing(env, name)
    return _tell(env, root, [canonical], Memory(env, root))[0]


def _tell(env: Mapping[str, str], root: str, names: Sequence[str], memory: Memory) -> list[Profile]:
    known, default = aliases.every(env), sticky.read(root).name
    return [
        Profile(root, name, memory.facts(home.profile_dir(root, name)), known.get(name, ()), sticky=name == default)
        for name in names
    ]
