"""An agent, or a plug-in of it, that says odd things: what is rendered from that is data, in every shell."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hermes_shell import completion, harvest, tree, treejson
from tests.conftest import require
from tests.hostile import Values
from tools.terminal import SHELLS

from .scene import Scene
from .shells import SESSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

# What ends a string, a branch or a list, in one shell or another.
_ENDS = (
    "\n'@\ntouch CANARY\n@'\n",
    "\n;;\nesac\ntouch CANARY\n",
    "end\nend\ntouch CANARY",
    "=hermes\n=",
    "__HERMES_TREE__",
)
# What means something where a name could stand by itself.
_WORDS = ("in", "esac", "end", "case", "if", "done", "function", "true", "1", "00", "c", "a:b", "a+b", "a@b", "A")


def _texts() -> list[str]:
    made = (text.encode(errors="replace").decode() for text in islice(Values(11), 120))
    return [*_ENDS, *made]


def _agent() -> dict[str, Any]:
    """Return a tree of odd texts, and of odd names."""
    texts = _texts()
    options = [{"names": [f"--o{at}"], "takes": "1", "help": text, "group": text} for at, text in enumerate(texts)]
    arguments = [{"name": text} for text in texts] + [{"name": "x", "help": text, "choices": texts} for text in texts]
    said = {f"c{at}": {"help": text} for at, text in enumerate(texts)}
    odd: dict[str, Any] = {text: {"help": "Odd."} for text in (*texts, "-x", "", "a b", "x*")}
    words: dict[str, Any] = {name: {"help": "A word.", "children": {"in": {"help": "In."}}} for name in _WORDS}
    odd_aliases = dict.fromkeys(texts, "c0")
    words["percent"] = {"help": "100%.", "arguments": [{"name": "100% %s %B %F{red}"}]}
    return {
        "children": {**odd, **said, **words, "odd": {"help": "All.", "options": options, "arguments": arguments}},
        "aliases": {**odd_aliases, "other": "c1"},
        "options": [{"names": [f"-{text}"], "help": text} for text in texts],
    }


def test_entries_are_lines_of_fields() -> None:
    for _, entries in tree.entries(treejson.Reader(_agent()).node):
        for entry in entries:
            assert entry.replace("\t", "").isprintable()
            assert "" not in entry.split("\t")


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[Scene]:
    """Give a scratch home in which the agent has said odd things; nothing of it was run afterwards."""
    scene = Scene(tmp_path / "home")
    cache = Path(harvest.path(scene.env))
    cache.parent.mkdir(parents=True)
    answer = {"form": 2, "launcher": "/nowhere", "stamp": [0, 0], "version": "1", "skills": "", "tree": _agent()}
    cache.write_text(json.dumps(answer))
    yield scene
    assert scene.ran() == []
    assert not (scene.directory / "CANARY").exists()


@pytest.mark.parametrize("name", SESSIONS)
def test_it_is_completed_as_text(odd: Scene, name: str) -> None:
    require(SHELLS[SESSIONS[name].shell])
    session = SESSIONS[name](odd)
    try:
        expected = {*treejson.Reader(_agent()).node.children, *completion.ours().children}
        assert {"in", "odd", "c0"} <= expected
        assert set(session.query("hermes ").words) == expected
        assert session.query("hermes esac i").words == ["in"]
        assert session.query("hermes odd --o11").words == sorted(
            f"--o{at}" for at in range(len(_texts())) if f"{at}".startswith("11")
        )
        session.listing("hermes c1")
        session.listing("hermes odd x")
        if SESSIONS[name].shell != "fish":  # it has no place for it
            assert "100% %s %B %F{red}" in session.listing("hermes percent ")
    finally:
        session.close()
