"""Every ```console block of README and docs does what it shows, typed in the shell that it is for."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.docs.console import PAGES, Block, blocks, fits

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch

_FENCED = re.compile(r"^```(sh|bash|zsh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", list(blocks()), ids=lambda block: block.id)
def test_a_block_does_what_it_shows(block: Block, scratch: Scratch) -> None:
    for step, printed in zip(block.steps, block.play(scratch), strict=True):
        said = "\n".join((f"$ {step.typed}", *printed))
        assert fits(step.shown, printed), f"{block.id}: in truth it is\n{said}"


def test_what_does_not_fit_is_seen() -> None:
    assert fits(("a", "...", "b ... d"), ["a", "x", "y", "b c d"])
    assert not fits(("a",), ["a", "b"])
    assert not fits(("a...",), ["b"])
    assert not fits((), ["a"])
    assert not fits(("a",), ["a", ""])
    assert not fits(("a", "b"), ["a", "", "b"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_not_run_can_be_read_by_its_shell(page: Path) -> None:
    for language, text in _FENCED.findall(page.read_text(encoding="utf-8")):
        program = "zsh" if language == "zsh" else "bash"
        done = subprocess.run([program, "-n"], input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{done.stderr}\n{text}"
