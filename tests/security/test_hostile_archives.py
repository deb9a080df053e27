"""Archives made to do harm: each is refused with its reason, and nothing is written but where it may be."""

from __future__ import annotations

import os
import random
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell.archives import compression, members, unpack
from hermes_shell.errors import HermesError
from tests.archives import Member, agents, directory, header, ours, packed, stream, tar
from tests.security.hostile_archives import HOSTILE, flipped, odd_header

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = members.Limits(members=20, total=50_000, file=20_000, ratio=200)


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
        (odd_header(bytes(100_000)), "header is not understood"),
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
    return flipped(data, place)


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
