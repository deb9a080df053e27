"""A tag that contradicts what is in the commit builds nothing."""

from __future__ import annotations

import pytest

from tools import dist

LOG = "# Changelog\n\nWords.\n\n## [1.2.0] - 2030-01-31\n\n- New.\n\n## [1.1.0] - 2029-12-01\n"
LATER = "CHANGELOG.md does not begin with: ## [1.2.0] - YEAR-MONTH-DAY"


@pytest.mark.parametrize(
    ("tag", "log", "found"),
    [
        ("v1.2.0", LOG, []),
        ("1.2.0", LOG, ["the tag is 1.2.0, hermes_shell.__version__ 1.2.0"]),
        ("v1.3.0", LOG, ["the tag is v1.3.0, hermes_shell.__version__ 1.2.0"]),
        ("v1.2.0", LOG.replace("[1.2.0] - 2030-01-31", "[Unreleased]"), [LATER]),
        ("v1.2.0", LOG.replace("\n## [1.2.0]", "\n## [Unreleased]\n\n- Newer.\n\n## [1.2.0]"), [LATER]),
        ("v1.2.0", LOG.replace(" - 2030-01-31", ""), [LATER]),
        ("v1.2.0", "# Changelog\n", [LATER]),
    ],
)
def test_what_keeps_a_commit_from_being_a_release(tag: str, log: str, found: list[str]) -> None:
    assert dist.contradictions(tag, "1.2.0", log) == found


def test_a_contradiction_is_told_before_anything_is_built(capsys: pytest.CaptureFixture[str]) -> None:
    assert dist.main(["v0.0.0"]) == 1
    assert "dist: the tag is v0.0.0" in capsys.readouterr().err
