"""What a shell loads: static text with absolute paths, rendered once from `shells/`.

Nothing of ours runs when a shell starts. Each text carries the version that wrote it.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from typing import TYPE_CHECKING, NamedTuple

from . import __version__, dialects, directory, files, frontdoor, home
from .errors import HermesError
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .dialects import Dialect

# What may be said of a rendered file.
CURRENT, OLDER, NEWER, MISSING, DIFFERS = "current", "older", "newer", "missing", "differs"

SHELLS = [dialect for dialect in dialects.DIALECTS.values() if dialect.snippet]

PLACEHOLDER = re.compile("__HERMES_[A-Z]+__")

# In one of the first lines of whatever we render.
_STAMP = re.compile(rb"^# hermes-shell (?:dispatcher )?([0-9][^\s:]*)", re.MULTILINE)
_STAMP_WITHIN = 256

_RANKS = {"dev": -4, "a": -3, "alpha": -3, "b": -2, "beta": -2, "rc": -1, "c": -1, "post": 1}


class Rendered(NamedTuple):
    """A file that we write.

    Attributes:
        path: Where it belongs.
        data: What belongs in it.
        mode: Its permissions.
    """

    path: str
    data: bytes
    mode: int

    def state(self) -> str:
        """Return CURRENT, OLDER, NEWER, MISSING, or DIFFERS: at our own version it is not what we would write."""
        try:
            there = regular(self.path, max(len(self.data), _STAMP_WITHIN))
            same_mode = stat.S_IMODE(os.stat(self.path).st_mode) == self.mode
        except FileNotFoundError:
            return MISSING
        except OSError:
            return DIFFERS
        if there == self.data and same_mode:
            return CURRENT
        order = _order(_stamp(there), _stamp(self.data))
        return OLDER if order < 0 else NEWER if order > 0 else DIFFERS

    def is_current(self) -> bool:
        """Return whether it is there as we would write it."""
        return self.state() == CURRENT

    def write(self) -> bool:
        """Write it where it is not what it ought to be; return whether it was not."""
        if self.is_current():
            return False
        files.replace(self.path, self.data, self.mode)
        return True


def asset(*parts: str) -> str:
    """Return the path of a shipped file: beside this module in a wheel, one level up in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, *parts)
    return inside if os.path.exists(inside) else os.path.join(os.path.dirname(here), *parts)


def our_program() -> str:
    """Return the path of `hermes-shell` in this environment.

    Raises:
        HermesError: There is none, as where a checkout is run without being installed.
    """
    name = "hermes-shell.exe" if sys.platform == "win32" else "hermes-shell"
    beside = os.path.join(os.path.dirname(sys.executable), name)
    found = beside if os.access(beside, os.X_OK) else shutil.which("hermes-shell")
    if not found:
        raise HermesError("the program hermes-shell is not there", "install the package: pipx install hermes-shell")
    return os.path.abspath(found)


def dispatcher(env: Mapping[str, str]) -> str:
    """Return where the rendered dispatcher belongs."""
    return os.path.join(home.data_dir(env), "hermes")


def snippet_path(env: Mapping[str, str], dialect: Dialect) -> str:
    """Return where the rendered snippet of a shell belongs."""
    return os.path.join(home.data_dir(env), dialect.snippet)


def completions(env: Mapping[str, str]) -> str:
    """Return the directory of what is installed for completion."""
    return os.path.join(home.data_dir(env), "completions")


def snippet(env: Mapping[str, str], dialect: Dialect) -> str:
    """Return the rendered snippet of a shell, for its file or for `shell init`.

    Raises:
        HermesError: There is none for that shell.
    """
    require_snippet(dialect)
    return _render(env, dialect.snippet, dialect)


def require_snippet(dialect: Dialect, what: str = "snippet") -> None:
    """Raise HermesError where there is no snippet for a shell, and nothing else either."""
    if dialect not in SHELLS:
        names = ", ".join(each.name for each in SHELLS)
        raise HermesError(f"there is no {what} for {dialect.name}", f"there is one for {names}", code=2)


