"""What the tests of wrappers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.house import Scratch

if TYPE_CHECKING:
    from tools.terminal import Report

WRAPPER = "hermes-work"


def given(wrapped: Scratch, *words: str, env: dict[str, str] | None = None) -> Report:
    done = wrapped.run(WRAPPER, *words, env=env)
    report = wrapped.report()
    assert report is not None, done.stderr
    return report


def without_us(wrapped: Scratch, name: str = WRAPPER) -> None:
    """The agent alone is left."""
    wrapped.dispatcher.unlink()
    wrapper = wrapped.home / ".local" / "bin" / name
    text = wrapper.read_text()
    assert str(wrapped.installed.program) in text
    wrapper.write_text(text.replace(str(wrapped.installed.program), "/nowhere"))
