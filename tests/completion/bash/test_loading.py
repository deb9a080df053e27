"""Every way to load our completion in bash: what it answers, and what it leaves alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import completion
from hermes_shell.dialects import DIALECTS
from tests.completion.bash.loaded import PACKAGE, Loaded
from tests.completion.harness import PROBES
from tests.completion.scene import Scene
from tests.conftest import do_without, find
from tools.terminal import SHELLS

if TYPE_CHECKING:
    from collections.abc import Callable

_COMPLETIONS = Path(__file__).resolve().parents[3] / "completions"
_USER = ".local/share/bash-completion/completions"

# What stands in the start-up file; {text} is the whole script.
_LOADS = {
    "evaluated": 'eval "$(<{script})"',
    "sourced": ". {script}",
    "appended": "{text}",
    "appended twice": "{text}{text}",
    "by a loader": ". {loader}",
    "by two loaders": ". {loader}\n. {loader}",
    "by a loader and sourced": ". {loader}\n. {script}",
    "sourced and by a loader": ". {script}\n. {loader}",
    "found by bash-completion": f". {PACKAGE}",
    "by a loader beside bash-completion": f". {{loader}}\n. {PACKAGE}",
}

# What nobody has in their start-up file for fun.
_SETTINGS = {
    "": "",
    "nounset": "set -u",
    "errexit": "set -e",
    "errexit and traps": "set -eE; trap 'echo trapped' ERR",
    "posix": "set -o posix",
    "no globs": "set -f",
    "noclobber": "set -C",
    "keywords": "set -k",
    "exported": "set -a",
    "failglob": "shopt -s failglob",
    "nullglob": "shopt -s nullglob",
    "all globs": "shopt -s nocaseglob nocasematch dotglob extglob globstar",
    "no braces": "set +B; shopt -u sourcepath",
    "an odd IFS": "IFS=ohi/-",
    "no IFS": "unset IFS",
    "ignored globs": "GLOBIGNORE='*'",
    "bytes": "LC_ALL=C",
    "fewer breaks": "COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:@]/}",
    "more breaks": "COMP_WORDBREAKS=$COMP_WORDBREAKS/.,-_",
    "aliases": f". {PROBES / 'aliases.bash'}",
}


@pytest.mark.parametrize("way", _LOADS)
def test_every_way_to_load_completes_every_name(own: Scene, start: Callable[[str], Loaded], way: str) -> None:
    """Our two commands by name and by path, wrappers and aliases, from the first TAB on."""
    if "bash-completion" in way:
        _find_by_package(own)
    text = Path(own.install("bash")[0]).read_text()
    if "appended" in way:
        Path(completion.path(own.env, DIALECTS["bash"])).unlink()
    session = start("alias hw='hermes -p work' hwc='hw chat' other=ls\n" + _LOADS[way].replace("{text}", text))
    for name in ("hermes", "hermes-shell", f"{own.home}/bin/hermes", "hw", "hermes-play", "assistant"):
        assert session.query(f"{name} prof").line == f"{name} profile ", way
    assert session.query("hermes logs --prof").line == "hermes logs --profile "
    assert [session.query(f"{name} logs --prof").line for name in ("hw", "assistant")] == [
        "hw logs --prof",
        "assistant logs --prof",
    ]
    assert session.query("hwc --im").line == "hwc --image "
    assert session.screen().count("\n") == 0


def _find_by_package(scene: Scene) -> None:
    if not PACKAGE.exists():
        do_without("bash-completion")
    place = scene.home / _USER
    place.mkdir(parents=True)
    for name in ("hermes", "hermes-shell"):
        (place / name).symlink_to(completion.loader_path(scene.env, DIALECTS["bash"]))


def test_a_loader_whose_file_is_gone_offers_nothing(own: Scene, start: Callable[[str], Loaded]) -> None:
    """And says nothing."""
    session = start(". {loader}")
    Path(completion.path(own.env, DIALECTS["bash"])).unlink()
    assert session.query("hermes prof").line == "hermes prof"
    assert session.screen() == "READY> hermes prof"


def test_an_installed_file_wins_over_an_appended_one(own: Scene, start: Callable[[str], Loaded]) -> None:
    """Unless it is not ours at all."""
    installed = Path(completion.path(own.env, DIALECTS["bash"]))
    text = installed.read_text()
    stamp = text.split("\n", 1)[0].rpartition(" ")[2]
    stale = text.replace(stamp, "0").replace("prompt-size", "prompt-old")
    assert start(f"{stale}{stale}").query("hermes prom").line == "hermes prompt-size "
    installed.write_text("exit 1\n")
    assert start(stale).query("hermes prom").line == "hermes prompt-old "
    installed.unlink()
    assert start(stale).query("hermes prom").line == "hermes prompt-old "


@pytest.mark.parametrize("setting", _SETTINGS)
@pytest.mark.parametrize("file", ["script", "loader"])
def test_a_start_up_file_may_hold_anything(start: Callable[[str], Loaded], file: str, setting: str) -> None:
    """Loaded and pressed in any setting, and nothing is said."""
    session = start(f"{_SETTINGS[setting]}\n\\. {{{file}}}")
    for before, after in {
        "hermes prof": "hermes profile ",
        "hermes --profile=wo": "hermes --profile=work ",
        "hermes -p play profile use wo": "hermes -p play profile use work ",
        "hermes import docs/de": "hermes import docs/deep/",
        "hermes import --x odd/my": "hermes import --x odd/my\\ file.zip ",
        "hermes backup --output=odd/se": "hermes backup --output=odd/semi\\;colon.zip ",
        "hermes profile use nobody": "hermes profile use nobody",
    }.items():
        assert session.query(before).line == after
    assert session.screen() == "READY> hermes profile use nobody"


def test_functions_called_like_builtins_are_not_called(start: Callable[[str], Loaded]) -> None:
    """Neither when the completion is loaded nor at TAB."""
    session = start(f". {PROBES / 'impostors.bash'}\n\\builtin . {{script}}")
    for line in ("hermes prof", "hermes -p ", "hermes import ~/he", "hermes profile exec -- odd", "hw -"):
        session.query(line)
    session.listing("hermes profile ")
    assert session.query("hermes prof").line == "hermes profile "
    assert not (session.directory / "impostors").exists()
    session.run("_hermes_shell_test() { true; }; _hermes_shell_test")
    assert (session.directory / "impostors").read_text() == "true\n"


def test_nothing_is_exported_under_allexport(start: Callable[[str], Loaded]) -> None:
    """A tree of a hundred kilobytes in the environment would keep programs from starting."""
    session = start("set -a; alias hw='hermes -p work'\n. {loader}\nalias hv='hermes -p play'")
    assert session.query("hermes prof").line == "hermes profile "
    session.run(f"cd '{session.directory}'; {{ declare -xF; declare -xp; }} >exported; set -o >options")
    exported = (session.directory / "exported").read_text()
    assert "_probe" not in exported
    assert "hermes_shell" not in exported
    assert re.search(r"allexport\s+on", (session.directory / "options").read_text())


def test_a_trace_stays_off_the_line(own: Scene) -> None:
    """Under `set -x` nothing is traced but the call."""
    script, _ = own.install("bash")
    text = f". '{script}'; COMP_LINE='hermes prof' COMP_POINT=11; set -x; _hermes_shell_complete hermes prof hermes"
    done = subprocess.run(SHELLS["bash"].script(text), env=own.env, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "+ _hermes_shell_complete hermes prof hermes\n")


def test_loading_starts_nothing_and_says_nothing(own: Scene, tmp_path: Path) -> None:
    """Neither the script nor the loader, under everything that makes bash strict."""
    for file in own.install("bash"):
        text = f"set -eu -o pipefail; set -C; shopt -s failglob; . '{file}'; echo done"
        command = [find("strace"), "-f", "-e", "trace=execve,fork,vfork,clone,clone3", "-o", str(tmp_path / "trace")]
        done = subprocess.run([*command, *SHELLS["bash"].script(text)], env=own.env, capture_output=True, check=True)
        assert (done.stdout, done.stderr) == (b"done\n", b"")
        assert (tmp_path / "trace").read_text().count("(") == 1


def test_nothing_that_bash_3_lacks() -> None:
    """It is what macOS has; what newer ones are asked for stands behind a look at the version."""
    lacking = (
        r"(?:declare|local) -[gAnl]|\bmapfile\b|\breadarray\b|\bcoproc\b|\$\{\w+(?:\[\w+\])?(?:\^|,|@)\S|EPOCHREALTIME"
        r"|\|&|;;?&|read -[Nt]|%\(|&>>|\$\{\w+: -|-v \w+\[|-v '|\[\[ -[vR]|\bcompopt\b|BASH_ALIASES"
    )
    assert {file.name: sorted(re.findall(lacking, _code(file))) for file in _COMPLETIONS.glob("*.bash")} == {
        "common.bash": ["BASH_ALIASES"] * 3,
        "engine.bash": ["${HERMES_HOME@a", "${hermes_sticky,,", "compopt"],
        "loader.bash": [],
    }


def _code(file: Path) -> str:
    return "\n".join(line for line in file.read_text().splitlines() if not line.lstrip().startswith("#"))
