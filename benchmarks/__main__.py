"""All benchmarks, one table, and the page of it.

    python -m benchmarks [NAME …]

With names only these are run, and the page is left as it is.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

from benchmarks import machine
from benchmarks.measure import print_table
from benchmarks.row import HEADING, as_markdown, exit_code
from tools import prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.row import Row

EVERY = ("switch", "startup", "prompt", "completion", "launch", "list", "help", "archive", "clone")

PAGE = prepare.ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: make bench writes this part -->\n", "<!-- end of what was measured -->\n"


def measured(names: Sequence[str]) -> list[Row]:
    """Run benchmarks, each of which prints its own tables; return the rows of all."""
    rows: list[Row] = []
    for name in names:
        print(f"\n== {name} ==\n", flush=True)
        rows += importlib.import_module(f"benchmarks.{name}").run()
    return rows


def facts() -> dict[str, str]:
    """Return what the figures depend on."""
    found = {
        "Machine": machine.machine(),
        "Load": f"{machine.load()} processes, on average of the last quarter of an hour, the benchmarks' own included",
        "Shells": machine.shells(),
        "Rivals": machine.others(),
        "Could not be had": machine.missing(),
    }
    return {name: text for name, text in found.items() if text}


def part(rows: Sequence[Row], found: dict[str, str]) -> str:
    """Return the part of the page that is measured."""
    listed = "".join(f"- {name}: {text}\n" for name, text in found.items())
    return f"{BEGIN}\n{listed}\n{as_markdown(rows)}\n{END}"


def replaced(page: str, text: str) -> str:
    """Return the page with another measured part."""
    before, _, rest = page.partition(BEGIN)
    return before + text + rest.partition(END)[2]


def main(names: Sequence[str]) -> int:
    """Measure, print, and write the page; return 1 where a bar is missed clearly."""
    if unknown := [name for name in names if name not in EVERY]:
        print(f"benchmarks: there is no benchmark '{unknown[0]}'\n  choose from: {', '.join(EVERY)}", file=sys.stderr)
        return 2
    rows, found = measured(names or EVERY), facts()
    print("\n== all ==\n")
    print_table(HEADING, [row.cells() for row in rows])
    print()
    for name, text in found.items():
        print(f"{name}: {text}")
    if not names:
        PAGE.write_text(replaced(PAGE.read_text(), part(rows, found)))
    return exit_code(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
