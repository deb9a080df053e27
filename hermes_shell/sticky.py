"""The sticky default: the name in `<root>/active_profile`.

The agent, prompts and we read the same file. Reading is on the fast path.
"""

import os

from .names import DEFAULT, is_valid, normalize
from .reading import regular

FILE = "active_profile"

# No name is longer than a few bytes; a huge file must not cost memory or time.
_MAX_BYTES = 64 * 1024

# By hand: the codec for it is one more module to load.
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Sticky:
    """What the file says.

    Attributes:
        name: The profile named there; 'default' where the file is missing or empty, or cannot be read
            as text (the agent ignores it then); '' where it holds something that is no name.
        problem: What is wrong with the file, as the end of a sentence that begins with its path; may be ''.
    """

    __slots__ = ("name", "problem")

    def __init__(self, name: str, problem: str = "") -> None:
        self.name = name
        self.problem = problem


def path(root: str) -> str:
    """Return the path of the file."""
    return os.path.join(root, FILE)


def read(root: str) -> Sticky:
    """Return the sticky default of a root; never fails."""
    return read_file(path(root), DEFAULT)


def read_file(file: str, empty: str = "") -> Sticky:
    """Return what a file that holds one name says; `empty` is what one without any means. Never fails.

    A byte order mark, CRLF and surrounding space are what editors leave behind: they are dropped.
    """
    try:
        data = regular(file, _MAX_BYTES)
    except FileNotFoundError:
        return Sticky(empty)
    except OSError as error:
        return Sticky(DEFAULT, f"cannot be read ({error.strerror}), so it is ignored")
    if len(data) > _MAX_BYTES:
        return Sticky("", "is too large to hold a name")
    try:
        text = data.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError:
        return Sticky(DEFAULT, "is not text, so it is ignored")
    return _parse(text, empty)


def _parse(text: str, empty: str) -> Sticky:
    name = normalize(text)
    if not name:
        return Sticky(empty, "" if empty else "holds no name")
    if is_valid(name):
        return Sticky(name)
    return Sticky("", "holds more than one line" if len(name.splitlines()) > 1 else "does not hold a profile name")


def write(root: str, name: str) -> str:
    """Make `name` the sticky default; 'default' removes the file, as the agent does.

    Readers see the old name or the new one, never an empty file: a unique temporary file is synced and
    renamed. For whoever holds the root's lock.

    Returns:
        Where a directory that stood at the file's place was moved to; '' where there was none.

    Raises:
        HermesError: The root cannot be written.
    """
    from . import files, refusal

    file = path(root)
    try:
        aside = _move_directory_aside(file)
        if name == DEFAULT:
            files.remove(file)
        else:
            # 0644, as the agent writes it: prompts of other users may look, and it holds no secret.
            files.replace(file, f"{name}\n".encode(), mode=0o644)
    except OSError as error:
        raise refusal.refused(error, file, "cannot write") from None
    return aside


def _move_directory_aside(file: str) -> str:
    if os.path.islink(file) or not os.path.isdir(file):
        return ""
    import tempfile

    # rename() replaces an empty directory, so the new name is ours alone.
    aside = tempfile.mkdtemp(prefix=f"{FILE}.directory.", dir=os.path.dirname(file))
    os.rename(file, aside)
    return aside
