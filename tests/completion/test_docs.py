"""The table beside others in the documentation: each *yes* of ours is a test that is there."""

from __future__ import annotations

import ast
import json

import pytest

from tests.conftest import ROOT

DOCUMENT = (ROOT / "docs" / "completion.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCUMENT.partition("## Beside others")[2].splitlines()
    if line.startswith("| ")
][1:]
SECTIONS = json.loads((ROOT / "tests" / "completion" / "corpus.json").read_text())


def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_said_of_us_is_tested(row: list[str]) -> None:
    if not row[-1]:
        assert row[1] == "not tried here"
        return
    name = row[-1].strip("`")
    if name.startswith("corpus: "):
        assert name.removeprefix("corpus: ") in SECTIONS
    else:
        path, _, function = name.partition("::")
        assert function in functions(path)
