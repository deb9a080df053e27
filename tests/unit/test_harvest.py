"""Asking an agent for its commands, whatever its launcher is."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from hermes_shell import completion, harvest, tree
from tests.house import is_dead, until
from tests.other_agent import write_agent


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    launcher = write_agent(tmp_path / "bin" / "hermes", "chat", "dance")
    return {"HOME": str(tmp_path), "PATH": f"{launcher.parent}:/usr/bin:/bin"}


def refreshed(env: dict[str, str], tmp_path: Path) -> harvest.Difference:
    return harvest.refresh(env, str(tmp_path / ".hermes"))


def test_the_commands_of_an_agent_are_known_after_it_was_asked(env: dict[str, str], tmp_path: Path) -> None:
    assert harvest.known(env) is harvest.shipped()
    difference = refreshed(env, tmp_path)
    assert difference.answered
    # Nothing is gone that this agent never had.
    assert (difference.new, difference.gone) == ([], [])
    node = harvest.known(env).node
    assert list(node.children) == ["chat", "dance", "secret"]
    assert node.aliases == {"chats": "chat", "dances": "dance"}
    assert node.children["secret"].hidden
    dance = node.children["dance"]
    assert dance.help == "The command dance"
    assert [str(argument.value) for argument in dance.arguments] == ["choice:high low"]
    options = {option.names[-1]: option for option in dance.options}
    assert options["--clone-from"].value.kind == tree.PROFILE
    assert options["--clone-from"].help == "100% clone_from"
    assert options["--add"].repeats
    assert options["--on"].group == options["--off"].group != ""
    assert options["--add"].group == ""


def test_nothing_of_the_users_is_touched(env: dict[str, str], tmp_path: Path) -> None:
    """The agent's own code runs up to its parser: in a home that is nobody's."""
    refreshed({**env, "HERMES_HOME": str(tmp_path / "custom"), "PYTHONPATH": "/nowhere"}, tmp_path)
    found = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
    assert found == [".cache", ".cache/hermes-shell", ".cache/hermes-shell/agent-tree.json", "bin", "bin/hermes"]


def test_a_changed_agent_is_noticed_and_asked_again(env: dict[str, str], tmp_path: Path) -> None:
    refreshed(env, tmp_path)
    root = str(tmp_path / ".hermes")
    assert harvest.is_current(env, root)
    write_agent(tmp_path / "bin" / "hermes", "chat", "dance", "sing")
    assert not harvest.is_current(env, root)
    before = completion.stamp(env)
    difference = refreshed(env, tmp_path)
    assert (difference.new, difference.gone) == (["sing"], [])
    assert completion.stamp(env) != before
    assert refreshed(env, tmp_path)[2:] == ([], [])


def test_another_agent_is_not_the_one_that_was_asked(env: dict[str, str], tmp_path: Path) -> None:
    """Even where it is as old, and as long."""
    refreshed(env, tmp_path)
    launcher = tmp_path / "bin" / "hermes"
    other = tmp_path / "other"
    shutil.copy2(launcher, other)
    assert not harvest.is_current({**env, "HERMES_SHELL_AGENT": str(other)}, str(tmp_path / ".hermes"))


def test_what_a_later_version_keeps_in_another_form_is_not_read(env: dict[str, str], tmp_path: Path) -> None:
    refreshed(env, tmp_path)
    cache = Path(harvest.path(env))
    cache.write_text(cache.read_text().replace('"form": 2', '"form": 3'))
    assert harvest.known(env) is harvest.shipped()


def shell_script(launcher: Path, more: str = "") -> Path:
    """Put a shell script in the place of the launcher, as the agent's own installer does."""
    moved = launcher.parent.parent / "a place" / "hermes"
    moved.parent.mkdir()
    launcher.rename(moved)
    launcher.write_text(f'#!/bin/sh\n{more}\nexec {shlex.quote(str(moved))} "$@"\n')
    launcher.chmod(0o755)
    return launcher


def test_a_launcher_that_is_a_shell_script(env: dict[str, str], tmp_path: Path) -> None:
    shell_script(tmp_path / "bin" / "hermes")
    assert refreshed(env, tmp_path).answered
    assert "dance" in harvest.known(env).node.children


RUNNER = """\
#!{python}
import argparse, os, sys
parser = argparse.ArgumentParser(prog="runner")
run = parser.add_subparsers().add_parser("run", help="Run a program")
run.add_argument("words", nargs=argparse.REMAINDER)
words = parser.parse_args().words
os.execv(words[0], words)
"""


