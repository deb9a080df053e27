"""The site: built without a warning, whole, searchable, and with nothing fetched from elsewhere."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, do_without
from tools import prepare, site

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site; a warning fails that."""
    if not (prepare.SITE / "bin" / "mkdocs").exists():
        do_without("mkdocs")
    goal = tmp_path_factory.mktemp("site")
    site.build(goal)
    return goal


def test_every_page_is_there_and_can_be_found(built: Path) -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} | {name.removesuffix(".md") for name in site.BESIDE}
    assert pages == {path.stem for path in built.glob("*.html")} - {"404"}
    found = json.loads((built / "search" / "search_index.json").read_text())["docs"]
    assert pages == {entry["location"].partition("#")[0].removesuffix(".html") for entry in found}
    assert any("--no-channels" in entry["text"] for entry in found)


def test_nothing_is_fetched_from_elsewhere(built: Path) -> None:
    for page in built.glob("*.html"):
        fetched = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"(https?:[^\"]+)", page.read_text())
        assert fetched == []


def test_pictures_and_schemas_go_along(built: Path) -> None:
    for path in [*(ROOT / "docs" / "pictures").iterdir(), *(ROOT / "docs" / "schemas").iterdir()]:
        assert (built / path.parent.name / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("text", "place", "wanted"),
    [
        ("[a](../CHANGELOG.md)", "docs", "[a](changelog.md)"),
        ("[a](docs/guide.md#profiles)", ".", "[a](guide.md#profiles)"),
        ("[a](guide.md)", "docs", "[a](guide.md)"),
        ("[a](pictures/list.svg)", "docs", "[a](pictures/list.svg)"),
        ("[a](https://example.org/x.md)", ".", "[a](https://example.org/x.md)"),
        ("[a](#here)", "docs", "[a](#here)"),
    ],
)
def test_a_link_leads_to_where_the_page_is_in_the_site(text: str, place: str, wanted: str) -> None:
    assert site.linked(text, ROOT / place) == wanted
