"""docs/doctor.md names every finding, with its level and its fix as they are."""

from __future__ import annotations

import re
from pathlib import Path

from tests.doctor.healthy import ASKED, CURE, FIX
from tests.doctor.test_findings import FAULTS, codes

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "doctor.md"


def rows() -> dict[str, str]:
    """Return the code of each row of the table, with what it says of `--fix`."""
    found = re.findall(r"^\| (`[a-z`, -]+`) \|.*\| ([^|]*)\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {code: fix.strip() for names, fix in found for code in re.findall(r"`([a-z-]+)`", names)}


def test_every_code_is_told() -> None:
    assert set(rows()) == codes()


def test_what_is_told_of_fixes_is_so() -> None:
    marks = {FIX: "✓", ASKED: "?", CURE: ""}
    for code, told in rows().items():
        meant = {marks[fault.by] for fault in FAULTS.values() if fault.code == code}
        assert {mark for mark in "✓?" if mark in told} == meant - {""}, code
