"""The table of all benchmarks, and its page."""

from __future__ import annotations

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.measure import Figure, Verdict
from benchmarks.row import Row, beside, exit_code, processes


def row(verdict: Verdict, *, quiet: bool = False) -> Row:
    return Row("a switch", "50 µs", {"pyenv": "300 ×", "mise": "70 ×"}, "under 60 µs", verdict, quiet)


@pytest.mark.parametrize(
    ("verdict", "quiet", "held", "reason", "code"),
    [
        (Verdict.HOLDS, False, "yes", "", 0),
        (Verdict.UNCLEAR, False, "unclear", "the bar is within the noise", 0),
        (Verdict.MISSES, False, "no", "missed by more than the noise", 1),
        (Verdict.MISSES, True, "no", "the bar is for a quiet machine", 0),
        (Verdict.NONE, False, "not known", "it could not be measured here", 0),
    ],
)
def test_a_row_says_whether_its_bar_is_held_and_why_not(
    verdict: Verdict, quiet: bool, held: str, reason: str, code: int
) -> None:
    one = row(verdict, quiet=quiet)
    assert one.cells() == ["a switch", "50 µs", "pyenv 300 ×, mise 70 ×", "under 60 µs", held, reason]
    assert exit_code([row(Verdict.HOLDS), one]) == code


def test_without_a_bar_nothing_is_judged() -> None:
    assert Row("a switch", "50 µs", {}).cells() == ["a switch", "50 µs", "", "", "", ""]


def test_rivals_are_told_as_times_of_ours() -> None:
    figures = {"ours": Figure([1e-3, 2e-3]), "mise": Figure([70e-3, 140e-3])}
    assert beside(figures, "ours", "mise", "not measured") == {"mise": "70.0 ×"}


@pytest.mark.parametrize(
    ("counts", "ours", "verdict"),
    [
        ({"bash": 0.0, "zsh": None}, "bash 0", Verdict.HOLDS),
        ({"bash": 0.0, "zsh": 2.0}, "bash 0, zsh 2", Verdict.MISSES),
        ({"bash": None}, "not counted", Verdict.NONE),
    ],
)
def test_one_shell_that_starts_something_misses(counts: dict[str, float | None], ours: str, verdict: Verdict) -> None:
    found = processes("switch", counts)
    assert (found.ours, found.verdict) == (ours, verdict)


def test_the_page_keeps_what_stands_around_the_measured_part() -> None:
    page = f"before\n{benchmarks.BEGIN}old\n{benchmarks.END}after\n"
    text = benchmarks.replaced(page, benchmarks.part([row(Verdict.HOLDS)], {"Shells": "bash 5.2"}))
    assert text.startswith(f"before\n{benchmarks.BEGIN}")
    assert text.endswith(f"{benchmarks.END}after\n")
    assert "- Shells: bash 5.2\n" in text
    assert "| a switch | 50 µs | pyenv 300 ×, mise 70 × | under 60 µs | yes |  |\n" in text
    assert "old" not in text


def test_the_page_has_its_measured_part() -> None:
    page = benchmarks.PAGE.read_text()
    assert page.index(benchmarks.BEGIN) < page.index(benchmarks.END)


def test_an_unknown_benchmark_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmarks.main(["switch", "swich"]) == 2
    assert "there is no benchmark 'swich'\n  choose from: switch, " in capsys.readouterr().err
