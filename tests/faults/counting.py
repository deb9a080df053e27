"""How many faults there were in a run, over all of its workers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

_PREFIX = "faults: "


def record(counts: Counter[str], record_property: Callable[[str, object], None]) -> None:
    """Keep the counts of a test for the summary, at its end."""
    for name, count in counts.items():
        record_property(f"{_PREFIX}{name}", count)


def summary(reporter: pytest.TerminalReporter) -> None:
    """Print how many faults there were, and how many came to no good."""
    counts: Counter[str] = Counter()
    for report in reporter.getreports(""):  # of the ends of tests
        counts.update({name: int(value) for name, value in report.user_properties if name.startswith(_PREFIX)})
    if counts:
        reporter.section("faults")
    for name, count in sorted(counts.items()):
        reporter.line(f"{count:6} {name.removeprefix(_PREFIX)}")
