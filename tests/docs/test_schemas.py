"""Everything that is printed as JSON is as its schema says, in each state that a machine can be in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from referencing import Registry, Resource

from tests.commands import every
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.house import Scratch

PLACE = ROOT / "docs" / "schemas"
SCHEMAS: dict[str, Any] = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in PLACE.glob("*.json")}
_REGISTRY: Registry[Any] = Registry().with_resources(
    (f"{name}.json", Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
)

COMMANDS = {
    "profile-list": ["profile", "list", "--json"],
    "profile-show": ["profile", "show", "--json", "work"],
    "profile-current": ["profile", "current", "--json"],
    "shell-status": ["shell", "status", "--json"],
    "doctor": ["doctor", "--json"],
    "profile-env": ["profile", "env", "work", "--format", "json"],
}


def _untouched(scratch: Scratch) -> None:
    """Nobody has done anything."""


def _healthy(scratch: Scratch) -> None:
    for name in ("work", "play"):
        (scratch.root / "profiles" / name / "config.yaml").write_text("model: maker/model\n")
    scratch.stick("play\n")
    scratch.set_up()


def _broken(scratch: Scratch) -> None:
    _healthy(scratch)
    (scratch.root / "profiles/work/config.yaml").write_text("model: [\n")
    (scratch.root / "profiles/work/.env").write_text("TELEGRAM_BOT_TOKEN=123:abc\n")
    (scratch.root / "profiles/work/profile.yaml").write_text("description: Reads the tickets.\n")
    scratch.stick("gone\n")
    (scratch.home / ".bashrc").write_text("# >>> hermes-shell >>>\n")
    scratch.dispatcher.write_text("#!/bin/sh\n# hermes-shell dispatcher 0.0.1: old\n")


def _pinned(scratch: Scratch) -> None:
    _healthy(scratch)
    scratch.env |= {
        "HERMES_HOME": f"{scratch.root}/profiles/work",
        "HERMES_SHELL_PROFILE": "work",
        "HERMES_SHELL_OWNER": "999999",
    }


def _of_a_directory(scratch: Scratch) -> None:
    _healthy(scratch)
    (scratch.home / ".hermes-profile").write_text("work\n")
    assert scratch.hermes("shell", "config", "directory-profiles", "on").returncode == 0
    assert scratch.hermes("profile", "allow").returncode == 0


STATES: dict[str, Callable[[Scratch], None]] = {
    "untouched": _untouched,
    "healthy": _healthy,
    "broken": _broken,
    "pinned": _pinned,
    "directory": _of_a_directory,
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_printed_is_what_the_schema_says(bare: Scratch, name: str, state: str) -> None:
    STATES[state](bare)
    done = bare.hermes(*COMMANDS[name])
    jsonschema.Draft202012Validator(SCHEMAS[name], registry=_REGISTRY).validate(json.loads(done.stdout))


def test_every_command_that_prints_json_has_a_schema() -> None:
    asked = {words.replace(" ", "-") for words, command in every() for each in command.params if "--json" in each.opts}
    assert asked | {"profile-env"} == set(SCHEMAS) == set(COMMANDS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_describes_all_that_it_names(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    named = [each for each in _parts(SCHEMAS[name]) if each.get("type") in ("string", "boolean", "integer")]
    assert all("description" in each for each in named if each != {"type": "string"})
    assert f"(schemas/{name}.json)" in (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")


def _parts(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        for each in schema.get("properties", {}).values():
            yield each
            yield from _parts(each)
        yield from _parts(schema.get("items"))
