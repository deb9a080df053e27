"""Archives made to do harm: each is refused with its reason, and nothing is written but where it may be."""

from __future__ import annotations

import io
import os
import random
import re
import shutil
import struct
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell.archives import compression, members, unpack
from hermes_shell.errors import HermesError
from tests.archives import Member, agents, directory, hard, header, link, ours, packed, stream, sums, tar

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = Member("work/config.yaml", b"model: x\n")
CHAIN = (("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"))
SMALL = members.Limits(members=20, total=50_000, file=20_000, ratio=200)


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


def _odd_header(data: bytes) -> Callable[[], bytes]:
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


def _flipped(data: bytes, place: int) -> bytes:
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
    "a bad checksum": (_end_of(compression.GZIP, lambda data: _flipped(data, -8)), "compressed data is damaged"),
    "a bad length": (_end_of(compression.GZIP, lambda data: _flipped(data, -1)), "compressed data is damaged"),
    "no checksum at the end": (_end_of(compression.GZIP, lambda data: data[:-8]), "cut off"),
    "half of it": (_end_of(compression.GZIP, lambda data: data[: len(data) // 2]), "cut off"),
    "its first bytes": (_end_of(compression.GZIP, lambda data: data[:5]), "cut off"),
    "a byte behind it": (_end_of(compression.GZIP, lambda data: data + b"x"), "something follows"),
    "zeros behind it": (_end_of(compression.GZIP, lambda data: data + bytes(512)), "something follows"),
    "an archive behind it": (_end_of(compression.GZIP, lambda data: data + packed(b"x")), "something follows"),
    "zstd: a bad checksum": (_end_of(compression.ZSTD, lambda data: _flipped(data, -1)), "compressed data is damaged"),
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
    "a header that is a list": (_odd_header(b"[1]"), "header is not understood"),
    "a header that is no JSON": (_odd_header(b"{"), "header is not understood"),
    "a header of brackets": (_odd_header(b"[" * 15_000), "header is not understood"),
    "a header of spaces": (_odd_header(b" " * 19_000 + b"{" + b" " * 999), "header is not understood"),
}  # fmt: skip


def _refusal(data: bytes, target: Path, limits: members.Limits = members.NORMAL) -> HermesError:
    target.mkdir(mode=0o700)
    with pytest.raises(HermesError) as caught:
        unpack.unpack(stream(data), str(target), limits=limits)
    return caught.value


def _outside(directory_: Path) -> dict[str, int]:
    return {str(path): path.lstat().st_ino for path in sorted(directory_.rglob("*")) if "staging" not in path.parts}


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_archive_is_refused_with_its_reason(title: str, tmp_path: Path) -> None:
    make, reason = HOSTILE[title]
    (tmp_path / "beside").write_text("mine")
    before = _outside(tmp_path)
    error = _refusal(make(), tmp_path / "staging", SMALL)
    assert re.search(reason, error.message), error.message
    assert error.cure
    assert error.code == 1
    assert error.lines().count("\n") == 2
    assert error.lines().replace("\n", "").isprintable()
    assert _outside(tmp_path) == before
    assert not [path for path in (tmp_path / "staging").rglob("*") if path.is_symlink()]


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            lambda: packed(tar([directory("work"), Member("work/zeros", bytes(80 << 20))])),
            "grows to more than 200 times",
        ),
        (lambda: packed(tar([header(), Member("work/zeros", size=(1 << 30) + 1)])), "a file over 1 GiB"),
        (_odd_header(bytes(100_000)), "header is not understood"),
    ],
)
def test_the_limits_hold_unless_they_are_lifted(data: Callable[[], bytes], reason: str, tmp_path: Path) -> None:
    assert reason in _refusal(data(), tmp_path / "staging").message


def test_limits_can_be_lifted(tmp_path: Path) -> None:
    data = packed(tar([directory("work"), Member("work/zeros", bytes(80 << 20))]))
    done = unpack.unpack(stream(data), str(tmp_path), limits=members.BIG)
    assert done.size == (tmp_path / "zeros").stat().st_size == 80 << 20


def test_modes_owners_and_dates_of_an_archive_do_not_count(tmp_path: Path) -> None:
    odd = [Member("work/.env", mode=0o777), Member("work/run", mode=0o4755), Member("work/shut", mode=0)]
    umask = os.umask(0o277)
    try:
        unpack.unpack(stream(agents(*odd, Member("work/a/b"))), str(tmp_path))
    finally:
        os.umask(umask)
    modes = {path.name: path.stat().st_mode & 0o7777 for path in tmp_path.rglob("*")}
    assert modes == {".env": 0o700, "run": 0o700, "shut": 0o600, "a": 0o700, "b": 0o600}


def _sample() -> tuple[bytes, dict[str, bytes]]:
    """Return an archive with enough in it that damage hits all its parts, and what is in it."""
    chance = random.Random(7)  # noqa: S311 - the same each time
    content = {f"work/{name}": chance.randbytes(chance.randrange(3000)) + b"text " * 200 for name in "abcdefgh"}
    return ours(*(Member(name, data) for name, data in content.items())), content


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """Return an archive with a byte changed, taken away or put in, or with its end cut off."""
    place = chance.randrange(len(data))
    kind = chance.randrange(6)
    if kind == 0:
        return data[:place]
    if kind == 1:
        return data[:place] + chance.randbytes(chance.randrange(1, 9)) + data[place:]
    if kind == 2:
        return data[:place] + data[place + chance.randrange(1, 600) :]
    if kind == 3:
        return data[:place] + bytes(chance.randrange(1, 600)) + data[place + 600 :]
    return _flipped(data, place)


@pytest.mark.parametrize("layer", ["the file", "the tar in it", "the agent's tar"])
@pytest.mark.parametrize("part", [0, *(pytest.param(number, marks=pytest.mark.full) for number in range(1, 6))])
def test_random_damage_is_told_and_never_taken_for_content(layer: str, part: int, tmp_path: Path) -> None:
    archive, content = _sample()
    inner = compression.Reader(stream(archive)).read(1 << 30)
    if layer == "the agent's tar":
        inner = tar([directory("work"), *(Member(name, data) for name, data in content.items())])
    chance = random.Random(f"{layer} {part}")  # noqa: S311 - the same each time
    told = 0
    for _ in range(35):
        data = _damaged(archive, chance) if layer == "the file" else packed(_damaged(inner, chance))
        target = tmp_path / "staging"
        target.mkdir(mode=0o700)
        refusal = _told(data, target)
        if refusal:
            told += 1
            assert refusal.count("\n") == 2
        else:
            # Damage that says nothing (a date, an owner), or that the agent's own archive cannot tell.
            found = {f"work/{path.name}": path.read_bytes() for path in target.iterdir()}
            assert found == content or layer == "the agent's tar"
        shutil.rmtree(target)
    assert told > (30 if layer == "the file" else 10)


def _told(data: bytes, target: Path) -> str:
    """Return what is said of an archive, '' where it is taken."""
    try:
        unpack.unpack(stream(data), str(target))
    except HermesError as error:
        return error.lines()
    return ""
