"""The one marked block in a shell's start-up file.

Bytes outside the block are never touched; taking it out again leaves the file as it was, to the byte.
A linked file (a dotfile manager's) is edited where it really lies, and the link stays.
"""

from __future__ import annotations

import os
import stat

from . import files
from .errors import HermesError
from .reading import regular

BEGIN = b"# >>> hermes-shell >>>"
END = b"# <<< hermes-shell <<<"

# A start-up file is a few kilobytes; whatever is larger than this is none.
_MAX_BYTES = 16 * 1024 * 1024

# What taking the block out has to undo, noted in its first line.
_NEW_FILE = b" (new file)"
_NEW_LINE = b" (new line)"


class Edit:
    """A change to a file, worked out and not made yet.

    Attributes:
        path: The file, behind all links.
        changes: Whether there is anything to change.
    """

    def __init__(self, path: str, before: bytes | None, after: bytes | None) -> None:
        self.path = path
        self.changes = after != before
        self._after = after

    def make(self) -> None:
        """Make the change; `after` None removes the file."""
        if not self.changes:
            return
        if self._after is None:
            os.unlink(self.path)
            return
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        mode = stat.S_IMODE(os.stat(self.path).st_mode) if os.path.exists(self.path) else 0o644
        files.replace(self.path, self._after, mode)


def put(path: str, line: str) -> Edit:
    """Return the edit that puts a block that holds `line` into the file.

    Raises:
        HermesError: The file cannot be read or written, or its block is damaged.
    """
    target = os.path.realpath(path)
    before = _read(target)
    edit = Edit(target, before, _with_block(before, os.fsencode(line), target))
    return _checked(edit)


def take(path: str) -> Edit:
    """Return the edit that takes the block out of the file.

    Raises:
        HermesError: The file cannot be read or written, or its block is damaged.
    """
    target = os.path.realpath(path)
    before = _read(target)
    if before is None or (span := _span(before, target)) is None:
        return Edit(target, before, before)
    start, end = span
    note = before[start:].split(b"\n", 1)[0].rstrip()
    after = before[:start] + before[end:]
    if note.endswith(_NEW_FILE) and not after:
        return _checked(Edit(target, before, None))
    if note.endswith(_NEW_LINE) and end == len(before):
        after = after.removesuffix(b"\n").removesuffix(b"\r")
    return _checked(Edit(target, before, after))


def _checked(edit: Edit) -> Edit:
    """Refuse what the owner made read-only: writing by rename would get round it."""
    if edit.changes and os.path.exists(edit.path) and not os.stat(edit.path).st_mode & 0o200:
        raise HermesError(f"cannot write {edit.path}: it is read-only", f"look at: ls -l {edit.path}")
    return edit


def _with_block(before: bytes | None, line: bytes, path: str) -> bytes:
    newline = b"\r\n" if before and b"\r\n" in before.split(b"\n", 1)[0] + b"\n" else b"\n"
    span = None if before is None else _span(before, path)
    if before is not None and span is not None:
        start, end = span
        first = before[start:].split(b"\n", 1)[0].rstrip(b"\r")
        return before[:start] + newline.join((first, line, END, b"")) + before[end:]
    note, gap = b"", b""
    if before is None:
        note = _NEW_FILE
    elif before and not before.endswith(b"\n"):
        note, gap = _NEW_LINE, newline
    return (before or b"") + gap + newline.join((BEGIN + note, line, END, b""))


def _span(data: bytes, path: str) -> tuple[int, int] | None:
    """Return where the block begins and ends; None where there is none.

    Raises:
        HermesError: There is half a block, or more than one.
    """
    begins, ends, offset = [], [], 0
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        if line.startswith(BEGIN):
            begins.append((number, offset))
        offset += len(line)
        if line.startswith(END):
            ends.append((number, offset))
    if not begins and not ends:
        return None
    if len(begins) == 1 and len(ends) == 1 and begins[0] < ends[0]:
        return begins[0][1], ends[0][1]
    numbers = ", ".join(str(number) for number, _ in sorted(begins + ends))
    raise HermesError(
        f"the hermes-shell block in {path} is damaged: its marks are on lines {numbers}",
        "delete those lines and what is between them, then try again",
    )


def _read(path: str) -> bytes | None:
    try:
        return regular(path, _MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise HermesError(f"cannot read {path}: {error.strerror}", f"look at: ls -ld {path}") from None
