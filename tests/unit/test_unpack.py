"""What an import makes of odd archives that are no attack: the agent's are sorted out, ours are as we make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hermes_shell.archives import members, unpack
from hermes_shell.errors import HermesError
from tests.archives import Member, agents, directory, hard, header, link, ours, packed, stream, sums, tar

if TYPE_CHECKING:
    from pathlib import Path

FILE = Member("work/config.yaml", b"model: x\n")
HEADER, SUMS = (f"work/{name}" for name in (members.HEADER, members.SUMS))

SORTED_OUT = {
    "what an archive of ours says of itself": (agents(Member(SUMS, b"junk"), FILE), [members.SUMS]),
    "the same first of all": (packed(tar([link(HEADER, "x"), directory("work"), FILE])), [members.HEADER]),
    "what a gateway wrote, as a link": (agents(FILE, link("work/gateway.pid", "config.yaml")), ["gateway.pid"]),
    "a link beside the profile": (agents(FILE, link("beside", "work/config.yaml")), ["beside"]),
    "a hard link to another root": (agents(FILE, hard("work/x", "other/config.yaml")), ["x"]),
    "the names of a tar program": (packed(tar([directory("./"), directory("./work"), Member(f"./{FILE.name}")])), []),
}


@pytest.mark.parametrize(("data", "skipped"), SORTED_OUT.values(), ids=SORTED_OUT)
def test_an_archive_of_the_agents_is_sorted_out(tmp_path: Path, data: bytes, skipped: list[str]) -> None:
    done = unpack.unpack(stream(data), str(tmp_path))
    assert (done.maker, done.name, [each.path for each in done.skipped]) == (unpack.AGENT, "work", skipped)
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


def test_ours_has_no_other_spelling_of_a_name(tmp_path: Path) -> None:
    odd = packed(tar([header(), directory("work"), Member("./work/config.yaml"), sums(FILE)]))
    with pytest.raises(HermesError, match="a path that leads elsewhere"):
        unpack.unpack(stream(odd), str(tmp_path))


@pytest.mark.parametrize("data", [ours(FILE), agents(FILE)], ids=["ours", "the agent's"])
def test_a_name_that_nobody_wants_is_refused_before_anything_is_written(tmp_path: Path, data: bytes) -> None:
    def refuse(name: str) -> None:
        raise HermesError(f"no {name}")

    with pytest.raises(HermesError, match="no work"):
        unpack.unpack(stream(data), str(tmp_path), named=refuse)
    assert list(tmp_path.iterdir()) == []
