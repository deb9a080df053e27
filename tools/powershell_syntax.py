"""Check the syntax of PowerShell files where no PowerShell is installed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import tree_sitter
import tree_sitter_powershell

if TYPE_CHECKING:
    from collections.abc import Iterator


def errors(data: bytes) -> Iterator[str]:
    """Yield what the grammar cannot make sense of, as line number and text."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
    waiting = [parser.parse(data).root_node]
    while waiting:
        node = waiting.pop()
        if node.type == "ERROR" or node.is_missing:
            yield f"{node.start_point[0] + 1}: {(node.text or b'').decode(errors='replace')[:60]}"
        waiting.extend(node.children)


def main(paths: list[str]) -> int:
    """Print the errors in each file; return how many there are."""
    found = [f"{path}:{error}" for path in paths for error in errors(Path(path).read_bytes())]
    print(*found, sep="\n", end="\n" if found else "")
    return len(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
