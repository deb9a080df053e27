"""A profile copied into a directory."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from .. import files, refusal
from . import connecting, copying, databases
from .beneath import Beneath, Gone
from .entries import DIRECTORY, LINK, Entry, LeftOut
from .meter import Meter
from .originals import Originals

if TYPE_CHECKING:
    from .meter import Progress
    from .surveying import Survey


@files.private()
def clone(survey: Survey, target: str, progress: Progress = None) -> list[LeftOut]:
    """Copy what was surveyed for CLONE; return all that was left out.

    Directories get the mode 0700; files 0600, and 0700 where their owner could execute them. When it
    returns, the copy is on the disk: a rename may publish it.

    Args:
        survey: What to copy.
        target: A directory, there and empty.
        progress: Told the bytes that are done and how many there are.

    Raises:
        HermesError: Something could not be read or written.
    """
    place = target
    try:
        with Originals(survey) as originals, Beneath(target) as goal:
            copies = _Clone(originals, goal, target, Meter(progress, survey.size))
            for entry in survey.entries:
                place = os.path.join(target, entry.path)
                copies.take(entry)
            copies.meter.part(0)
        place = target
        copying.to_disk(target)
    except OSError as error:
        raise refusal.refused(error, place, "cannot write") from None
    return survey.left_out


class _Clone:
    def __init__(self, originals: Originals, goal: Beneath, target: str, meter: Meter) -> None:
        self.meter = meter
        self._originals = originals
        self._goal = goal
        # SQLite takes no path that is longer than 512 bytes; it gets a short one.
        self._spare = os.path.join(target, f"{files.own_prefix()}db")
        status = os.stat(target)
        # Nobody but root can give files away.
        self._owner = (status.st_uid, status.st_gid) if os.geteuid() == 0 else None

    def take(self, entry: Entry) -> None:
        """Copy one thing."""
        self.meter.part(entry.size)
        if entry.kind in (DIRECTORY, LINK):
            self._made(entry)
            return
        try:
            with self._originals.opened(
                entry, partial(databases.clone, target=self._spare, added=self.meter.add)
            ) as original:
                if original is None:
                    self._settle(entry)
                else:
                    self._copied(entry, original)
        except Gone:
            self._originals.left_out(entry)
        finally:
            connecting.remove(self._spare)

    def _made(self, entry: Entry) -> None:
        above, name = self._goal.parent(entry.path)
        if entry.kind == DIRECTORY:
            os.mkdir(name, 0o700, dir_fd=above)
        else:
            os.symlink(entry.target, name, dir_fd=above)
        self._give(above, name)

    def _copied(self, entry: Entry, original: int) -> None:
        above, name = self._goal.parent(entry.path)
        writing = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _mode(entry), dir_fd=above)
        try:
            status = os.fstat(original)
            copying.copy(original, writing, status.st_size, self.meter.add)
            os.utime(writing, ns=(status.st_atime_ns, status.st_mtime_ns))
        finally:
            os.close(writing)
        self._give(above, name)

    def _settle(self, entry: Entry) -> None:
        above, name = self._goal.parent(entry.path)
        os.chmod(self._spare, _mode(entry))
        os.rename(self._spare, name, dst_dir_fd=above)
        self._give(above, name)

    def _give(self, above: int, name: str) -> None:
        if self._owner:
            os.chown(name, *self._owner, dir_fd=above, follow_symlinks=False)


def _mode(entry: Entry) -> int:
    return 0o700 if entry.executable else 0o600
