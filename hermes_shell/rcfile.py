"""The one marked block in a shell's start-up file.

Bytes outside the block are never touched; taking it out again leaves the file as it was, to the byte.
A linked file (a dotfile manager's) is edited where it really lies, and the link stays.
"""

from __future__ import annotations

import os
import stat

from . import files
from .errors import HermesError

BEGIN = b"# >>> hermes-shell >>>"
END = b"# <<< hermes-shell <<<"

# What taking the block out has to undo, noted in its first line.
_NEW_FILE = b" (new file)"
_NEW_LINE = b" (new line)"


def put(path: str, line: str) -> bool:
    """Put a block that holds `line` into the file; return whether it changed.

    Raises:
        HermesError: The file cannot be read or written, or its block is damaged.
    """
    target = os.path.realpath(path)
    before = _read(target)
    after = _with_block(before, os.fsencode(line), target)
    if after != before:
        _write(target, after)
    return after != before


def take(path: str) -> bool:
    """Take the block out of the file; return whether there was one.

    Raises:
        HermesError: The file cannot be read or written, or its block is damaged.
    """
    target = os.path.realpath(path)
    before = _read(target)
    if before is None or (span := _span(before, target)) is None:
        return False
    start, end = span
    note = before[start:].split(b"\n", 1)[0]
    after = before[:start] + before[end:]
    if note.rstrip().endswith(_NEW_FILE) and not after:
        _remove(target)
        return True
    if _NEW_LINE in note and end == len(before):
        after = after.removesuffix(b"\n").removesuffix(b"\r")
    _write(target, after)
    return True


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
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise HermesError(f"cannot read {path}: {error.strerror}", f"look at: ls -l {path}") from None


def _write(path: str, data: bytes) -> None:
    try:
        mode = 0o644
        if os.path.exists(path):
            mode = stat.S_IMODE(os.stat(path).st_mode)
            if not mode & 0o200:
                raise PermissionError(0, "it is read-only")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        files.replace(path, data, mode)
    except OSError as error:
        raise HermesError(f"cannot write {path}: {error.strerror}", f"look at: ls -l {path}") from None


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError as error:
        raise HermesError(f"cannot remove {path}: {error.strerror}", f"look at: ls -l {path}") from None
