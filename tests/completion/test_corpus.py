"""The corpus in real shells: what is offered, the line after TAB, what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import corpus

if TYPE_CHECKING:
    from .corpus import Line
    from .harness import Session

SECTIONS = list(corpus.sections())


@pytest.mark.parametrize("section", SECTIONS)
def test_tab_does_what_the_corpus_says(session: Session, section: str) -> None:
    """Every line of a section; those that fail are named. No program is run: all on PATH tell that they were."""
    session.scene.ran()
    failed = [text for line in corpus.lines(section, session.shell) for text in _wrong(session, line)]
    assert not failed, "\n" + "\n".join(failed)
    assert session.scene.ran() == []


def _wrong(session: Session, line: Line) -> list[str]:
    session.within(line.setting)
    answer = session.query(line.text, line.cursor)
    after = corpus.marked(answer.line, answer.cursor)
    wrong = []
    if line.offers is not None and answer.words != line.offers:
        wrong.append(f"offers {_difference(answer.words, line.offers)}")
    if after != line.after:
        wrong.append(f"{after!r}, not {line.after!r}")
    return [f"{line.marked!r} [{line.setting}]: {each}" for each in wrong]


def _difference(found: list[str], expected: list[str]) -> str:
    more = [word for word in found if word not in expected]
    less = [word for word in expected if word not in found]
    return f"{more} too much, {less} too little" if more or less else f"something twice: {found}"


@pytest.mark.parametrize("section", SECTIONS)
def test_the_shell_shows_what_is_said_about_a_word(session: Session, section: str) -> None:
    """Descriptions, where the shell lists; those that fail are named."""
    described = [line for line in corpus.lines(section, session.shell) if line.about]
    failed = []
    for line in described:
        session.within(line.setting)
        shown = session.listing(line.text)
        failed += [f"{line.marked!r}: {word}: {text}" for word, text in line.about.items() if text not in shown]
    assert not failed, "\n" + "\n".join(failed) + "\n" + shown


@pytest.mark.parametrize("section", SECTIONS)
def test_the_shell_says_why_nothing_is_offered(session: Session, section: str) -> None:
    """What is wanted, in zsh and PowerShell at once, in bash when it lists; fish has no place for it."""
    failed = []
    for line in corpus.lines(section, session.shell):
        if line.message and session.shell != "fish":
            session.within(line.setting)
            said = [*session.query(line.text).messages, session.listing(line.text)]
            failed += [] if line.message in "\n".join(said) else [f"{line.marked!r} [{line.setting}]: {said}"]
    assert not failed, "\n" + "\n".join(failed)
