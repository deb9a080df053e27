"""TAB leaves nothing behind: no variable, no changed option, nothing on the screen but what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tools.terminal import SHELLS

from . import corpus
from .conftest import ALIAS
from .shells import SESSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .harness import Pty, Session
    from .scene import Scene

# What a shell says of its own state, written with what is built in.
_STATE = {
    "bash": "{{ declare -p; set +o; shopt -p; trap; complete -p; alias; pwd; }} >|'{file}'",
    "zsh": "{{ typeset -p; setopt; trap; alias; typeset -p _comps; zstyle -L; pwd }} >|'{file}'",
    "fish": "begin; set -L; abbr; functions --names; pwd; end >'{file}'",
    "powershell": "& {{ (gv).Name; gv *Preference -ValueOnly; (gal).Name; \"$PWD$OFS\" }} >'{file}'",
}

# What changes by itself.
_CLOCKS = ("_probe", "EPOCH", "LINENO", "RANDOM", "SECONDS", "HISTCMD", " _=")
_RESTLESS = {
    "bash": (*_CLOCKS, "BASH_", "LINES", "COLUMNS"),
    "zsh": (*_CLOCKS, "TTYIDLE", "typeset -A aliases", "_lastcomp", "_comp_", "history"),
    "fish": (*_CLOCKS, "history", "pipestatus", "status", "CMD_DURATION"),
    "powershell": ("probe", "foreach"),
}

# Makes the screen empty.
_CLEAR = "printf '\\033[H\\033[2J'"

# How else a shell may be set up.
_SETTINGS = {
    "bash": (
        *("set -u", "set -o pipefail", "set -C", "set -f", "set -o posix", "shopt -s failglob", "shopt -s nullglob"),
        *("shopt -s nocaseglob nocasematch", "shopt -s dotglob extglob globstar", "IFS=o/-", "unset IFS"),
        *("COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:]/}", "LC_ALL=C", "set -e", "alias local=false printf=false"),
    ),
    "zsh": (
        *("setopt ksh_arrays", "setopt sh_word_split", "setopt no_unset", "setopt err_return", "setopt no_glob"),
        *(
            "setopt null_glob",
            "setopt no_nomatch",
            "setopt glob_dots",
            "setopt no_clobber",
            "setopt warn_create_global",
        ),
        *(
            "setopt extended_glob",
            "setopt no_case_glob",
            "setopt complete_in_word",
            "setopt complete_aliases",
            "IFS=o/-",
        ),
        *(
            "setopt menu_complete",
            "setopt glob_complete",
            "alias local=false print=false",
            "setopt ksh_glob no_bare_glob_qual",
        ),
    ),
    "fish": ("set -g IFS o", "set -g fish_features all", "function string; end", "function complete_; end"),
    "powershell": (
        *(
            "Set-StrictMode -Version Latest",
            "$ErrorActionPreference = 'Stop'",
            "$OFS = 'o'",
            "$PSModuleAutoLoadingPreference = 'None'",
        ),
    ),
}
_CASES = [
    *((name, "") for name in SESSIONS),
    *(
        # A shell is started for each: most are left to FULL=1.
        pytest.param(name, setting, marks=[pytest.mark.full] if number > 2 else [])
        for name, settings in _SETTINGS.items()
        for number, setting in enumerate(settings)
    ),
]
_SECTIONS = ("options that were given", "bundles and attached values", "profiles", "files and directories")


@pytest.fixture
def fresh(request: pytest.FixtureRequest, scene: Scene) -> Iterator[Session]:
    """Give a session of its own."""
    kind = SESSIONS[request.param]
    require(SHELLS[kind.shell])
    session = kind(scene, ALIAS[kind.shell])
    yield session
    session.close()


@pytest.mark.parametrize(("fresh", "setting"), _CASES, indirect=["fresh"])
def test_nothing_is_left_behind(fresh: Session, setting: str) -> None:
    """In every setting: the same is offered, and what the shell says of itself stays as it was."""
    if fresh.shell == "zsh":
        fresh.query("true ")  # zsh has things of its own to set up
    before = _state(fresh)
    lines = [line for section in _SECTIONS for line in corpus.lines(section, fresh.shell) if not line.setting]
    for line in lines:
        assert fresh.query(line.text, line.cursor).words == line.offers, line.marked
    assert _state(fresh) - before == set()
    assert before - _state(fresh) == set()


def _state(session: Session) -> set[str]:
    file = session.directory / "state"
    session.run(_STATE[session.shell].format(file=file))
    restless = _RESTLESS[session.shell]
    return {line for line in file.read_text().splitlines() if not any(each in line for each in restless)}


def test_nothing_but_the_line_is_on_the_screen(terminal: Pty) -> None:
    """Where one word is put in, nothing is listed, and no error is shown."""
    terminal.within("")
    for line in ("hermes prof", "hermes profile use wo", "hermes import docs/deep/o"):
        terminal.run(_CLEAR)
        answer = terminal.query(line)
        assert terminal.screen().splitlines() == [f"READY> {answer.line}".rstrip()]
