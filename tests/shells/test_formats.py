"""`profile env --format`: a pin for what is no shell."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from hermes_shell import dialects
from tests import readers
from tests.house import pin_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.house import Scratch

NASTY = 'it is "nasty" (touch CANARY) %PATH% !! ’x’ é 中 {a,b} ~ #'


@pytest.mark.parametrize(("name", "read"), readers.FORMATS, ids=readers.FORMAT_IDS)
def test_a_pin(bare: Scratch, name: str, read: Callable[[Path], dict[str, str]]) -> None:
    """The whole pin, also where the shell that asks is pinned already; the owner is nobody's business."""
    root = bare.home / NASTY
    bare.profiles("work", root=root)
    wanted = {"HERMES_HOME": f"{root}/profiles/work", "HERMES_SHELL_PROFILE": "work"}
    saved = {"HERMES_SHELL_SAVED_HOME": f"+{root}"}
    for env in ({"HERMES_HOME": str(root)}, {**wanted, **saved, "HERMES_SHELL_OWNER": "4711"}):
        done = bare.hermes("profile", "env", "work", "--format", name, env=env)
        assert (done.returncode, done.stderr) == (0, "")
        file = bare.home / "text"
        file.write_text(done.stdout)
        found = {key: value for key, value in read(file).items() if key.startswith("HERMES_")}
        assert found == {**wanted, **saved}


def test_a_pin_that_saves_nothing(bare: Scratch) -> None:
    done = bare.hermes("profile", "env", "work", "--format", "json")
    assert json.loads(done.stdout) == {"HERMES_HOME": pin_of(bare.root, "work"), "HERMES_SHELL_PROFILE": "work"}


@pytest.mark.parametrize("name", ["dotenv", "systemd"])
def test_what_needs_no_quotes_has_none(bare: Scratch, name: str) -> None:
    """docker and its like take them for a part of the value."""
    done = bare.hermes("profile", "env", "work", "--format", name)
    assert done.stdout == f"HERMES_HOME={pin_of(bare.root, 'work')}\nHERMES_SHELL_PROFILE=work\n"


def test_null_is_what_json_unsets(bare: Scratch) -> None:
    pinned = {"HERMES_HOME": pin_of(bare.root, "work"), "HERMES_SHELL_PROFILE": "work", "HERMES_SHELL_OWNER": "4711"}
    done = bare.hermes("profile", "env", "--unset", "--format", "json", env=pinned)
    assert json.loads(done.stdout) == dict.fromkeys(pinned)
    assert json.loads(bare.hermes("profile", "env", "--unset", "--format", "json").stdout) == {}
    restored = bare.hermes(
        "profile", "env", "--unset", "--format", "json", env={**pinned, "HERMES_SHELL_SAVED_HOME": "+/x"}
    )
    assert json.loads(restored.stdout)["HERMES_HOME"] == "/x"


@pytest.mark.parametrize("name", ["dotenv", "github", "systemd"])
def test_an_empty_variable_is_not_taken_for_none(bare: Scratch, name: str) -> None:
    pinned = {"HERMES_HOME": pin_of(bare.root, "work"), "HERMES_SHELL_PROFILE": "work"}
    refused = bare.hermes("profile", "env", "--unset", "--format", name, env=pinned)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"hermes: {name} cannot unset a variable, and HERMES_HOME would have to be\n  ")
    nothing = bare.hermes("profile", "env", "--unset", "--format", name)
    assert (nothing.returncode, nothing.stdout.strip()) == (0, "")


REFUSED = [
    ("json", "\udcff", "a byte that is no text"),
    ("dotenv", "\udcff", "a byte that is no text"),
    ("github", "\udcff", "a byte that is no text"),
    ("systemd", "\udcff", "a byte that is no text"),
    ("dotenv", "${x}", "'${', which python-dotenv replaces even in quotes,"),
    ("dotenv", "\r", "a carriage return"),
    ("dotenv", "'$", "a quote or backslash together with $ or `"),
    ("github", "\r", "a carriage return"),
    ("systemd", "\x01", "a control character"),
]


@pytest.mark.parametrize(("name", "extra", "what"), REFUSED, ids=ascii)
def test_what_a_format_cannot_carry_is_refused(bare: Scratch, name: str, extra: str, what: str) -> None:
    root = bare.home / f"a{extra}b"
    bare.profiles("work", root=root)
    refused = bare.hermes("profile", "env", "work", "--format", name, env={"HERMES_HOME": str(root)})
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines()[0] == f"hermes: {name} cannot carry HERMES_HOME: there is {what} in it"
    assert len(refused.stderr.splitlines()) == 2


def test_nobody_foresees_the_delimiter(bare: Scratch) -> None:
    texts = [bare.hermes("profile", "env", "work", "--format", "github").stdout for _ in range(2)]
    delimiters = [set(re.findall("<<(.*)", text)) for text in texts]
    assert all(len(each) == 2 for each in delimiters)
    assert not delimiters[0] & delimiters[1]


def test_a_delimiter_that_the_value_holds_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["a" * 32, "b" * 32])
    monkeypatch.setattr("secrets.token_hex", lambda _: next(drawn))
    text = dialects.FORMATS["github"].render({"X": f"1\nhermes_{'a' * 32}\nPATH<<x"})
    assert text.startswith(f"X<<hermes_{'b' * 32}\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nosuch", "--format", "json"], 1),
        (["work", "--format", "nosuch"], 2),
        (["work", "--format=json", "--shell=sh"], 2),
    ],
)
def test_a_failure_prints_nothing_to_read(bare: Scratch, words: list[str], code: int) -> None:
    failed = bare.hermes("profile", "env", *words)
    assert (failed.returncode, failed.stdout, len(failed.stderr.splitlines())) == (code, "", 2)


def test_nushell_is_told_to_read_json(bare: Scratch) -> None:
    told = bare.hermes("profile", "env", "work", "--shell", "nu")
    assert told.returncode == 2
    assert "hermes-shell profile env NAME --format json | from json | load-env" in told.stderr
