"""Import: an archive becomes a directory again, in one pass, and nothing else comes of it.

Whoever made an archive is not to be trusted: it may want to write elsewhere, to fill the disk, or to be
taken for what it is not. So whatever is no plain file or directory is refused, and so is a name that is
another one elsewhere. The real agent's archives may hold links, files beside the profile, and what a
gateway wrote of itself that does not run here: those are sorted out, and named.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from typing import TYPE_CHECKING, BinaryIO

from .. import files, layout
from ..errors import HermesError
from ..snapshot import LeftOut
from . import members
from .compression import DamagedError, Reader
from .members import RefusedError, TooLargeError
from .opening import explained, opened
from .planting import Planting
from .relinking import Links
from .tarstream import TarStream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OURS = "hermes-shell"
AGENT = "the agent"

_MAX_HEADER = 64 * 1024

_KINDS = {
    tarfile.SYMTYPE: "a link",
    tarfile.LNKTYPE: "a hard link",
    tarfile.FIFOTYPE: "a pipe",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
}


class Unpacked:
    """What was unpacked.

    Attributes:
        name: What the directory in the archive is called: the profile's name when it was exported.
        maker: OURS or AGENT.
        with_secrets: Whether it was made with its credentials, as far as it says.
        skipped: The members that were left out; what lies beside the profile's directory by its path in the archive.
        size: How many bytes all files have.
    """

    def __init__(self) -> None:
        self.name = ""
        self.maker = AGENT
        self.with_secrets = True
        self.skipped: list[LeftOut] = []
        self.size = 0


def unpack(
    source: str | BinaryIO,
    target: str,
    *,
    limits: members.Limits = members.NORMAL,
    named: Callable[[str], object] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Unpacked:
    """Unpack an archive of ours or of the agent, and check it to its last byte.

    Args:
        source: A path, or a stream.
        target: An empty directory; after an error it is to be thrown away.
        limits: How large it may grow.
        named: Told the name of the profile as soon as it is known; it may raise.
        progress: Told the bytes read, and the bytes in all (0 where nobody knows).

    Raises:
        HermesError: It cannot be read, is damaged, or holds what no profile does.
    """
    label = source if isinstance(source, str) else "the archive"
    with explained(label, target), opened(source) as (file, size):
        reader = Reader(file)
        stream = TarStream(reader, limits, lambda done: progress(done, size) if progress else None)
        with files.private(), Planting(target) as planting:
            unpacking = _Unpacking(stream, planting, named)
            unpacking.run()
        reader.finish()
    return unpacking.done


class _Unpacking:
    """One archive on its way onto the disk."""

    def __init__(self, stream: TarStream, planting: Planting, named: Callable[[str], object] | None) -> None:
        self._stream = stream
        self._named = named
        self._planting = planting
        self._names = members.Names()
        self._links = Links(self._names, planting, stream.limits, self._skip)
        self._sums: list[str] = []
        self._summed = False
        self.done = Unpacked()

    def run(self) -> None:
        """Unpack.

        Raises:
            RefusedError: A member is none of a profile.
            TooLargeError: It grows beyond the limits.
            DamagedError: It is damaged, or cut off.
        """
        first = True
        for member in self._stream.members():
            if first and _is_header(member):
                self._read_header(member)
            else:
                self._take(member)
            first = False
        if not self.done.name:
            raise DamagedError("there is no directory in it")
        if self.done.maker == OURS and not self._summed:
            raise DamagedError("its checksums are missing")
        self.done.size = self._links.settle(self.done.size)

    def _read_header(self, member: tarfile.TarInfo) -> None:
        self.done.maker = OURS
        self._check_name(member.name, member.name)
        self._name(member.name.partition("/")[0])
        self._names.add(members.HEADER, directory=False)
        if member.size > _MAX_HEADER:
            raise DamagedError("its header is not understood")
        data = b"".join(self._summed_data(member, members.HEADER))
        try:
            said = json.loads(data)
            version, name, secrets = said["format"], said["name"], said["secrets"]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise DamagedError("its header is not understood") from None
        if type(version) is not int or type(secrets) is not bool or version < 1:
            raise DamagedError("its header is not understood")
        if version > members.FORMAT:
            raise HermesError(
                f"the archive was made by a newer hermes-shell: it has format {version}",
                "get a newer one here: pip install --upgrade hermes-shell",
            )
        if name != self.done.name:
            raise RefusedError(member.name, "the header names another profile")
        self.done.with_secrets = secrets

    def _take(self, member: tarfile.TarInfo) -> None:
        name = member.name if self.done.maker == OURS else _tidy(member.name)
        if not name:
            return  # the directory that it was packed in
        self._check_name(name, member.name)
        root, _, path = name.partition("/")
        if self._is_stray(member, path):
            self._skip_member(member, member.name, "it is not in the profile's directory")
            return
        self._check_root(root, member)
        if self._summed:
            raise RefusedError(member.name, "it comes after the checksums")
        if not path:
            return
        self._check_kind(member)
        if self.done.maker == OURS and path == members.SUMS and member.isreg():
            self._check_sums(member)
        elif self.done.maker == AGENT and (path in members.OURS or layout.is_run_time(path)) and not member.isdir():
            self._skip_member(member, path, "it is no part of the profile")
        else:
            self._place(member, path)

    def _name(self, name: str) -> None:
        self.done.name = name
        if self._named is not None:
            self._named(name)

    def _check_name(self, name: str, shown: str) -> None:
        if problem := members.problem(name):
            raise RefusedError(shown, problem)

    def _is_stray(self, member: tarfile.TarInfo, path: str) -> bool:
        """Return whether it is a file beside the profile's directory, which the agent ignores."""
        return not path and not member.isdir() and self.done.maker == AGENT

    def _check_root(self, root: str, member: tarfile.TarInfo) -> None:
        if not self.done.name:
            self._name(root)
        if root != self.done.name:
            raise RefusedError(member.name, f"it lies beside the profile's directory '{self.done.name}'")
        if root == member.name and not member.isdir():
            raise RefusedError(member.name, "it is no directory")

    def _check_kind(self, member: tarfile.TarInfo) -> None:
        if member.type in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE) and member.sparse is None:
            return
        if member.type in (tarfile.SYMTYPE, tarfile.LNKTYPE) and self.done.maker == AGENT:
            return
        raise RefusedError(member.name, f"it is {_KINDS.get(member.type, 'no plain file or directory')}")

    def _place(self, member: tarfile.TarInfo, path: str) -> None:
        if problem := self._names.add(path, directory=member.isdir()):
            raise RefusedError(member.name, problem)
        if problem := self._stream.limits.beyond(len(self._names), 0, 0):
            raise TooLargeError(problem)
        if member.isdir():
            self._planting.directory(path)
            self._sums.append(members.sum_line(path, kind="directory"))
        elif member.issym():
            self._links.add(path, member.linkname)
        elif member.islnk():
            self._link_hard(member, path)
        else:
            executable = bool(member.mode & 0o100)
            self._planting.file(path, self._summed_data(member, path), executable=executable)
            self.done.size += member.size

    def _link_hard(self, member: tarfile.TarInfo, path: str) -> None:
        root, _, other = _tidy(member.linkname).partition("/")
        if root == self.done.name:
            self._links.add_hard(path, other)
        else:
            self._links.add(path, "/")  # nothing inside

    def _summed_data(self, member: tarfile.TarInfo, path: str) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for data in self._stream.data(member):
            digest.update(data)
            yield data
        kind = "program" if member.mode & 0o100 else "file"
        self._sums.append(members.sum_line(path, kind=kind, size=member.size, digest=digest.hexdigest()))

    def _check_sums(self, member: tarfile.TarInfo) -> None:
        """Compare what the last member says with what came before it."""
        expected = "".join(self._sums).encode()
        if member.size > max(2 * len(expected), _MAX_HEADER):
            raise DamagedError("its checksums are not for what is in it")
        found = b"".join(self._stream.data(member))
        if found != expected:
            raise DamagedError(_first_difference(self._sums, found))
        self._summed = True

    def _skip_member(self, member: tarfile.TarInfo, path: str, why: str) -> None:
        if member.isreg():
            for _ in self._stream.data(member):
                pass
        self._skip(path, why)

    def _skip(self, path: str, why: str) -> None:
        self.done.skipped.append(LeftOut(path, why))


def _is_header(member: tarfile.TarInfo) -> bool:
    root, _, name = member.name.partition("/")
    return bool(root) and name == members.HEADER and member.type == tarfile.REGTYPE and member.sparse is None


def _tidy(name: str) -> str:
    """Return a name without the `./` that tar programs write in front of it."""
    while name.startswith("./"):
        name = name[2:]
    return "" if name == "." else name


def _first_difference(expected: list[str], found: bytes) -> str:
    lines = found.decode(errors="replace").splitlines(keepends=True)
    for ours, theirs in zip(expected, lines, strict=False):
        if ours != theirs:
            return f"the checksum is wrong of {ours.rstrip().split(' ', 3)[-1]!a}"
    return "there are more or fewer files in it than it says"
