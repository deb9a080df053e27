"""Archives made to do harm, each with a part of the reason for which it is refused."""

from __future__ import annotations

import io
import os
import re
import struct
import tarfile
import zipfile
from typing import TYPE_CHECKING

from hermes_shell.archives import compression, members
from tests.archives import Member, agents, directory, hard, header, link, ours, packed, sums, tar

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = Member("work/config.yaml", b"model: x\n")
CHAIN = (("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"))


def _member(name: str, **fields: object) -> Callable[[], bytes]:
    """Return what makes an archive with one bad member, otherwise whole."""
    return lambda: ours(FILE, Member(name, **fields))  # type: ignore[arg-type]


def _agents(*bad: Member | bytes) -> Callable[[], bytes]:
    return lambda: agents(FILE, *bad)


def _kind(kind: bytes) -> Member:
    return Member("work/odd", kind=kind)


def _without_end(data: bytes) -> bytes:
    return data[: len(data.rstrip(b"\0")) // 512 * 512 + 512]


def _header_of(**fields: object) -> Callable[[], bytes]:
    def make() -> bytes:
        first = header(**fields)  # type: ignore[arg-type]
        return packed(tar([first, directory("work"), FILE, sums(first, FILE)]))

    return make


def odd_header(data: bytes) -> Callable[[], bytes]:
    first = Member(f"work/{members.HEADER}", data)
    return lambda: packed(tar([first, directory("work"), sums(first)]))


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("work/config.yaml", "x")
    return file.getvalue()


def _sums_say(text: Callable[[str], str]) -> Callable[[], bytes]:
    """Return what makes an archive whose checksums were changed."""

    def make() -> bytes:
        first = header()
        true = sums(first, FILE)
        return packed(tar([first, directory("work"), FILE, Member(true.name, text(true.data.decode()).encode())]))

    return make


def _negative_size() -> bytes:
    raw = bytearray(Member("work/n").raw())
    raw[124:136] = b"\xff" * 4 + struct.pack(">q", -1024)
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw[:512])
    return bytes(raw)


def _bad_header_sum() -> bytes:
    raw = bytearray(Member("work/second").raw())
    raw[0] ^= 1
    return bytes(raw)


def _chained(count: int) -> bytes:
    """Return extended headers that follow each other with no member between them."""
    one = Member("work/x", pax={"comment": "y"}).raw()[: 2 * tarfile.BLOCKSIZE]
    return one * count


