"""What a benchmark tells: rows of one table, for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.measure import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.measure import Figure

HEADING = ("what", "ours", "rivals, beside ours", "bar", "held", "why not")

_HELD = {Verdict.HOLDS: "yes", Verdict.UNCLEAR: "unclear", Verdict.MISSES: "no", Verdict.NONE: "not known"}
_REASONS = {
    Verdict.UNCLEAR: "the bar is within the noise",
    Verdict.MISSES: "missed by more than the noise",
    Verdict.NONE: "it could not be measured here",
}
_QUIET = "the bar is for a quiet machine"


@dataclass(frozen=True)
class Row:
    """One thing that was measured, beside its rivals.

    Attributes:
        what: What is done, and where.
        ours: What we take for it.
        rivals: What each rival takes, by its name.
        bar: What ours has to hold; empty where there is none.
        verdict: Whether it holds.
        quiet: Whether the bar is for a quiet machine: a miss is told, and fails nothing.
    """

    what: str
    ours: str
    rivals: Mapping[str, str]
    bar: str = ""
    verdict: Verdict = Verdict.NONE
    quiet: bool = False

    @property
    def failed(self) -> bool:
        """Whether the bar is missed by more than the noise."""
        return self.verdict is Verdict.MISSES and not self.quiet

    def cells(self) -> list[str]:
        """Return the cells of the table."""
        beside = ", ".join(f"{name} {taken}" for name, taken in self.rivals.items())
        held = _HELD[self.verdict] if self.bar else ""
        reason = _REASONS.get(self.verdict, "") if self.bar else ""
        return [self.what, self.ours, beside, self.bar, held, _QUIET if reason and self.quiet else reason]


def beside(figures: Mapping[str, Figure], ours: str, *names: str) -> dict[str, str]:
    """Return how many times as long as ours the others take, by name.

    Args:
        figures: The times.
        ours: The name of ours.
        names: The others; those that were not measured are left out.
    """
    return {name: figures[name].over(figures[ours]).ratio() for name in names if name in figures}


def processes(what: str, counts: Mapping[str, float | None]) -> Row:
    """Return the row for what has to start nothing.

    Args:
        what: What is done.
        counts: The forks and execs of ours, by shell; None where they were not counted.
    """
    counted = {name: count for name, count in counts.items() if count is not None}
    verdict = Verdict.MISSES if any(counted.values()) else Verdict.HOLDS if counted else Verdict.NONE
    ours = ", ".join(f"{name} {count:g}" for name, count in counted.items()) or "not counted"
    return Row(f"{what}: processes", ours, {}, "none", verdict)


def exit_code(rows: Iterable[Row]) -> int:
    """Return 1 where a bar was missed by more than the noise, else 0."""
    return int(any(row.failed for row in rows))


def as_markdown(rows: Sequence[Row]) -> str:
    """Return the table for a page."""
    lines = [HEADING, ["---"] * len(HEADING), *(row.cells() for row in rows)]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
