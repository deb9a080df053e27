"""`--quiet`: what a script does not want to hear is not said; what is wrong still is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.house import Scratch

COMMANDS = {
    "create": ["profile", "create", "new", "--clone-from", "work", "--clone-all"],
    "export": ["profile", "export", "work"],
    "import": ["profile", "import", "work.tar.gz", "new"],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_nothing_is_said_of_what_went_well(bare: Scratch, words: list[str], option: str) -> None:
    (bare.root / "profiles/work/config.yaml").write_text("model: m\n")
    if words[1] == "import":
        assert bare.hermes("profile", "export", "work").stdout
    done = bare.hermes(*words, option)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "new" in bare.hermes("profile", "list", "--names").stdout or words[1] == "export"


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_an_error_is_told_all_the_same(bare: Scratch, words: list[str]) -> None:
    bare.profiles("new")
    (bare.home / "work.tar.gz").write_text("no archive")
    done = bare.hermes(*words, "-q")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("hermes: ")


def test_a_warning_is_told_all_the_same(bare: Scratch) -> None:
    (bare.root / "profiles/work/.env").write_text("TELEGRAM_BOT_TOKEN=123:abc\n")
    done = bare.hermes("profile", "create", "new", "--clone-from", "work", "-q")
    assert "share the bot tokens" in done.stderr
    assert done.stdout == ""


def test_what_was_asked_for_is_not_left_out(bare: Scratch) -> None:
    command = f"{bare.installed.program} profile export work - -q | wc -c"
    done = bare.run("bash", "-c", command)
    assert int(done.stdout) > 100
    assert done.stderr == ""


def test_no_bar_is_drawn(bare: Scratch) -> None:
    assert bare.on_a_terminal("profile", "export", "work", "-q") == ""
