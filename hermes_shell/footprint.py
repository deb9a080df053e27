"""What is below the home of a profile, counted."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from . import home as homes
from . import layout

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where the agent looks for no skill (agent/skill_utils.py: EXCLUDED_SKILL_DIRS, SKILL_SUPPORT_DIRS), the second
# ones only directly below a skill.
_NO_SKILLS = frozenset(
    (
        *(".git", ".github", ".hub", ".archive", ".venv", "venv", "node_modules", "site-packages", "__pycache__"),
        *(".tox", ".nox", ".pytest_cache", ".mypy_cache", ".ruff_cache"),
    )
)
_SUPPORT = frozenset(("references", "templates", "assets", "scripts"))
_SKILL = "SKILL.md"


def size(home: str) -> int:
    """Return how many bytes a profile takes on the disk: blocks, not lengths; what has two names counts once.

    What cannot be read is left out, as are the other profiles and the agent below the home of `default`.
    """
    seen: set[tuple[int, int]] = set()
    total = 0
    for entry in _below(home):
        with suppress(OSError):
            status = entry.stat(follow_symlinks=False)
            if status.st_nlink == 1 or (status.st_dev, status.st_ino) not in seen:
                total += _blocks(status)
            seen.add((status.st_dev, status.st_ino))
    return total


def _blocks(status: os.stat_result) -> int:
    blocks: int | None = getattr(status, "st_blocks", None)  # Windows has none
    return status.st_size if blocks is None else blocks * 512


def _below(home: str) -> Iterator[os.DirEntry[str]]:
    """Yield all that is below a home; no link is followed."""
    is_default = not homes.pinned_name(home)
    waiting = [home]
    while waiting:
        directory = waiting.pop()
        for entry in _entries(directory):
            if is_default and directory == home and entry.name in layout.NOT_OF_DEFAULT:
                continue
            yield entry
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)


def skills(home: str) -> int:
    """Return how many skills the agent finds in a profile."""
    count = 0
    waiting = [os.path.join(home, "skills")]
    while waiting:
        entries = _entries(waiting.pop())
        is_skill = any(entry.name == _SKILL for entry in entries)
        count += is_skill
        skipped = _NO_SKILLS | _SUPPORT if is_skill else _NO_SKILLS
        waiting += [
            entry.path for entry in entries if entry.name not in skipped and entry.is_dir(follow_symlinks=False)
        ]
    return count


def _entries(directory: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as entries:
            return list(entries)
    except OSError:
        return []
