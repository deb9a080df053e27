"""The corpus: command lines, and what TAB makes of them in every shell.

`corpus.json` has a list of lines for each section. Of a line:

- `line`: as it is typed; ‸ marks the cursor.
- `offers`: what is offered, whole words without their quotes; left out where it is the shell's own affair.
- `after`: what stands there after TAB; left out where nothing changes.
- `setting`: what `HERMES_HOME` is (`Scene.settings`).
- `about`: what is said about words when the shell lists them.
- `message`: what is said where nothing can be offered.
- `in`: what is otherwise in a shell, by its name; null where the line does not exist there.

PowerShell puts no space behind what it completes: where it has no `after` of its own, that is left out there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

CURSOR = "‸"
_FILE = Path(__file__).with_name("corpus.json")


@dataclass(frozen=True)
class Line:
    """One line, in one shell.

    Attributes:
        text: The line without the mark.
        cursor: Where the mark stood.
        after: The line after TAB, with the mark.
        offers: What is offered, sorted; None where that is the shell's own affair.
        setting: What `HERMES_HOME` is.
        about: What is said about words.
        message: What is said where nothing can be offered.
    """

    text: str
    cursor: int
    after: str
    offers: list[str] | None
    setting: str = ""
    about: dict[str, str] = field(default_factory=dict)
    message: str = ""

    @property
    def marked(self) -> str:
        """The line with the mark."""
        return marked(self.text, self.cursor)


def marked(line: str, cursor: int) -> str:
    """Return a line with the mark."""
    return line[:cursor] + CURSOR + line[cursor:]


@cache
def sections() -> dict[str, list[dict[str, Any]]]:
    """Return the corpus as it stands in its file."""
    found: dict[str, list[dict[str, Any]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def lines(section: str, shell: str = "") -> list[Line]:
    """Return the lines of a section as they are in a shell, by default without what is otherwise in one."""
    found = ((entry, _own(entry, shell)) for entry in sections()[section])
    return [_line({**entry, **own}) for entry, own in found if own is not None]


def _own(entry: dict[str, Any], shell: str) -> dict[str, Any] | None:
    own: dict[str, Any] | None = entry.get("in", {}).get(shell, {})
    if shell == "powershell" and own is not None and "after" in entry:
        return {"after": _bare(entry), **own}
    return own


def _bare(entry: dict[str, Any]) -> str:
    after: str = entry["after"]
    return after if after == entry["line"] else after.replace(f" {CURSOR}", CURSOR)


def _line(entry: dict[str, Any]) -> Line:
    before, _, behind = entry["line"].partition(CURSOR)
    return Line(
        before + behind,
        len(before),
        entry.get("after", entry["line"]),
        sorted(entry["offers"]) if "offers" in entry else None,
        entry.get("setting", ""),
        entry.get("about", {}),
        entry.get("message", ""),
    )
