"""The benchmarks run in every shell that is installed, and ours starts nothing; times are not judged here."""

from __future__ import annotations

import importlib
import re

import pytest

from benchmarks import archive, clone, launch, neighbours, prompt, startup, switch
from benchmarks import help as helped
from benchmarks import list as listed
from tools.terminal import SHELLS

INSTALLED = [shell.name for shell in SHELLS.values() if shell.path()]
STARTS_NOTHING = {"prompt", "startup", "switch"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure next to nothing."""
    for name, size in {"TEXTS": 20, "TEXT_BYTES": 20_000, "LOG_BYTES": 4_000, "ROWS": 20, "BLOBS": 1}.items():
        monkeypatch.setattr(archive, name, size)
    monkeypatch.setattr(clone, "SHARING", {})
    for module in (archive, clone, helped, launch, listed, neighbours, prompt, startup):
        monkeypatch.setattr(module, "ROUNDS", 2)
    for module in (helped, launch, listed, startup):
        monkeypatch.setattr(module, "RUNS", 1)
    monkeypatch.setattr(switch, "PLAN", switch.Plan(rounds=2, ours=(1, 21), theirs=(1, 3)))
    monkeypatch.setattr(switch, "PLANS", {})


@pytest.mark.full
@pytest.mark.parametrize("name", ["archive", "clone", "help", "launch", "list", "prompt", "startup", "switch"])
def test_a_benchmark_prints_its_table(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert importlib.import_module(f"benchmarks.{name}").run()
    printed = capsys.readouterr().out
    if name not in STARTS_NOTHING:
        row = r"^(dispatcher, pinned|ours, 1000 profiles, cold|hermes-shell) .* ×"
        assert re.search(row, printed, flags=re.MULTILINE)
        return
    for shell in INSTALLED:
        ours = re.search(rf"^{shell} .*", printed, flags=re.MULTILINE)
        assert ours is not None, printed
        assert re.search(r" 0(\.0)? .*holds$", ours[0]), ours[0]
