"""Where things are: the Hermes root, the homes of profiles, our data directory.

On the fast path: only what a bare interpreter has loaded anyway.
"""

import os
import sys

from .errors import HermesError
from .names import DEFAULT, is_valid

# The type of os.environ and of a plain dict alike.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

PROFILES = "profiles"


def native_root(env: "Mapping[str, str]") -> str:
    """Return the root of an unconfigured machine: `~/.hermes`, on Windows `hermes` in the local app data."""
    if sys.platform == "win32":
        return os.path.join(_local_app_data(env), "hermes")
    return os.path.join(user_home(env), ".hermes")


def user_home(env: "Mapping[str, str]") -> str:
    """Return the user's home directory, from `HOME` where it is set.

    Raises:
        HermesError: Neither HOME nor the system knows one.
    """
    found = env.get("HOME") or os.path.expanduser("~")
    if not os.path.isabs(found):
        # Taken as it is, it would be a directory called ~ below the working directory.
        raise HermesError("HOME names no directory", "set it: export HOME=/path/to/your/home")
    return _tidy(found)


def _local_app_data(env: "Mapping[str, str]") -> str:
    return env.get("LOCALAPPDATA", "").strip() or os.path.join(user_home(env), "AppData", "Local")


def current(env: "Mapping[str, str]") -> str:
    """Return `HERMES_HOME` made absolute, or '' where it is unset or blank.

    The agent takes a literal `~` or a relative path as a directory below the working directory and
    creates it there (contract 1.4); we read them as their author meant them. `..` stays: it is how
    `default` is pinned.
    """
    home = env.get("HERMES_HOME", "").strip()
    if not home:
        return ""
    if home == "~" or home.startswith("~" + os.sep):
        home = user_home(env) + home[1:]
    return _tidy(home if os.path.isabs(home) else os.path.join(_working_directory(home), home))


def _working_directory(relative: str) -> str:
    try:
        return os.getcwd()
    except OSError:
        raise HermesError(
            f"HERMES_HOME is relative, {relative!a}, and the working directory is gone", "go to another: cd"
        ) from None


def _tidy(path: str) -> str:
    """Return `path` without empty and `.` parts; `..` and links are left as they are."""
    drive, rest = os.path.splitdrive(path)
    if os.altsep:
        rest = rest.replace(os.altsep, os.sep)
    return drive + os.sep + os.sep.join(part for part in rest.split(os.sep) if part not in ("", "."))


def pinned_name(home: str) -> str:
    """Return the profile that a `HERMES_HOME` names by itself, or '' for a root.

    The agent's own test: the parent directory is called `profiles` (contract 1.1). The result may
    be no valid name: the agent trusts any directory there.
    """
    parent, name = os.path.split(home)
    if os.path.basename(parent) != PROFILES:
        return ""
    return DEFAULT if name == os.pardir else name


def root(env: "Mapping[str, str]") -> str:
    """Return the Hermes root, as the agent's `get_default_hermes_root` finds it (contract 1.2)."""
    native = native_root(env)
    home = current(env)
    if not home or _is_within(home, native):
        return native
    return os.path.dirname(os.path.dirname(home)) if pinned_name(home) else home


def _is_within(path: str, directory: str) -> bool:
    real, above = os.path.realpath(path), os.path.realpath(directory)
    return real == above or real.startswith(above.rstrip(os.sep) + os.sep)


def profile_dir(root: str, name: str) -> str:
    """Return the home of a profile."""
    return root if name == DEFAULT else os.path.join(root, PROFILES, name)


def exists(root: str, name: str) -> bool:
    """Return whether there is such a profile; `default` always is."""
    return name == DEFAULT or os.path.isdir(profile_dir(root, name))


def default_pin(root: str) -> str:
    """Return `<root>/profiles/..`, or '' where that is not the root.

    It is the only environment in which the agent honours `default` over a sticky one (contract 1.4).
    Where `profiles` is missing or a link to elsewhere, it would be another directory.
    """
    pin = os.path.join(root, PROFILES, os.pardir)
    return pin if same(pin, root) else ""


def same(one: str, other: str) -> bool:
    """Return whether two paths are there and lead to the same file or directory."""
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):  # a damaged file may have put a NUL into a path
        return False


def names(root: str) -> list[str]:
    """Return the names of all profiles, `default` first, the rest sorted."""
    try:
        with os.scandir(os.path.join(root, PROFILES)) as entries:
            found = [entry.name for entry in entries if is_valid(entry.name) and _is_directory(entry)]
    except (FileNotFoundError, NotADirectoryError):
        found = []
    except OSError as error:
        place = os.path.join(root, PROFILES)
        raise HermesError(f"cannot read {place}: {error.strerror}", f"look at: ls -ld {place}") from None
    return [DEFAULT, *sorted(name for name in found if name != DEFAULT)]


def _is_directory(entry: "os.DirEntry[str]") -> bool:
    """Return whether an entry is a directory, or a link to one; a link that leads nowhere hides no other profile."""
    try:
        return entry.is_dir()
    except OSError:  # a circle of links, a place that is closed, a file system that is away
        return False


def data_dir(env: "Mapping[str, str]") -> str:
    """Return the directory of our rendered files.

    `platformdirs.user_data_dir("hermes-shell", appauthor=False)` without its import, which costs more
    than a bare interpreter; a test holds the two together.
    """
    return _our_dir(env, "XDG_DATA_HOME", ".local/share")


def config_dir(env: "Mapping[str, str]") -> str:
    """Return the directory of our settings, as `platformdirs.user_config_dir` does."""
    return _our_dir(env, "XDG_CONFIG_HOME", ".config")


def cache_dir(env: "Mapping[str, str]") -> str:
    """Return the directory of what can be made again, as `platformdirs.user_cache_dir` does."""
    if sys.platform == "win32":
        return os.path.join(_local_app_data(env), "hermes-shell", "Cache")
    return _our_dir(env, "XDG_CACHE_HOME", ".cache", "Library/Caches")


def _our_dir(
    env: "Mapping[str, str]", variable: str, below_home: str, on_macos: str = "Library/Application Support"
) -> str:
    if sys.platform == "win32":
        return os.path.join(_local_app_data(env), "hermes-shell")
    base = env.get(variable, "").strip()
    if not os.path.isabs(base):
        base = os.path.join(user_home(env), on_macos if sys.platform == "darwin" else below_home)
    return os.path.join(base, "hermes-shell")
