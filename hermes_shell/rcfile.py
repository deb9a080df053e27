"""The one marked block in a shell's start-up file.

Bytes outside the block are never touched; taking it out again leaves the file as it was, to the byte.
A linked file (a dotfile manager's) is edited where it really lies, and the link stays.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from .edit import Edit
from .errors import HermesError
from .reading import regular

BEGIN = b"# >>> hermes-shell >>>"
END = b"# <<< hermes-shell <<<"

# What may be said of a block.
MISSING, APPLIED, DIFFERS, DAMAGED, UNREADABLE = "missing", "applied", "differs", "damaged", "unreadable"

# A start-up file is a few kilobytes; whatever is larger than this is none.
_MAX_BYTES = 16 * 1024 * 1024

# What taking the block out has to undo, noted in its first line.
_NEW_FILE = b" (new file)"
_NEW_LINE = b" (new line)"

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Block(NamedTuple):
    """What there is of a block.

    Attributes:
        state: MISSING, APPLIED, DIFFERS or DAMAGED.
        lines: The numbers of the lines that carry its marks.
    """

    state: str
    lines: list[int]


class _Mark(NamedTuple):
    number: int
    start: int
    end: int
    begins: bool


def look(path: str, line: str) -> Block:
    """Return what there is of the block that `put` would make.

    Raises:
        HermesError: The file cannot be read.
    """
    target = os.path.realpath(path)
    data = read(target) or b""
    marks = _marks(data)
    if not marks:
        return Block(MISSING, [])
    numbers = [mark.number for mark in marks]
    if not _are_whole(marks):
        return Block(DAMAGED, numbers)
    same = _with_block(data, os.fsencode(line), target) == data
    return Block(APPLIED if same else DIFFERS, numbers)


def untouched(path: str) -> Edit:
    """Return the edit that changes nothing."""
    return Edit(os.path.realpath(path), None, None)


def put(path: str, line: str) -> Edit:
    """Return the edit that puts a block that holds `line` into the file.

    Raises:
        HermesError: The file cannot be read or written, or its block is damaged.
    """
    target = os.path.realpath(path)
    before = read(target)
    if os.path.islink(path) and not os.path.isdir(os.path.dirname(target)):
        # Making it could stand in the way of whoever brings it: git clones into no directory that is there.
        raise HermesError(
            f"{path} leads to {target}, whose directory is not there", "bring your dotfiles, or remove the link, first"
        )
    if before is None:
        return Edit(target, None, _block(BEGIN + _NEW_FILE, os.fsencode(line), b"\n")).check()
    return Edit(target, before, _with_block(before, os.fsencode(line), target)).check()


def take(path: str) -> Edit:
    """Return the edit that takes the block out of the file.

    Raises:
        HermesError: The file cannot be read or written, or its block is damaged.
    """
    target = os.path.realpath(path)
    before = read(target)
    if before is None or (span := _span(before, target)) is None:
        return Edit(target, before, before)
    start, end = span
    first = _first_line(before[start:])
    note = first.rstrip()
    after = before[:start] + before[end:]
    if note.endswith(_NEW_FILE) and not after:
        return Edit(target, before, None).check()
    if note.endswith(_NEW_LINE) and end == len(before):
        after = after.removesuffix(_newline(first))
    return Edit(target, before, after).check()


def read(path: str) -> bytes | None:
    """Return the content of a start-up file; None where there is none.

    Raises:
        HermesError: It cannot be read, or is too large to be one.
    """
    try:
        data = regular(path, _MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise HermesError(f"cannot read {path}: {error.strerror}", f"look at: ls -ld {path}") from None
    if len(data) > _MAX_BYTES:
        raise HermesError(f"{path} is over 16 MiB: it is no start-up file", f"look at: ls -l {path}")
    return data


def _with_block(before: bytes, line: bytes, path: str) -> bytes:
    span = _span(before, path)
    if span is not None:
        start, end = span
        first = _first_line(before[start:])
        return before[:start] + _block(first.rstrip(b"\r"), line, _newline(first)) + before[end:]
    if before.startswith(_UTF_16):
        raise HermesError(f"{path} is written in UTF-16", "save it as UTF-8, then try again")
    newline = _newline(_first_line(before)) if b"\n" in before else b"\n"
    if before and not before.endswith(b"\n"):
        return before + newline + _block(BEGIN + _NEW_LINE, line, newline)
    return before + _block(BEGIN, line, newline)


def _block(begin: bytes, line: bytes, newline: bytes) -> bytes:
    # For the shell a carriage return is a part of the line: here of a comment.
    return newline.join((begin, line if newline == b"\n" else line + b" #", END, b""))


def _first_line(data: bytes) -> bytes:
    return data.split(b"\n", 1)[0]


def _newline(line: bytes) -> bytes:
    return b"\r\n" if line.endswith(b"\r") else b"\n"


def _marks(data: bytes) -> list[_Mark]:
    """Return the lines that carry a mark; a line ends where shells end it."""
    found, start = [], 0
    for number, line in enumerate(data.split(b"\n"), 1):
        end = min(start + len(line) + 1, len(data))
        if line.startswith((BEGIN, END)):
            found.append(_Mark(number, start, end, line.startswith(BEGIN)))
        start = end
    return found


def _are_whole(marks: list[_Mark]) -> bool:
    return [mark.begins for mark in marks] == [True, False]


def _span(data: bytes, path: str) -> tuple[int, int] | None:
    """Return where the block begins and ends; None where there is none.

    Raises:
        HermesError: There is half a block, or more than one.
    """
    marks = _marks(data)
    if not marks:
        return None
    if _are_whole(marks):
        return marks[0].start, marks[1].end
    numbers = ", ".join(str(mark.number) for mark in marks)
    raise HermesError(
        f"the hermes-shell block in {path} is damaged: its marks are on lines {numbers}",
        "delete those lines and what is between them, then try again",
    )
