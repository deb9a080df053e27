"""Taking a part out of a text of YAML: what stays is left as it is written, comments and all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import yamltext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import yaml

    from .yamltext import Path

# Behind the start of the stream and that of the document.
_ROOT = 2


class _Entry:
    """A key with its value: which events they are, and in which kind of mapping they stand."""

    __slots__ = ("after", "first", "flow", "inner", "path")

    def __init__(self, path: Path, first: int, after: int, *, flow: bool) -> None:
        self.path = path
        self.first = first
        self.after = after
        self.flow = flow
        self.inner: list[_Entry] = []


def without(text: str, unwanted: Callable[[Path], bool]) -> str:
    """Return a text without some entries of its two outermost levels; all else stays as it is written.

    Comments that are indented deeper than an entry, right behind it, go with it.

    Args:
        text: The text.
        unwanted: Whether what one key, or two, lead to is to go.

    Raises:
        yaml.YAMLError: It is not valid, nested too deeply, or what stays would mean something else then.
    """
    events = _events(text)
    if not any(_is_mapping(event) for event in events[_ROOT : _ROOT + 1]):
        return text
    entries = _entries(events, _ROOT, ())
    gone = _chosen(entries, unwanted)
    removed = {number for siblings, at in gone for number in range(siblings[at].first, siblings[at].after)}
    _refuse_references(events, entries, removed)
    for begin, end in _spans(text, events, gone):
        text = text[:begin] + text[end:]
    _compare(_events(text), [event for number, event in enumerate(events) if number not in removed])
    return text


def _events(text: str) -> list[yaml.Event]:
    import yaml

    # Not the C loader: it counts bytes.
    return list(yamltext.shallow(yaml.parse(text, Loader=yaml.SafeLoader)))


def _is_mapping(event: yaml.Event) -> bool:
    import yaml

    return isinstance(event, yaml.MappingStartEvent)


def _entries(events: list[yaml.Event], mapping: int, path: Path) -> list[_Entry]:
    """Return the entries of the mapping that begins at a place, with those of the mappings in it."""
    import yaml

    found = []
    flow = bool(getattr(events[mapping], "flow_style", False))
    first = mapping + 1
    while not isinstance(events[first], yaml.MappingEndEvent):
        value = _after(events, first)
        entry = _Entry((*path, getattr(events[first], "value", "")), first, _after(events, value), flow=flow)
        if not path and _is_mapping(events[value]):
            entry.inner = _entries(events, value, entry.path)
        found.append(entry)
        first = entry.after
    return found


def _after(events: list[yaml.Event], first: int) -> int:
    """Return where the next node begins."""
    import yaml

    depth = 0
    for number in range(first, len(events)):
        event = events[number]
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth == 0:
            return number + 1
    return len(events)


def _chosen(entries: list[_Entry], unwanted: Callable[[Path], bool]) -> list[tuple[list[_Entry], int]]:
    """Return what goes: the entries that stand together, and which of them."""
    chosen = []
    for at, entry in enumerate(entries):
        inner = [(entry.inner, below) for below, each in enumerate(entry.inner) if unwanted(each.path)]
        if unwanted(entry.path) or (inner and len(inner) == len(entry.inner)):
            chosen.append((entries, at))
        else:
            chosen += inner
    return chosen


def _refuse_references(events: list[yaml.Event], entries: list[_Entry], removed: set[int]) -> None:
    """Refuse what stays and leads to what goes, and a level that takes over another mapping's entries.

    Raises:
        yaml.YAMLError: There is one.
    """
    import yaml

    levels = [entries, *(entry.inner for entry in entries)]
    if any(entry.path[-1] == "<<" for level in levels for entry in level):
        raise yaml.YAMLError("entries are merged from elsewhere")
    defined: dict[str | None, int] = {}
    for number, event in enumerate(events):
        if isinstance(event, yaml.AliasEvent):
            if number not in removed and defined.get(event.anchor, number) in removed:
                raise yaml.YAMLError("an alias leads to what is to go")
        elif isinstance(event, yaml.NodeEvent):
            defined[event.anchor] = number


def _spans(text: str, events: list[yaml.Event], gone: list[tuple[list[_Entry], int]]) -> Iterator[tuple[int, int]]:
    """Yield the pieces of the text to take out, the last one first."""
    limit = len(text)
    for siblings, at in reversed(gone):
        span = _in_flow if siblings[at].flow else _in_block
        begin, end = span(text, events, siblings, at)
        yield begin, min(end, limit)
        limit = begin


def _in_flow(_: str, events: list[yaml.Event], siblings: list[_Entry], at: int) -> tuple[int, int]:
    begin, end = _begin(events, siblings[at]), _end(events, siblings[at])
    if at + 1 < len(siblings):
        return begin, _begin(events, siblings[at + 1])
    return (_end(events, siblings[at - 1]) if at else begin), end


def _in_block(text: str, events: list[yaml.Event], siblings: list[_Entry], at: int) -> tuple[int, int]:
    begin, end = _begin(events, siblings[at]), _end(events, siblings[at])
    start = text.rfind("\n", 0, begin) + 1
    if text[end - 1] != "\n":  # what is folded or literal ends behind its line
        end = _next_line(text, end)
    return start, _behind_comments(text, end, begin - start)


def _begin(events: list[yaml.Event], entry: _Entry) -> int:
    return _index(events[entry.first].start_mark)


def _end(events: list[yaml.Event], entry: _Entry) -> int:
    """Return where the text of an entry ends; the end of what is a block is marked where the next thing begins."""
    import yaml

    last = entry.after - 1
    while isinstance(events[last], yaml.CollectionEndEvent) and (
        _index(events[last].start_mark) == _index(events[last].end_mark)
    ):
        last -= 1
    return _index(events[last].end_mark)


def _index(mark: object) -> int:
    return int(getattr(mark, "index", 0))  # marks of the C loader, which are none here, have another type


def _next_line(text: str, position: int) -> int:
    return text.find("\n", position) + 1 or len(text)


def _behind_comments(text: str, end: int, column: int) -> int:
    """Return the end with the comments that are indented deeper than a column."""
    position = end
    while position < len(text):
        following = _next_line(text, position)
        line = text[position:following]
        inside = line.lstrip()
        if inside.startswith("#") and len(line) - len(inside) > column:
            end = following
        elif inside:
            break
        position = following
    return end


def _compare(found: list[yaml.Event], wanted: list[yaml.Event]) -> None:
    """Make sure that what is left is what was to be left.

    Raises:
        yaml.YAMLError: It is not.
    """
    import yaml

    left, meant = _nodes(found), _nodes(wanted)
    if len(meant) == 2:  # an empty mapping: it need not be there
        left, meant = [node for node in left if node[1]], []
    if left != meant:
        raise yaml.YAMLError("what goes cannot be told from what stays")


def _nodes(events: list[yaml.Event]) -> list[tuple[object, ...]]:
    import yaml

    return [
        (type(event), *(getattr(event, name, None) for name in ("value", "anchor", "tag")))
        for event in events
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent)
    ]
