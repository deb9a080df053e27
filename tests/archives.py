"""Archives made by hand: what a test wants to stand in one, byte by byte where it has to be."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hermes_shell.archives import members

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = "work"


@dataclass(frozen=True)
class Member:
    """A member of a tar file.

    Attributes:
        name: As it stands in the archive.
        data: What is in it.
        kind: Its type flag.
        link: What a link points to.
        mode: Its permissions.
        pax: Fields of its extended header.
        size: What its header says, where that is a lie.
    """

    name: str
    data: bytes = b"x"
    kind: bytes = tarfile.REGTYPE
    link: str = ""
    mode: int = 0o644
    pax: dict[str, str] = field(default_factory=dict)
    size: int | None = None

    def raw(self) -> bytes:
        """Return its header and its content."""
        info = tarfile.TarInfo(self.name)
        info.type, info.linkname, info.mode, info.pax_headers = self.kind, self.link, self.mode, self.pax
        data = self.data if self.kind in (tarfile.REGTYPE, tarfile.AREGTYPE) else b""
        info.size = len(data) if self.size is None else self.size
        header = info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
        return header + data + bytes(-len(data) % tarfile.BLOCKSIZE)


def directory(name: str) -> Member:
    """Return a directory."""
    return Member(name, kind=tarfile.DIRTYPE, mode=0o755)


def link(name: str, target: str) -> Member:
    """Return a symbolic link."""
    return Member(name, kind=tarfile.SYMTYPE, link=target)


def hard(name: str, target: str) -> Member:
    """Return a hard link."""
    return Member(name, kind=tarfile.LNKTYPE, link=target)


def tar(members_: Sequence[Member | bytes]) -> bytes:
    """Return a tar file of members, or of raw blocks."""
    blocks = b"".join(each if isinstance(each, bytes) else each.raw() for each in members_)
    end = blocks + bytes(2 * tarfile.BLOCKSIZE)
    return end + bytes(-len(end) % tarfile.RECORDSIZE)


def packed(data: bytes) -> bytes:
    """Return bytes as gzip."""
    return gzip.compress(data, 6, mtime=0)


def agents(*members_: Member | bytes, root: str = ROOT) -> bytes:
    """Return an archive as the agent makes it: its directory, then the members."""
    return packed(tar([directory(root), *members_]))


def header(root: str = ROOT, **fields: object) -> Member:
    """Return the first member of an archive of ours."""
    said = {"format": members.FORMAT, "name": root, "tool": "hermes-shell", "version": "1", "secrets": True, **fields}
    return Member(f"{root}/{members.HEADER}", json.dumps(said).encode(), mode=0o600)


def sums(*members_: Member, root: str = ROOT) -> Member:
    """Return the last member, true to those before it."""
    return Member(f"{root}/{members.SUMS}", "".join(map(_sum, members_)).encode())


def _sum(member: Member) -> str:
    path = member.name.partition("/")[2]
    if member.kind == tarfile.DIRTYPE:
        return members.sum_line(path, kind="directory")
    kind = "program" if member.mode & 0o100 else "file"
    digest = hashlib.sha256(member.data).hexdigest()
    return members.sum_line(path, kind=kind, size=len(member.data), digest=digest)


def ours(*members_: Member, root: str = ROOT) -> bytes:
    """Return an archive of ours around members, with its header and its checksums."""
    first = header(root)
    return packed(tar([first, directory(root), *members_, sums(first, *members_, root=root)]))


def stream(data: bytes) -> io.BytesIO:
    """Return bytes as a file."""
    return io.BytesIO(data)
