"""Which profile is in force, and why.

First that applies: the flag, a pin (`HERMES_HOME`), an allowed directory, the sticky default, the
built-in default. On the fast path; `shells/hermes` gives the same answers for the common cases and asks
here for the rest.
"""

import os
import sys

from . import directory, home, session, sticky
from .errors import HermesError
from .names import DEFAULT, RESERVED, check, is_valid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FLAG, PIN, DIRECTORY, STICKY, BUILTIN = "flag", "pin", "directory", "sticky", "builtin"


class Choice:
    """The profile in force.

    Attributes:
        name: Its name.
        home: The `HERMES_HOME` that selects it.
        root: The Hermes root it belongs to.
        origin: Why: FLAG, PIN, DIRECTORY, STICKY or BUILTIN.
        problem: The error that a command which needs the profile gets; None where all is well.
        file: The `.hermes-profile` that chose it, or that was ignored; None where there is none.
    """

    __slots__ = ("file", "home", "name", "origin", "problem", "root")

    def __init__(self, name: str, home: str, root: str, origin: str, problem: HermesError | None = None) -> None:
        self.name = name
        self.home = home
        self.root = root
        self.origin = origin
        self.problem = problem
        self.file: directory.Found | None = None

    def require(self) -> "Choice":
        """Return the choice itself.

        Raises:
            HermesError: The profile cannot be used.
        """
        if self.problem is not None:
            raise self.problem
        return self

    def ignored(self) -> str:
        """Return the line about a `.hermes-profile` that was ignored; '' where there is none."""
        return self.file.ignored() if self.file is not None and self.origin != DIRECTORY else ""


def choose(env: "Mapping[str, str]", flag: str | None = None) -> Choice:
    """Return the profile in force, with its problem rather than an exception where it has one.

    Args:
        env: The environment.
        flag: The value of the user's own profile flag.
    """
    root = home.root(env)
    if flag is not None:
        return _from_flag(env, root, flag)
    pin = session.Pin(env)
    if pin.name:
        return _from_pin(pin, root)
    found = directory.find(env)
    if found is not None and not found.problem:
        choice = _from_directory(env, root, found.name)
    elif env.get("HERMES_S6_SUPERVISED_CHILD"):
        choice = _built_in(env, root)
    else:
        choice = _from_sticky(env, root)
    choice.file = found
    return choice


def _from_flag(env: "Mapping[str, str]", root: str, flag: str) -> Choice:
    try:
        name = check(flag)
    except HermesError as error:
        return Choice(flag, "", root, FLAG, error)
    return _pinned_default(root, FLAG) if name == DEFAULT else _named(env, root, name, FLAG)


def _from_pin(pin: session.Pin, root: str) -> Choice:
    if pin.name == DEFAULT:
        return _pinned_default(root, PIN)
    if os.path.isdir(pin.home):
        return Choice(pin.name, pin.home, root, PIN)
    leave = f"leave it: {how_to_leave(pin)}"
    return Choice(pin.name, pin.home, root, PIN, missing(pin.name, root, leave))


def _from_directory(env: "Mapping[str, str]", root: str, name: str) -> Choice:
    return _pinned_default(root, DIRECTORY) if name == DEFAULT else _named(env, root, name, DIRECTORY)


def _from_sticky(env: "Mapping[str, str]", root: str) -> Choice:
    found = sticky.read(root)
    if not found.name:
        cure = "choose one: hermes profile use NAME"
        return Choice("", "", root, STICKY, HermesError(f"{sticky.path(root)} {found.problem}", cure))
    if found.name == DEFAULT:
        return _built_in(env, root)
    if found.name in RESERVED:
        error = HermesError(
            f"{sticky.path(root)} names '{found.name}', which is reserved",
            "choose another: hermes profile use NAME",
        )
        return Choice(found.name, "", root, STICKY, error)
    return _named(env, root, found.name, STICKY)


def _pinned_default(root: str, origin: str) -> Choice:
    return Choice(DEFAULT, home.default_pin(root) or root, root, origin)


def _built_in(env: "Mapping[str, str]", root: str) -> Choice:
    """Return `default` where nothing chose it: no pin, so nothing is set for the agent."""
    return Choice(DEFAULT, home.current(env), root, BUILTIN)


def _named(env: "Mapping[str, str]", root: str, name: str, origin: str) -> Choice:
    place = home.profile_dir(root, name)
    if os.path.isdir(place):
        return Choice(name, place, root, origin)
    invoker = _root_of_sudo_user(env)
    if invoker and os.path.isdir(home.profile_dir(invoker, name)):
        return Choice(name, home.profile_dir(invoker, name), invoker, origin)
    leave = {STICKY: "leave it: hermes profile use default", DIRECTORY: "leave it: hermes profile allow --revoke"}
    return Choice(name, place, root, origin, missing(name, root, leave.get(origin, "")))


def how_to_leave(pin: session.Pin) -> str:
    """Return what takes a pin away, or a HERMES_HOME that is none of ours."""
    return "hermes profile use --unset" if pin.ours else f"unset {session.HOME}"


def missing(name: str, root: str, other: str = "") -> HermesError:
    """Return the error for a profile that is not there; `other` is a second way out."""
    if not is_valid(name):
        return HermesError(f"HERMES_HOME names {name!a}, which is no profile", other)
    profiles = os.path.join(root, home.PROFILES)
    if os.path.isdir(root) and not os.access(profiles if os.path.isdir(profiles) else root, os.X_OK):
        return HermesError(f"cannot look into {profiles}: Permission denied", f"look at: ls -ld {root} {profiles}")
    cure = f"create it: hermes profile create {name}"
    message = f"there is no profile '{name}' in {root}{_meant(name, root)}"
    return HermesError(message, f"{cure}, or {other}" if other else cure)


def _meant(name: str, root: str) -> str:
    """Return the question after a profile that is spelt almost like it."""
    from . import nearest

    try:
        return nearest.question(name, home.names(root))
    except HermesError:  # then there is none to ask about
        return ""


def _root_of_sudo_user(env: "Mapping[str, str]") -> str:
    """Return the Hermes root of who called sudo, or '' (contract 1.3: `sudo hermes -p NAME`)."""
    user = env.get("SUDO_USER", "").strip()
    if user in ("", "root") or sys.platform == "win32" or os.geteuid() != 0:
        return ""
    import pwd

    try:
        return os.path.join(pwd.getpwnam(user).pw_dir, ".hermes")
    except KeyError:
        return ""
