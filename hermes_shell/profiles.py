"""Profiles: make one, look at them."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile

from . import configfile, home, names, sticky
from .errors import HermesError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# The agent's own layout (contract 3); it makes the rest, SOUL.md among it, when it first starts there.
DIRECTORIES = ("memories", "sessions", "skills", "skins", "logs", "plans", "workspace", "cron", "home")

_ENV = """\
# API keys and tokens of this profile alone; they win over those of the shell.
# Everything that is no secret belongs in config.yaml.
"""


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


def use(env: Mapping[str, str], name: str) -> str:
    """Make a profile the sticky default; return what `sticky.write` moved out of the way.

    Raises:
        HermesError: There is no such profile, or the root cannot be written.
    """
    root, canonical = existing(env, name)
    return sticky.write(root, canonical)


def create(env: Mapping[str, str], name: str) -> str:
    """Create a blank profile and return its home.

    It is made under another name and published by one rename: it is there whole or not at all.

    Raises:
        HermesError: The name is bad or taken, or the root cannot be written.
    """
    root, canonical = home.root(env), names.check(name)
    target = home.profile_dir(root, canonical)
    taken = HermesError(
        f"there is a profile '{canonical}' already: {target}",
        f"choose another name, or look at it: hermes profile show {canonical}",
    )
    if canonical == names.DEFAULT or os.path.lexists(target):
        raise taken
    try:
        _publish(os.path.dirname(target), target)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
            raise taken from None  # somebody else was faster
        raise HermesError(f"cannot create {target}: {error.strerror}", f"look at: ls -ld {root}") from None
    return target


def _publish(parent: str, target: str) -> None:
    umask = os.umask(0o077)  # one that forbids even the owner would leave a profile that nobody can enter
    try:
        os.makedirs(parent, exist_ok=True)
        staged = tempfile.mkdtemp(prefix=".staging-", dir=parent)
        try:
            _fill(staged)
            os.rename(staged, target)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
    finally:
        os.umask(umask)


def _fill(directory: str) -> None:
    for name in DIRECTORIES:
        os.mkdir(os.path.join(directory, name), mode=0o700)
    descriptor = os.open(os.path.join(directory, ".env"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(_ENV)
