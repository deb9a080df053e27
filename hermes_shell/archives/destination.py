"""Where an archive goes: its name, and how it comes there whole, private, and over nobody's file."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from .. import files, refusal, signals
from ..errors import HermesError
from . import compression

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_SUFFIX = ".tar.gz"

# What other programs write; under such a name nobody would find what is really in it.
_FOREIGN = (
    *(".tar", ".zip", ".7z", ".rar", ".gz", ".zst", ".bz2", ".tbz", ".tbz2", ".xz", ".txz", ".lz", ".lz4"),
    *(".lzma", ".z", ".br", ".cpio", ".iso", ".dmg", ".deb", ".rpm"),
)

# There are no hard links: FAT, some network and FUSE file systems, some phones.
_NO_LINKS = (errno.EPERM, errno.EACCES, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL)

_BUFFER = 1024 * 1024


def choose(file: str, name: str, *, force: bool) -> str:
    """Return the absolute path of the archive to write; what killed exports left beside it is removed.

    Args:
        file: What the user typed: '' for the working directory, a directory, a name with or without suffix.
        name: The profile's name.
        force: Whether a file that is there may be replaced.

    Raises:
        HermesError: It is there, cannot be there, or has the suffix of another format.
    """
    if not file or file.endswith(os.sep) or os.path.isdir(file):
        file = os.path.join(file, name + DEFAULT_SUFFIX)
    elif os.path.exists(file) and (file.startswith("/dev/") or not os.path.isfile(file)):
        raise HermesError(f"{os.path.abspath(file)} is there, and is no file", "name a file; for a pipe: -", code=2)
    elif file.lower().endswith(_FOREIGN) and not compression.by_name(file):
        raise HermesError(
            f"an archive is a .tar.gz or .tar.zst file, and {file!a} would be another",
            f"name it: {name}{DEFAULT_SUFFIX}",
            code=2,
        )
    elif not compression.by_name(file):
        file += DEFAULT_SUFFIX  # as the agent does
    goal = os.path.abspath(file)
    _check(goal, force=force)
    return goal


def _check(goal: str, *, force: bool) -> None:
    above = os.path.dirname(goal)
    if not os.path.isdir(above):
        raise HermesError(f"there is no directory {above}", f"make it: mkdir -p {above}")
    files.sweep(above)
    try:
        mode = os.lstat(goal).st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise HermesError(f"cannot write {goal}: {error.strerror}", "choose another name") from None
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        raise HermesError(f"{goal} is there, and is no file", "choose another name")
    if not force:
        raise _taken(goal)


def _taken(goal: str) -> HermesError:
    return HermesError(f"there is a file already: {goal}", "choose another name, or replace it: --force")


@contextmanager
def writing(goal: str, *, force: bool) -> Iterator[tuple[BinaryIO, str]]:
    """Give a file to write and a private directory for scratch; at the end the file stands at its goal.

    Until then nothing is there; whatever happens, nothing else is left behind. A link at the goal is
    replaced, not followed.

    Args:
        goal: An absolute path.
        force: Whether a file that is there is replaced.

    Raises:
        HermesError: The system refused something, or a file has come to stand there.
    """
    above = os.path.dirname(goal)
    try:
        with _workspace(above) as directory:
            staged = os.path.join(directory, "archive")
            with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", _BUFFER) as file:
                _close(staged, 0o600)
                files.give_to_owner(staged, above)
                yield file, directory
                file.flush()
                files.durable(file.fileno())
            _publish(staged, goal, force=force)
        files.sync_directory(above)
    except OSError as error:
        if error.filename in (None, goal) or str(error.filename).startswith(above + os.sep):
            look = refusal.where_to_look(error, goal)
            raise HermesError(f"cannot write {goal}: {error.strerror or error}", look) from None
        raise HermesError(f"cannot read {error.filename}: {error.strerror}", "nothing was written") from None


@contextmanager
def _workspace(above: str) -> Iterator[str]:
    with ExitStack() as ours:
        with signals.held():
            directory = tempfile.mkdtemp(prefix=files.own_prefix(), dir=above)
            ours.callback(signals.held()(shutil.rmtree), directory, ignore_errors=True)
            _close(directory, 0o700)
        yield directory


def _close(path: str, mode: int) -> None:
    """Keep others out, whatever the umask says; a file system without permissions, such as FAT, may refuse that."""
    with suppress(PermissionError):
        os.chmod(path, mode)


def _publish(staged: str, goal: str, *, force: bool) -> None:
    if force:
        os.replace(staged, goal)
        return
    try:
        os.link(staged, goal)
    except FileExistsError:
        raise _taken(goal) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _publish_without_links(staged, goal)


def _publish_without_links(staged: str, goal: str) -> None:
    """Take the place first, so that what is replaced is certainly our own empty file."""
    try:
        os.close(os.open(goal, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise _taken(goal) from None
    try:
        os.replace(staged, goal)
    except BaseException:
        os.unlink(goal)
        raise
