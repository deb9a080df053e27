"""The corpus and the specification in Python say the same."""

from __future__ import annotations

import pytest

from . import corpus, model, scene, words

SECTIONS = list(corpus.sections())


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> scene.Scene:
    return scene.Scene(tmp_path_factory.mktemp("model") / "home")


@pytest.mark.parametrize("section", SECTIONS)
def test_the_model_says_what_the_corpus_says(section: str, home: scene.Scene) -> None:
    """Candidates, messages and descriptions."""
    commands = scene.commands()
    for line in corpus.lines(section):
        if line.offers is None:
            continue
        typed = words.split(line.text[: line.cursor])
        program, *before = typed.words
        pinned = program not in ("hermes", "hermes-shell")
        said = model.offer(commands, before, typed.current, home.place(line.setting), pinned=pinned)
        assert sorted(said.words) == line.offers, line.marked
        assert line.message in said.message, line.marked
        assert all(text in said.words[word] for word, text in line.about.items()), line.marked
