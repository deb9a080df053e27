"""What in a home is not the profile's own is told alike by all that look: the survey (tested there), sizes, imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hermes_shell import footprint
from hermes_shell.archives import unpack
from tests.archives import Member, agents, stream
from tests.unit.snapshots import OF_THE_ROOT, RUN_TIME, make

if TYPE_CHECKING:
    from pathlib import Path


def test_what_a_running_agent_wrote_is_not_imported(tmp_path: Path) -> None:
    held = agents(Member("work/config.yaml"), *(Member(f"work/{path}") for path in RUN_TIME))
    found = unpack.unpack(stream(held), str(tmp_path))
    assert [skipped.path for skipped in found.skipped] == list(RUN_TIME)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["config.yaml"]


def test_the_size_of_default_is_its_own(tmp_path: Path) -> None:
    root = tmp_path / ".hermes"
    make(root, "memories/MEMORY.md")
    size = footprint.size(str(root))
    make(root, *OF_THE_ROOT)
    assert footprint.size(str(root)) == size
