"""Fail where a Python file has more than 300 lines, or a function of one more than 50."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("hermes_shell", "completions", "tools", "benchmarks", "tests")

FILE, FUNCTION = 300, 50


def too_long(path: str, text: str) -> Iterator[str]:
    """Give what is too long in a file, a line each.

    Args:
        path: What it is called.
        text: What is in it.
    """
    if (lines := text.count("\n")) > FILE:
        yield f"{path}: {lines} lines; at most {FILE}: split it by idea"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines; at most {FUNCTION}"


def main() -> int:
    """Look at every file; return 1 where one is too long."""
    found: list[str] = []
    for path in sorted(file for place in PLACES for file in (ROOT / place).rglob("*.py")):
        found += too_long(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    print("".join(f"{line}\n" for line in found), end="")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
