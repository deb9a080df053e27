"""Hostile values through every dialect and format: each arrives byte for byte, and nothing in it runs."""

from __future__ import annotations

import itertools
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from hermes_shell import dialects
from tests import readers
from tests.hostile import Values
from tools.terminal import read_report, write_reporter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tools.terminal import Shell

SEED = 20250719

COUNTS = [pytest.param(100, id="100"), pytest.param(3000, id="3000", marks=pytest.mark.full)]


def is_no_text(value: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in value)


# What has no way through, said once more and in other words than `lacks` does.
NO_WAY: dict[str, Callable[[str], bool]] = {
    "tcsh": lambda value: "\n" in value,
    "powershell": is_no_text,
    "json": is_no_text,
    "dotenv": lambda value: (
        is_no_text(value)
        or "\r" in value
        or "${" in value
        or (bool(set(value) & set("'\\")) and bool(set(value) & set("$`")))
    ),
    "github": lambda value: is_no_text(value) or "\r" in value,
    "systemd": lambda value: (
        is_no_text(value) or any((char < " " and char not in "\t\n") or char == "\x7f" for char in value)
    ),
}


def carried(name: str, lacks: Callable[[str], str], count: int) -> list[str]:
    """Return so many values that have a way through; `lacks` has to agree on each."""
    found: list[str] = []
    for value in Values(SEED):
        has_none = name in NO_WAY and NO_WAY[name](value)
        assert bool(lacks(value)) == has_none, ascii(value)
        if not has_none:
            found.append(value)
        if len(found) == count:
            break
    return found


def batches(values: list[str], size: int) -> Iterable[dict[str, str]]:
    named = [(f"V{index}", value) for index, value in enumerate(values)]
    return (dict(named[start : start + size]) for start in range(0, len(named), size))


def wrong(sent: dict[str, str], received: dict[str, str]) -> list[str]:
    return [
        f"seed {SEED}: {value!a} became {received.get(name)!a}"
        for name, value in sent.items()
        if received.get(name) != value
    ]


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
@pytest.mark.parametrize("count", COUNTS)
def test_shells(evaluating: Shell, tmp_path: Path, count: int, locale: str) -> None:
    dialect = dialects.DIALECTS[evaluating.name]
    values = carried(evaluating.name, dialect.lacks, count)
    report = write_reporter(tmp_path / "report")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": locale, "TERM": "dumb"}
    script = evaluating.script(f"{evaluating.evaluate('cat text')}{evaluating.then}{report}")
    # What tcsh evaluates has to be short: see its dialect.
    for batch in batches(values, 15 if evaluating.name == "tcsh" else 500):
        text = "; ".join(dialect.export(name, dialect.quote(value)) for name, value in batch.items())
        (tmp_path / "text").write_bytes(os.fsencode(text) + b"\n")
        done = subprocess.run(script, env=env, cwd=tmp_path, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        assert wrong(batch, read_report(report).env) == []
    assert not (tmp_path / "CANARY").exists()


@pytest.mark.parametrize(("name", "read"), readers.FORMATS, ids=readers.FORMAT_IDS)
@pytest.mark.parametrize("count", COUNTS)
def test_formats(tmp_path: Path, name: str, read: Callable[[Path], dict[str, str]], count: int) -> None:
    format_ = dialects.FORMATS[name]
    for batch in batches(carried(name, format_.lacks, count), 500):
        file = tmp_path / "text"
        file.write_bytes(os.fsencode(format_.render(batch)) + b"\n")
        assert wrong(batch, read(file)) == []
    assert not (tmp_path / "CANARY").exists()


def test_the_values_come_again() -> None:
    assert list(itertools.islice(Values(SEED), 50)) == list(itertools.islice(Values(SEED), 50))
