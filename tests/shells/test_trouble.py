"""Whatever is broken, people can still see where they are, and get out of it."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.house import Scratch
from tests.shells.trouble import COMMANDS, CURRENT, LIST, USE, Trouble
from tests.shells.troubles import FEW, TROUBLES

# What can be the matter with the sticky default, and is over once another one is chosen.
OVER = ("a sticky default", "a garbled", "a lock", "a journal")
WAYS = ("dispatcher", "hermes-shell", "bash")


def rows() -> list[object]:
    """Return each trouble with a way, in turn, and a few with every way."""
    return [
        pytest.param(title, way, marks=[] if title in FEW else [pytest.mark.full])
        for at, title in enumerate(TROUBLES)
        for turn, way in enumerate(WAYS)
        if title in FEW or at % len(WAYS) == turn
    ]


@pytest.mark.parametrize(("title", "way"), rows())
def test_what_always_works(scratch: Scratch, title: str, way: str) -> None:
    shutil.copy(scratch.data / "hermes.sh", scratch.home.parent / "snippet")
    it = Trouble(scratch)
    try:
        TROUBLES[title](it)
        for words, codes in COMMANDS.items():
            done = it.run(way, *words)
            check(it, words, codes, done)
            if title.startswith(OVER) and words[:2] == USE:
                now = it.run(way, *CURRENT)
                assert now.stdout.startswith(words[-1]), (words, done, now)
                assert now.stderr == "", (words, now)
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", scratch.home], check=True)
        for file in it.opened:
            file.close()


def check(it: Trouble, words: tuple[str, ...], codes: tuple[int, ...], done: subprocess.CompletedProcess[str]) -> None:
    said = done.stdout + done.stderr
    assert "Traceback" not in said, (words, done)
    assert "mistake of ours" not in said, (words, done)
    if any(words[: len(refused)] == refused for refused in it.refused) and done.returncode == 1:
        first, cure = done.stderr.splitlines()[-2:]
        assert first.startswith(("hermes: ", "hermes-shell: ")), (words, done)
        assert cure.startswith("  "), (words, done)
        return
    assert done.returncode in codes, (words, done)
    if words == LIST and not it.closed:
        assert "default" in done.stdout, (words, done)
