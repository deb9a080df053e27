"""What the tables of docs/comparison.md say of us and others is tried, cell by cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks import rivals
from tests.conftest import ROOT, do_without
from tools import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.house import Scratch

PAGE = ROOT / "docs" / "comparison.md"
SCRIPTS = Path(__file__).parent / "compared"
COMMON = SCRIPTS / "common.bash"
TOOLS = {
    "hermes-shell": "hermes_shell",
    "the agent alone": "agent",
    "direnv": "direnv",
    "mise": "mise",
    "pyenv": "pyenv",
}
RIVALS = {"direnv": rivals.DIRENV, "mise": rivals.MISE, "pyenv": rivals.PYENV}

# Rows of what a tool starts: the processes of the second script that are not those of the first.
COSTS = {
    "starts_nothing_with_a_shell": (":", "load || exit"),
    "starts_nothing_at_a_prompt": ("load || exit; before_a_prompt", "load || exit; before_a_prompt; before_a_prompt"),
    "starts_nothing_for_a_switch": (
        "load || exit; ready; before_a_prompt",
        "load || exit; ready; before_a_prompt; a_switch || exit",
    ),
}


@dataclass(frozen=True)
class Cell:
    """What one cell says of a tool."""

    row: str
    tool: str
    says: str

    @property
    def id(self) -> str:
        """Which one it is."""
        return f"{TOOLS[self.tool]}-{self.function}"

    @property
    def function(self) -> str:
        """The function in the tool's script that tries it."""
        return "_".join(re.findall(r"[a-z]+", self.row.lower()))


def cells() -> Iterator[Cell]:
    """Read the tables."""
    heading: list[str] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        row = [word.strip() for word in line.strip("|").split("|")]
        if not line.startswith("|"):
            heading = []
        elif not heading:
            heading = row
        elif "---" not in line:
            yield from (Cell(row[0], tool, says) for tool, says in zip(heading[1:], row[1:], strict=True))


CELLS = list(cells())
TRIED = [cell for cell in CELLS if cell.says in ("yes", "no")]


def prepared(tool: str, scratch: Scratch) -> dict[str, str]:
    """Return the environment in which a tool is the one that is found."""
    system = scratch.env["PATH"]
    if tool == "hermes-shell":
        return {"PATH": f"{scratch.installed.directory / 'bin'}:{system}"}
    if tool == "the agent alone":
        program = prepare.AGENT / "bin" / "hermes"
        assert program.exists(), "the real agent is not installed; run: make test"
        return {"PATH": f"{program.parent}:{system}"}
    path = RIVALS[tool].path() or do_without(tool)
    return {"PATH": f"{Path(path).parent}:{system}", "MISE_OFFLINE": "1"}


def script(tool: str, body: str) -> list[str]:
    """Return the command that runs a part of a tool's script."""
    text = f'COMMON=$1 TOOL=$2; . "$1"; ready() {{ :; }}; . "$2"; {{ {body}; }}'
    return ["bash", "-c", text, "-", str(COMMON), str(SCRIPTS / f"{TOOLS[tool]}.bash")]


@pytest.mark.parametrize("cell", [cell for cell in TRIED if cell.function not in COSTS], ids=lambda cell: cell.id)
def test_it_is_as_the_table_says(cell: Cell, scratch: Scratch) -> None:
    done = scratch.run(*script(cell.tool, f"load && {cell.function}"), env=prepared(cell.tool, scratch))
    assert done.stdout == f"{cell.says}\n", done.stderr


@pytest.mark.parametrize("cell", [cell for cell in TRIED if cell.function in COSTS], ids=lambda cell: cell.id)
def test_it_starts_what_the_table_says(cell: Cell, scratch: Scratch, starts: Callable[..., list[str]]) -> None:
    scratch.env.update(prepared(cell.tool, scratch))
    # Twice in one home: what the first one made and the second one need not make would count for the tool.
    bodies = [f"{{ rm -rf here pyenv; {body}; }} >/dev/null 2>&1; true" for body in COSTS[cell.function]]
    without, with_it = (len(starts(*script(cell.tool, body))) for body in bodies)
    assert with_it == without if cell.says == "yes" else with_it > without


def test_what_is_not_tried_says_so() -> None:
    assert {cell.says for cell in CELLS} <= {"yes", "no", "yes ¹", "no ¹", "—"}
    untried = [cell for cell in CELLS if cell.tool not in TOOLS and cell.says in ("yes", "no")]
    assert not untried
