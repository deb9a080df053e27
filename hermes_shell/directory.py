"""Profiles by directory: the nearest `.hermes-profile`, which holds one name.

Off unless the user turned it on, and honoured only where the user allowed that directory that very name:
an agent must not start in a profile that a cloned repository chose. On the fast path; `shells/hermes`
decides alike.
"""

import os

from . import home, sticky
from .reading import regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = ".hermes-profile"

# Where the dispatcher told us of its own list, for this process alone: under another XDG_DATA_HOME, as a
# terminal inside a sandboxed editor has, we would look for one elsewhere, and choose another profile.
LINES = "HERMES_SHELL_DIRECTORIES"

# One line for each directory, the name and the path: `work /home/me/project`.
_MAX_BYTES = 256 * 1024

# What may stand in a path, beside letters and digits, that every shell takes as it is.
_PLAIN = frozenset("/._-+")


class Found:
    """A `.hermes-profile`.

    Attributes:
        path: The file, absolute; where the working directory is gone, from there.
        name: The profile that it names; '' where it names none.
        problem: Why it does not count, as the end of a sentence that begins with "it"; '' where it does.
    """

    __slots__ = ("name", "path", "problem")

    def __init__(self, path: str, name: str, problem: str) -> None:
        self.path = path
        self.name = name
        self.problem = problem

    def ignored(self) -> str:
        """Return the line that tells the user that it does not count, and the cure."""
        if not self.name:
            return f"ignored {self.path}: it {self.problem}"
        # A path that a shell would take apart is not for pasting: who made the directory chose its name.
        place = os.path.dirname(self.path)
        where = f" {place}" if os.path.isabs(place) and all(char.isalnum() or char in _PLAIN for char in place) else ""
        return f"ignored {self.path}: it {self.problem}; to allow it: hermes profile allow{where}"


def lines_path(env: "Mapping[str, str]") -> str:
    """Return the file of allowed directories; it is there where directories may choose at all."""
    return os.path.join(home.data_dir(env), "directory-profiles")


def find(env: "Mapping[str, str]") -> Found | None:
    """Return the file that applies in the working directory; None where there is none, or the feature is off."""
    try:
        allowed = _allowed(env.get(LINES) or lines_path(env))
    except OSError:
        return None
    above = nearest(os.curdir)
    if not above:
        return None
    found = read(above)
    if not found.problem and not _is_allowed(found.name, above, allowed):
        found.problem = f"asks for '{found.name}'"
    return found


def nearest(directory: str) -> str:
    """Return the first directory, from `directory` upwards, with such a file in it; '' where there is none.

    It climbs by `..`, not by the text of the path: so links and renamed parents lead nowhere else.
    """
    above = directory
    while not os.path.lexists(os.path.join(above, FILE)):
        if not os.path.exists(above) or os.path.samefile(above, os.sep):
            return ""
        above = os.path.join(above, os.pardir)
    return above


def read(directory: str) -> Found:
    """Return what the file in a directory says, whether it is allowed or not."""
    file = os.path.join(directory, FILE)
    path = os.path.join(_real(directory), FILE)
    try:
        owner = os.stat(file).st_uid
    except OSError as error:
        return Found(path, "", f"cannot be read ({error.strerror})")
    if hasattr(os, "geteuid") and owner != os.geteuid():
        return Found(path, "", "belongs to somebody else")
    said = sticky.read_file(file)
    problem = said.problem.partition(",")[0]
    return Found(path, "" if problem else said.name, problem)


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except OSError:  # the working directory is gone
        return path


def _allowed(path: str) -> list[tuple[str, str]]:
    lines = os.fsdecode(regular(path, _MAX_BYTES)).split("\n")[:-1]  # one without its end is none
    return [(name, directory) for name, _, directory in (line.partition(" ") for line in lines) if directory]


def _is_allowed(name: str, directory: str, allowed: list[tuple[str, str]]) -> bool:
    return any(name == each and home.same(path, directory) for each, path in allowed)