def _endless_name() -> bytes:
    """Return a header with a name of many megabytes."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 8 * 1024 * 1024
    return info.tobuf(tarfile.GNU_FORMAT) + os.urandom(8 * 1024 * 1024)


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :]


def _end_of(method: str, change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    def make() -> bytes:
        file = io.BytesIO()
        writer = compression.Writer(file, method)
        first = header()
        writer.write(tar([first, directory("work"), FILE, sums(first, FILE)]))
        writer.finish()
        return change(file.getvalue())

    return make


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    # Links, in an archive of ours: there are none.
    "a link": (lambda: packed(tar([header(), link("work/l", "config.yaml")])), "it is a link"),
    "a link to outside": (lambda: packed(tar([header(), link("work/l", "/etc/passwd")])), "it is a link"),
    "a hard link": (lambda: packed(tar([header(), FILE, hard("work/l", "work/config.yaml")])), "it is a hard link"),
    "a link as the directory": (lambda: packed(tar([header(), link("work", "/tmp")])), "it is no directory"),
    "a file beneath a link": (_agents(link("work/l", "/tmp"), Member("work/l/x")), "'l' is a file"),
    "a link where a file is": (_agents(link("work/config.yaml", "/etc/passwd")), "it is there twice"),
    "a file where a link is": (_agents(link("work/l", "/tmp/x"), Member("work/l")), "it is there twice"),
    # What is neither file nor directory.
    "a pipe": (_agents(_kind(tarfile.FIFOTYPE)), "it is a pipe"),
    "a character device": (_agents(_kind(tarfile.CHRTYPE)), "it is a device"),
    "a block device": (_agents(_kind(tarfile.BLKTYPE)), "it is a device"),
    "a pipe of ours": (lambda: packed(tar([header(), _kind(tarfile.FIFOTYPE)])), "it is a pipe"),
    "a contiguous file": (_agents(_kind(tarfile.CONTTYPE)), "no plain file or directory"),
    "a volume label": (_agents(_kind(b"V")), "no plain file or directory"),
    "an unknown type": (_agents(_kind(b"Z")), "no plain file or directory"),
    "a sparse file": (
        _agents(Member("work/s", pax={"GNU.sparse.major": "0", "GNU.sparse.map": "0,1", "GNU.sparse.size": "9"})),
        "no plain file or directory",
    ),
    # Names that lead elsewhere.
    "an absolute name": (_member("/etc/cron.d/x"), "leads elsewhere"),
    "two slashes in front": (_member("//etc/x"), "leads elsewhere"),
    "the directory above": (_member("work/../../x"), "leads elsewhere"),
    "the directory above, first": (_member("../x"), "leads elsewhere"),
    "the directory above, last": (_member("work/skills/.."), "leads elsewhere"),
    "a dot inside": (_member("work/./x"), "leads elsewhere"),
    "an empty part": (_member("work//x"), "leads elsewhere"),
    "absolute, by an extended header": (_member("work/x", pax={"path": "/etc/x"}), "leads elsewhere"),
    "above, by an extended header": (_member("work/x", pax={"path": "work/../../x"}), "leads elsewhere"),
    "above, of the agent's kind": (_agents(Member("work/../x")), "leads elsewhere"),
    "a drive": (_member("C:/x"), "Windows takes for a drive"),
    "a drive inside": (_member("work/c:x"), "Windows takes for a drive"),
    "backslashes": (_member("work\\..\\x"), "a backslash"),
    "a backslash inside": (_member("work/a\\b"), "a backslash"),
    # Names that are not what they seem.
    "an escape": (_member("work/\x1b[2J"), "a control character"),
    "a newline": (_member("work/a\nb"), "a control character"),
    "a tab": (_member("work/a\tb"), "a control character"),
    "a NUL": (_member("work/x", pax={"path": "work/a\0b"}), "a control character"),
    "text turned around": (_member("work/\u202egpj.exe"), "a control character"),
    "a line separator": (_member("work/a\u2028b"), "a control character"),
    "no UTF-8": (_agents(Member("work/\udcff")), "not UTF-8"),
    "case twins": (_agents(Member("work/A"), Member("work/a")), "only in case"),
    "case twins among directories": (_agents(Member("work/D/x"), Member("work/d/y")), "only in case"),
    "Unicode twins": (_agents(Member("work/\u00e9"), Member("work/e\u0301")), "only in case or Unicode form"),
    "twins by folding": (_agents(Member("work/stra\u00dfe"), Member("work/STRASSE")), "only in case"),
    "a twin of a file of ours": (lambda: ours(FILE, Member("work/Config.yaml")), "only in case"),
    "the same file twice": (_agents(FILE), "it is there twice"),
    "the same directory twice": (_agents(directory("work/d"), directory("work/d")), "it is there twice"),
    "a directory where a file is": (_agents(directory("work/config.yaml")), "it is there twice"),
    "a file as a directory": (_agents(Member("work/config.yaml/x")), "is a file"),
    "a long name": (_member("work/" + "n" * 256), "longer than 255 bytes"),
    "a long name in bytes": (_member("work/" + "\u00e9" * 128), "longer than 255 bytes"),
    "a long path": (_member("work/" + "/".join(["d" * 250] * 5)), "longer than 1024 bytes"),
    "a deep path": (_member("work/" + "/".join("d" * 32)), "more than 32 directories deep"),
    "2,000 directories deep": (_member("work/" + "/".join("d" * 2000)), "more than 32 directories deep"),
    # Another directory beside the profile's.
    "a second directory": (_agents(directory("play")), "beside the profile's directory 'work'"),
    "a file in a second directory": (_agents(Member("play/x")), "beside the profile's directory"),
    "a file beside the directory": (lambda: ours(FILE, Member("stray")), "beside the profile's directory"),
    "files alone": (lambda: packed(tar([Member("a"), Member("b")])), "no directory in it"),
    # Bombs.
    "too many members": (_agents(*(Member(f"work/{number}") for number in range(20))), "more than 20 files"),
    "too many directories": (_agents(Member("work/" + "/".join("abcdefghijklmnopqrstuvwxy"))), "more than 20 files"),
    "a large file": (_agents(Member("work/large", os.urandom(20_001))), "a file over"),
    "a large file that is not there": (_agents(Member("work/large", size=1 << 40)), "a file over"),
    "large in all": (_agents(*(Member(f"work/{name}", os.urandom(18_000)) for name in "abc")), "in all"),
    "copies that grow": (
        _agents(Member("work/d/x", b"x" * 15_000), *(link(f"work/{name}", "d") for name in "pqrs")),
        "in all",
    ),
    "copies of copies": (
        _agents(Member("work/e/x"), *(link(f"work/{at}/{n}", f"../{to}") for at, to in CHAIN for n in "12")),
        "more than 20 files",
    ),
    "a name without an end": (lambda: agents(_endless_name()), "header in it is far too long"),
    "headers without an end": (_agents(_chained(4000)), "header in it is"),
    # Damage, and lies.
    "nothing": (lambda: b"", "it is empty"),
    "no archive": (lambda: b"#!/bin/sh\nexit 0\n", "no gzip or Zstandard file"),
    "a zip file": (_zip, "no gzip or Zstandard file"),
    "a tar file that is not compressed": (lambda: tar([directory("work"), FILE]), "no gzip or Zstandard file"),
    "gzip of something else": (lambda: packed(b"hello\n" * 1000), "no tar archive"),
    "gzip of nothing": (lambda: packed(b""), "no tar archive"),
    "an empty tar": (lambda: packed(tar([])), "no directory in it"),
    "a bad checksum": (_end_of(compression.GZIP, lambda data: flipped(data, -8)), "compressed data is damaged"),
    "a bad length": (_end_of(compression.GZIP, lambda data: flipped(data, -1)), "compressed data is damaged"),
    "no checksum at the end": (_end_of(compression.GZIP, lambda data: data[:-8]), "cut off"),
    "half of it": (_end_of(compression.GZIP, lambda data: data[: len(data) // 2]), "cut off"),
    "its first bytes": (_end_of(compression.GZIP, lambda data: data[:5]), "cut off"),
    "a byte behind it": (_end_of(compression.GZIP, lambda data: data + b"x"), "something follows"),
    "zeros behind it": (_end_of(compression.GZIP, lambda data: data + bytes(512)), "something follows"),
    "an archive behind it": (_end_of(compression.GZIP, lambda data: data + packed(b"x")), "something follows"),
    "zstd: a bad checksum": (_end_of(compression.ZSTD, lambda data: flipped(data, -1)), "compressed data is damaged"),
    "zstd: half of it": (_end_of(compression.ZSTD, lambda data: data[: len(data) // 2]), "cut off"),
    "zstd: a byte behind it": (_end_of(compression.ZSTD, lambda data: data + b"x"), "something follows"),
    "something behind the tar file": (
        lambda: packed(tar([directory("work"), FILE]) + b"x" * 512), "something follows its end"
    ),
    "no end mark": (lambda: packed(_without_end(tar([directory("work"), FILE]))), "cut off"),
    "cut within a file": (lambda: packed(tar([directory("work"), Member("work/f", b"x" * 5000)])[:3000]), "cut off"),
    "a damaged header": (_agents(_bad_header_sum()), "a header in it is damaged"),
    "a negative size": (_agents(_negative_size()), "damaged"),
    "a negative size, extended": (_agents(Member("work/n", pax={"size": "-1024"})), "damaged"),
    "no checksums": (lambda: packed(tar([header(), directory("work"), FILE])), "its checksums are missing"),
    "another content": (_sums_say(lambda text: re.sub("[0-9a-f]{64} co", f"{'0' * 64} co", text)), "'config.yaml'"),
    "another size": (_sums_say(lambda text: text.replace("file 9 ", "file 8 ")), "'config.yaml'"),
    "another mode": (_sums_say(lambda text: text.replace("file 9 ", "program 9 ")), "'config.yaml'"),
    "a file too few": (_sums_say(lambda text: text + "file 0 - gone\n"), "more or fewer files"),
    "a file too many": (_sums_say(lambda text: text[: text.index("\n") + 1]), "more or fewer files"),
    "checksums of noise": (_sums_say(lambda text: f"\xff{text}"), "wrong"),
    "something behind the checksums": (
        lambda: packed(tar([header(), FILE, sums(header(), FILE), Member("work/late")])), "after the checksums"
    ),
    "two headers": (lambda: packed(tar([header(), header()])), "it is there twice"),
    "a newer format": (_header_of(format=members.FORMAT + 1), "made by a newer hermes-shell"),
    "a format of zero": (_header_of(format=0), "header is not understood"),
    "a format that is true": (_header_of(format=True), "header is not understood"),
    "a format in words": (_header_of(format="1"), "header is not understood"),
    "a header for another profile": (_header_of(name="play"), "the header names another profile"),
    "a header that is a list": (odd_header(b"[1]"), "header is not understood"),
    "a header that is no JSON": (odd_header(b"{"), "header is not understood"),
    "a header of brackets": (odd_header(b"[" * 15_000), "header is not understood"),
    "a header of spaces": (odd_header(b" " * 19_000 + b"{" + b" " * 999), "header is not understood"),
}  # fmt: skip