def programs(env: Mapping[str, str]) -> list[Rendered]:
    """Return the dispatcher, then every snippet: a shell that is set up later finds its own ready."""
    snippets = {snippet_path(env, dialect): dialect for dialect in SHELLS}  # bash and zsh share theirs
    return [
        Rendered(dispatcher(env), front_door(env).data, 0o755),
        *(Rendered(path, encoded(snippet(env, dialect), dialect), 0o644) for path, dialect in snippets.items()),
    ]


def front_door(env: Mapping[str, str]) -> Rendered:
    """Return the dispatcher as it belongs in the front door."""
    return Rendered(frontdoor.path(env), os.fsencode(_render(env, "hermes", dialects.DIALECTS["sh"])), 0o755)


def is_older(path: str) -> bool:
    """Return whether an older version of ours wrote a file, which is there and can be read."""
    try:
        return _order(_stamp(regular(path, _STAMP_WITHIN)), __version__) < 0
    except OSError:
        return False


def is_newer(version: str) -> bool:
    """Return whether a version is newer than this one."""
    return _order(version, __version__) > 0


def is_ours(path: str) -> bool:
    """Return whether some version of ours wrote a file."""
    try:
        return bool(_stamp(regular(path, _STAMP_WITHIN)))
    except OSError:
        return False


def _render(env: Mapping[str, str], name: str, dialect: Dialect) -> str:
    values = {
        # Windows runs no file of sh's; and a batch file in between would read the words of the user once more.
        "__HERMES_DISPATCHER__": dialect.quote(our_program() if sys.platform == "win32" else dispatcher(env)),
        "__HERMES_SHELL__": dialect.quote(our_program()),
        "__HERMES_KEPT__": dialect.quote(frontdoor.kept(env)),
        "__HERMES_DIRECTORIES__": dialect.quote(directory.lines_path(env)),
        "__HERMES_DOOR__": dialect.quote(frontdoor.path(env)),
        "__HERMES_COMPLETIONS__": dialect.quote(completions(env)),
        "__HERMES_LOADER__": dialect.quote(os.path.join(completions(env), "loader.ps1")),
        "__HERMES_VERSION__": __version__,
    }
    return filled(("shells", name), values)


def filled(parts: tuple[str, str], values: Mapping[str, str]) -> str:
    """Return a shipped file with its placeholders, bare words, replaced by quoted paths and the like."""
    with open(asset(*parts), encoding="utf-8") as file:
        text = file.read()
    # In one pass: a path may hold what looks like a placeholder.
    return PLACEHOLDER.sub(lambda match: values[match[0]], text)


def encoded(text: str, dialect: Dialect) -> bytes:
    """Return the bytes of a text in a file that a shell loads."""
    # Without a byte order mark PowerShell 5.1 reads a path that is not ASCII as Windows-1252.
    mark = b"" if text.isascii() or dialect.name != "powershell" else b"\xef\xbb\xbf"
    return mark + os.fsencode(text)


def _stamp(data: bytes) -> str:
    """Return the version that wrote a text; '' where it does not say."""
    found = _STAMP.search(data[:_STAMP_WITHIN])
    return found[1].decode(errors="replace") if found else ""


def _order(one: str, other: str) -> int:
    """Return -1, 0 or 1 as one version is older than the other, the same or newer; 0 where one is missing."""
    if not one or not other:
        return 0
    left, right = _key(one), _key(other)
    return (left > right) - (left < right)


def _key(version: str) -> list[int]:
    """Return what orders versions: numbers as numbers, `rc1` before nothing, `post1` after it."""
    words = re.findall(r"\d{1,9}|[a-z]+", version.partition("+")[0].lower())[:20]
    numbers = [int(word) if word.isdigit() else _RANKS.get(word, 0) for word in words]
    return numbers + [0] * (20 - len(numbers))
