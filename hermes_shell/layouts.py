"""The entries of a tree as each shell reads them: what stands in an engine for `__HERMES_TREE__`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .dialects.base import quote
from .tree import EVERYWHERE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    # A key with its entries, for every node.
    Entries = Iterable[tuple[str, list[str]]]


def bash(tree: Entries) -> str:
    """Return the tree for bash: for each key the arrays of what it has, one field after the other."""
    return "\n".join(["case $1 in", *(f"{quote(key)})\n{_bash_arrays(entries)}\n;;" for key, entries in tree), "esac"])


# The array that entries of a kind go to.
_BASH_ARRAYS = {
    "c": "commands",
    "a": "commands",
    "h": "commands",
    "o": "options",
    "i": "options",
    "p": "arguments",
    "d": "after",
}


def _bash_arrays(entries: list[str]) -> str:
    arrays: dict[str, list[str]] = {}
    for entry in entries:
        kind, *fields = entry.split("\t")
        arrays.setdefault(_BASH_ARRAYS[kind], []).append(
            _bash_fields(kind, ["" if each == "-" else each for each in fields])
        )
    return "\n".join(f"hermes_{name}=(\n{chr(10).join(lines)}\n)" for name, lines in arrays.items()) or ":"


def _bash_fields(kind: str, fields: list[str]) -> str:
    if kind == "i":
        fields[4] += "h"
    return " ".join(map(quote, [kind, *fields] if kind in "cah" else fields))


def zsh(tree: Entries) -> str:
    """Return the tree for zsh: a `case` of quoted texts, which costs least to load, in every way, and to look up."""
    texts = ("{}) entries={} ;;".format(quote(key), quote("\n".join(entries))) for key, entries in tree)
    return "\n".join(["case $1 in", *texts, "esac"])


def fish(tree: Entries) -> str:
    """Return the tree for fish: the body of a function that sets the lists of a node.

    One `switch` for each command of the first level, so that few keys are compared.
    """
    groups: dict[str, list[str]] = {}
    everywhere: list[str] = []
    for key, entries in tree:
        if key == EVERYWHERE:
            everywhere = entries
        else:
            case = f"case {quote(key)}\n" + _fish_lists(entries)
            groups.setdefault(" ".join(key.split()[:2]), []).append(case)
    lists = ("commands", "others", "options", "unseen", "arguments", "after")
    reset = "".join(f"set {name}\n" for name in lists)
    cases = "".join(
        f"case {quote(top)}{'' if top == ROOT else ' ' + quote(top + ' *')}\nswitch $argv[1]\n{''.join(group)}end\n"
        for top, group in groups.items()
    )
    common = _fish_lists(everywhere).replace("set options", "set everywhere")
    return f"{common}{reset}switch $argv[1]\n{cases}end"


def _fish_lists(entries: list[str]) -> str:
    lists: dict[str, list[str]] = {}
    for entry in entries:
        for name, line in _fish_lines(entry.split("\t")):
            lists.setdefault(name, []).append(quote(line))
    return "".join(f"set {name} {' '.join(lines)}\n" for name, lines in lists.items())


def _fish_lines(fields: list[str]) -> Iterator[tuple[str, str]]:
    """Return the lines of an entry, each with the list that it stands in."""
    kind, first, *rest, text = fields
    text = "" if text == "-" else text
    if kind == "c":
        yield "commands", f"{first}\t{text}"
    elif kind in "ah":
        yield "others", "\t".join((kind, first, *rest, text))
    elif kind in "oi":
        names = first.split()
        # Each name has a line of its own; the first is the option's id.
        for name in names:
            yield "options" if kind == "o" else "unseen", "\t".join((name, names[0], *rest, text))
    elif kind == "p":
        yield "arguments", f"{first}\t{rest[0]}"
    else:
        yield "after", first


def powershell(tree: Entries) -> str:
    """Return the tree for PowerShell: a string of lines, `=KEY` above the entries of each key, and `=` at the end."""
    lines = [line for key, entries in tree for line in (f"={key}", *entries)]
    # Whichever encoding a shell reads it in, the text is the same: as regular expressions write characters. No line
    # begins as the end of such a string does.
    text = re.sub(r"[^\t\n -\[\]-~]", _by_number, "\n".join(["", *lines, "="]))
    return f"@'\n{text}\n'@"


def _by_number(found: re.Match[str]) -> str:
    data = found[0].encode("utf-16-be")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(data[::2], data[1::2], strict=True))


LAYOUTS = {"bash": bash, "zsh": zsh, "fish": fish, "powershell": powershell}
