"""YAML that other people wrote: what stands where, whatever else is in there.

Events, not documents: 40,000 nested brackets, an 80 kB file, crash the C loader when it builds one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import yaml

    Path = tuple[str, ...]

# The C parser takes time by the square of the depth: a minute for a file of brackets.
_MAX_DEPTH = 100


def scalars(events: Iterable[yaml.Event], levels: int) -> Iterator[tuple[Path, str]]:
    """Yield each scalar of the outermost mappings with the keys that lead to it; nothing below a list.

    Raises:
        yaml.YAMLError: It is not valid, or nested too deeply.
    """
    import yaml

    place = _Place()
    for event in shallow(events):
        if isinstance(event, yaml.CollectionStartEvent):
            place.open(mapping=isinstance(event, yaml.MappingStartEvent))
        elif isinstance(event, yaml.CollectionEndEvent):
            place.close()
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            value = event.value if isinstance(event, yaml.ScalarEvent) else ""
            path = place.take(value)
            if 0 < len(path) <= levels:
                yield path, value


class _Place:
    """Where in the mappings a reader is; a list, and all below it, is no place."""

    __slots__ = ("_keys", "_outside")

    def __init__(self) -> None:
        self._keys: list[str | None] = []  # None: the next is a key
        self._outside = 0

    def open(self, *, mapping: bool) -> None:
        if mapping and not self._outside and (not self._keys or self._keys[-1] is not None):
            self._keys.append(None)
        else:
            self._outside += 1

    def close(self) -> None:
        if self._outside:
            self._outside -= 1
        else:
            self._keys.pop()
        self.take("")

    def take(self, value: str) -> Path:
        """Take what stands at this place for a key; or return the keys that lead to it, () outside."""
        if self._outside or not self._keys:
            return ()
        if self._keys[-1] is None:
            self._keys[-1] = value
            return ()
        path = tuple(key or "" for key in self._keys)
        self._keys[-1] = None
        return path


def shallow(events: Iterable[yaml.Event]) -> Iterator[yaml.Event]:
    """Yield the events.

    Raises:
        yaml.YAMLError: It is not valid, or nested too deeply.
    """
    import yaml

    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise yaml.YAMLError("nested too deeply")
        yield event
