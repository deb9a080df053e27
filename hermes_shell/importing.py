"""An archive becomes a profile: unpacked beside its goal, and put there by one rename."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from . import files, home, members, names, unpack
from .errors import HermesError
from .snapshot import copying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# The agent gives a profile that has none a copy of the default profile's, with all its keys.
_ENV = b"# API keys and tokens of this profile alone; they win over those of the shell.\n"


class Imported(NamedTuple):
    """A profile that was imported.

    Attributes:
        name: Its name.
        home: Its home.
        unpacked: What came out of the archive.
    """

    name: str
    home: str
    unpacked: unpack.Unpacked


def import_(
    env: Mapping[str, str],
    source: str | BinaryIO,
    name: str = "",
    *,
    limits: members.Limits = members.NORMAL,
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Make a profile of an archive; it is there whole, or not at all.

    Args:
        env: The environment.
        source: The archive's path, or a stream.
        name: What it is to be called; '' for the name in the archive.
        limits: How large it may grow.
        progress: Told the bytes read, and the bytes in all (0 where nobody knows).

    Raises:
        HermesError: The archive is refused, the name is bad or taken, or the root cannot be written.
    """
    root = home.root(env)
    if name:
        _free(root, name)
    above = os.path.join(root, home.PROFILES)
    with _staging(above) as staging:
        unpacked = unpack.unpack(source, staging, limits=limits, progress=progress)
        canonical = _free(root, name or unpacked.name)
        target = home.profile_dir(root, canonical)
        with _refusals(target):
            _complete(staging)
            copying.to_disk(staging)
            os.rename(staging, target)
            files.sync_directory(above)
    return Imported(canonical, target, unpacked)


def _free(root: str, name: str) -> str:
    """Return the normalized name of a profile that is not there yet."""
    canonical = names.check(name)
    if canonical == names.DEFAULT:
        raise HermesError(
            "an archive cannot become the profile 'default', which is there", "name it: hermes profile import FILE NAME"
        )
    target = home.profile_dir(root, canonical)
    if os.path.lexists(target):
        raise HermesError(
            f"there is a profile '{canonical}' already: {target}", "name it otherwise: hermes profile import FILE NAME"
        )
    return canonical


@contextmanager
def _staging(above: str) -> Iterator[str]:
    with _refusals(above):
        files.directories(above, 0o700)
        files.sweep(above)
        staging = tempfile.mkdtemp(prefix=files.own_prefix(), dir=above)
        os.chmod(staging, 0o700)  # whatever the umask says
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)  # it is gone where all went well


@contextmanager
def _refusals(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
            raise HermesError(f"{path} is there by now", "somebody else was faster: choose another name") from None
        raise HermesError(f"cannot write {path}: {error.strerror}", f"look at: ls -ld {path}") from None


def _complete(directory: str) -> None:
    path = os.path.join(directory, ".env")
    if not os.path.lexists(path):
        files.replace(path, _ENV, 0o600)
