"""The model in a config.yaml, whatever else is in there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from hermes_shell import configfile

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {
    "nothing": ("", "", ""),
    "a name": ("model: a/b\n", "a/b", ""),
    "a mapping": ("model:\n  default: a/b\n  provider: p\n", "a/b", "p"),
    "a mapping with model": ("model: {provider: p, model: a/b}\nx: 1\n", "a/b", "p"),
    "default wins": ("model: {model: x, default: a/b}\n", "a/b", ""),
    "later": ("x: [1, {model: no}]\ny: {model: {default: no}}\nmodel: a/b\n", "a/b", ""),
    "nested deeper": ("model:\n  other: {default: no}\n  default: a/b\n", "a/b", ""),
    "a list": ("model: [a, b]\n", "", ""),
    "no mapping": ("- model: no\n", "", ""),
}


@pytest.mark.parametrize(("text", "name", "provider"), GOOD.values(), ids=GOOD)
def test_model(tmp_path: Path, text: str, name: str, provider: str) -> None:
    (tmp_path / "config.yaml").write_text(text)
    found = configfile.model(str(tmp_path))
    assert (found.name, found.provider, found.problem) == (name, provider, "")


HOSTILE = {
    "deep brackets": b"x: " + b"[" * 60_000,
    "broken": b"model: [",
    "not text": b"\xff\xfe\x00\x00",
    "control characters": b"model: \x07\n",
    "huge": b"x: " + b"y" * 300_000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_a_problem_and_no_more(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "config.yaml").write_bytes(data)
    found = configfile.model(str(tmp_path))
    assert found.problem.startswith("config.yaml")
    assert found.name == ""


@pytest.mark.timeout(20)
@pytest.mark.parametrize("data", [b"model: " + b"[" * 250_000, b"- " * 120_000, b"model: " + b"{a: " * 60_000])
def test_deep_nesting_costs_neither_stack_nor_time(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "config.yaml").write_bytes(data)
    assert "YAML" in configfile.model(str(tmp_path)).problem


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.yaml")
    assert "not a file" in configfile.model(str(tmp_path)).problem


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert configfile.model(str(tmp_path)).problem == ""
