"""Build the documentation as a static site, with search, in site/: `python -m tools.site`.

A generator sees one directory alone: the pages beside docs/ that docs/ links to are copied in, and links follow.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import prepare

PLACE = prepare.ROOT / "site"

# Pages that stand elsewhere, by what they are called in the site.
BESIDE = {
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
    "completions-readme.md": "completions/README.md",
}

_LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")


def build(goal: Path) -> None:
    """Build the site; what it warns of is an error.

    Raises:
        CalledProcessError: It cannot be built.
    """
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory)
        collect(source / "docs")
        shutil.copy(prepare.ROOT / "mkdocs.yml", source)
        program = str(prepare.SITE / "bin" / "mkdocs")
        command = [program, "build", "--quiet", "--strict", "--site-dir", str(goal)]
        # What it says of a successor to come is not about these pages.
        subprocess.run(command, cwd=source, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})


def collect(goal: Path) -> None:
    """Put all pages into one directory."""
    docs = prepare.ROOT / "docs"
    shutil.copytree(docs, goal)
    for page in goal.glob("*.md"):
        page.write_text(linked(page.read_text(encoding="utf-8"), docs), encoding="utf-8")
    for name, path in BESIDE.items():
        text = (prepare.ROOT / path).read_text(encoding="utf-8")
        (goal / name).write_text(linked(text, (prepare.ROOT / path).parent), encoding="utf-8")


def linked(text: str, where: Path) -> str:
    """Return a page whose links lead to where the others are in the site.

    Args:
        text: The page.
        where: The directory that its links start from.
    """
    moved = {prepare.ROOT / path: name for name, path in BESIDE.items()}

    def link(found: re.Match[str]) -> str:
        if "://" in found[1]:
            return found[0]
        target = (where / found[1]).resolve()
        docs = prepare.ROOT / "docs"
        name = moved.get(target) or (str(target.relative_to(docs)) if target.is_relative_to(docs) else found[1])
        return f"]({name}{found[2] or ''})"

    return _LINK.sub(link, text)


def main() -> int:
    """Build the site into site/."""
    build(PLACE)
    print("site/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
