"""The pictures of the documentation: readable for everybody, and what a terminal really shows."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import require
from tools import prepare
from tools.pictures.scenes import SCENES, studio
from tools.shells import SHELLS

PICTURES = sorted((prepare.ROOT / "docs" / "pictures").glob("*.svg"))
PAGES = [prepare.ROOT / "README.md", *(prepare.ROOT / "docs").glob("*.md")]

# What can be drawn twice alike: no rate, and nothing that an installed tool changes.
STEADY = {"two-terminals": ("bash", "fish"), "list": ("zsh",), "picker": ("zsh",)}


def test_every_scene_has_its_picture_and_every_picture_its_place() -> None:
    shown = {Path(name).stem for page in PAGES for name in re.findall(r"!\[[^]]+\]\(([^)]+\.svg)\)", page.read_text())}
    assert {path.stem for path in PICTURES} == set(SCENES) == shown


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_for_everybody(path: Path) -> None:
    text = path.read_text()
    root = ET.fromstring(text)  # noqa: S314 - our own file
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text
    assert "prefers-color-scheme: dark" in text
    assert not re.search(r"[\s>'\"]/\w", text)
    assert len(text) < 40_000


@pytest.mark.parametrize("name", STEADY)
def test_a_picture_is_what_the_terminal_shows(name: str) -> None:
    for shell in STEADY[name]:
        require(SHELLS[shell])
    with studio() as scratch:
        drawn = SCENES[name](scratch)
    assert drawn == (prepare.ROOT / "docs" / "pictures" / f"{name}.svg").read_text()