def test_a_launcher_that_is_run_by_another_program(env: dict[str, str], tmp_path: Path) -> None:
    """Such as `conda run`, which is written in Python and has sub-commands itself."""
    launcher = shell_script(tmp_path / "bin" / "hermes")
    runner = tmp_path / "runner"
    runner.write_text(RUNNER.format(python=sys.executable))
    runner.chmod(0o755)
    launcher.write_text(launcher.read_text().replace("exec ", f"exec {shlex.quote(str(runner))} run "))
    assert refreshed(env, tmp_path).answered
    assert "dance" in harvest.known(env).node.children


def test_one_that_changes_while_it_is_asked_was_not_asked(env: dict[str, str], tmp_path: Path) -> None:
    """An update of the agent may be under way."""
    shell_script(tmp_path / "bin" / "hermes", 'echo "# new" >>"$0"')
    assert refreshed(env, tmp_path).answered
    assert not harvest.is_current(env, str(tmp_path / ".hermes"))


# It makes files faster than they can be removed, for a while.
BUSY = """\
i=0
mkdir "$HOME/made" && while [ $i -lt 20000 ] && i=$((i + 1)); do
  : >"$HOME/made/$i" || exit
done
"""


def test_one_that_leaves_something_running(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on writing into the home that was made for the question."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    busy = tmp_path / "busy"
    busy.write_text(BUSY)
    begun = 'while [ ! -e "$HOME/made/500" ]; do :; done'
    shell_script(tmp_path / "bin" / "hermes", f"setsid sh {shlex.quote(str(busy))} >/dev/null 2>&1 &\n{begun}")
    assert refreshed(env, tmp_path).answered


def test_without_room_for_a_scratch_home(env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of a known version are completed then."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert not refreshed(env, tmp_path).answered
    assert harvest.known(env).node == harvest.shipped().node


def test_a_launcher_that_is_a_link(env: dict[str, str], tmp_path: Path) -> None:
    launcher = tmp_path / "bin" / "hermes"
    launcher.rename(tmp_path / "real")
    launcher.symlink_to(tmp_path / "real")
    assert refreshed(env, tmp_path).answered


SILENT = ["#!/bin/sh\nexit 0\n", "#!/bin/sh\necho '{}'\nexit 3\n", "#!/nowhere/python\n", "no program", ""]


@pytest.mark.parametrize("text", SILENT)
def test_one_that_does_not_answer_is_not_asked_each_time(env: dict[str, str], tmp_path: Path, text: str) -> None:
    (tmp_path / "bin" / "hermes").write_text(text)
    difference = refreshed(env, tmp_path)
    assert not difference.answered
    assert harvest.known(env).node == harvest.shipped().node
    assert harvest.is_current(env, str(tmp_path / ".hermes"))


def test_one_that_hangs_is_given_up(env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harvest, "_PATIENCE", 0.2)
    child = tmp_path / "child"
    (tmp_path / "bin" / "hermes").write_text(f"#!/bin/sh\nsleep 600 & echo $! >{child}\nwait\n")
    assert not refreshed(env, tmp_path).answered
    until(lambda: is_dead(int(child.read_text())))  # what it started goes with it


def test_without_an_agent_what_was_known_is_forgotten(env: dict[str, str], tmp_path: Path) -> None:
    refreshed(env, tmp_path)
    (tmp_path / "bin" / "hermes").unlink()
    assert not harvest.is_current(env, str(tmp_path / ".hermes"))
    difference = refreshed(env, tmp_path)
    assert difference.launcher == ""
    assert harvest.known(env) is harvest.shipped()
    assert harvest.is_current(env, str(tmp_path / ".hermes"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"form": 1}', '{"form": 2, "tree": {}}', "null", "[" * 100_000])
def test_a_damaged_cache_is_no_obstacle(env: dict[str, str], text: str) -> None:
    cache = harvest.path(env)
    os.makedirs(os.path.dirname(cache))
    with open(cache, "w", encoding="utf-8") as file:
        file.write(text)
    assert harvest.known(env).node == harvest.shipped().node


def test_behind_the_front_door_it_is_the_same_agent(env: dict[str, str], tmp_path: Path) -> None:
    door = tmp_path / ".local" / "bin" / "hermes"
    door.parent.mkdir(parents=True)
    (tmp_path / "bin" / "hermes").rename(door)
    env["PATH"] = f"{door.parent}:/usr/bin:/bin"
    refreshed(env, tmp_path)
    kept = tmp_path / ".local/share/hermes-shell/front-door/hermes"
    kept.parent.mkdir(parents=True)
    door.rename(kept)
    assert harvest.is_current(env, str(tmp_path / ".hermes"))
