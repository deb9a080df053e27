"""Commands that meet: each does what it says or nothing, nobody sees a half, and nothing is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import yaml
from filelock import FileLock, Timeout

from hermes_shell import aliases, change, creating, exporting, files, home, reading, sticky
from hermes_shell.creating import Order
from hermes_shell.errors import HermesError
from hermes_shell.snapshot.beneath import Beneath
from tests.house import LONGEST, PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.house import Scratch

WAITS = "hermes: another command is changing the profiles; waiting for it …\n"

# An agent in front of which somebody sits.
SITS_THERE = "import sys\nprint('here', flush=True)\nsys.stdin.readline()\n"


def export(env: dict[str, str], file: str) -> None:
    exporting.export(env, "work", file)


def clone(env: dict[str, str], _: str) -> None:
    creating.create(env, Order("new", creating.CONFIGURATION, "work"))


def clone_all(env: dict[str, str], _: str) -> None:
    creating.create(env, Order("new", creating.ALL, "work"))


@pytest.mark.parametrize("copy", [export, clone, clone_all])
@pytest.mark.parametrize("another", [False, True], ids=["gone", "another one in its place"])
def test_a_source_that_goes_meanwhile(
    env: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    copy: Callable[[dict[str, str], str], None],
    another: bool,
) -> None:
    creating.create(env, Order("work"))
    work, play = (tmp_path / ".hermes" / "profiles" / name for name in ("work", "play"))
    read, opened = reading.regular, Beneath.file

    def go() -> None:
        if play.exists():
            return
        work.rename(play)
        if another:
            shutil.copytree(play, work)

    def after_a_file(path: str, limit: int) -> bytes:
        data = read(path, limit)
        go()
        return data

    def before_a_file(self: Beneath, path: str) -> int:
        go()
        return opened(self, path)

    monkeypatch.setattr(reading, "regular", after_a_file)
    monkeypatch.setattr(Beneath, "file", before_a_file)
    with pytest.raises(HermesError, match="was renamed or deleted while it was read") as caught:
        copy(env, f"{tmp_path}/work.tar.gz")
    assert caught.value.cure
    assert not (tmp_path / "work.tar.gz").exists()
    assert {path.name for path in play.parent.iterdir()} == {"play", *(["work"] if another else [])}


def test_a_workspace_goes_while_another_command_looks_at_it(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sweeps looks whether it is still held, and makes its lock anew where that is gone already."""
    remove = files.remove

    def looked_at(path: str) -> None:
        remove(path)
        if os.path.basename(path) == "lock":
            with suppress(OSError, Timeout):
                lock.acquire(blocking=False)

    with change.workspace(env) as place:
        lock = FileLock(os.path.join(place, "lock"))
        monkeypatch.setattr(files, "remove", looked_at)
    monkeypatch.undo()
    lock.release()
    files.remove_tree(place)
    assert not list((tmp_path / ".hermes" / "profiles").iterdir())


def at_once(scratch: Scratch, *commands: tuple[str, ...]) -> list[tuple[int, str]]:
    """Run commands of which none may begin before all have said that they wait; return exit codes and errors."""
    program, pipe = str(scratch.installed.program), subprocess.PIPE
    with change.alone(scratch.env):
        running = [
            subprocess.Popen(
                [program, "profile", *words],
                env=scratch.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=pipe,
                text=True,
            )
            for words in commands
        ]
        for process in running:
            assert process.stderr is not None
            assert process.stderr.readline() == WAITS
    ended = [(process, process.communicate(timeout=60)[1]) for process in running]
    return [(process.returncode, errors) for process, errors in ended]


def test_one_name_for_eight(bare: Scratch) -> None:
    done = at_once(bare, *[("create", "new", "--description", str(number)) for number in range(8)])
    assert sorted(code for code, _ in done) == [0, *[1] * 7]
    (winner,) = [number for number, (code, _) in enumerate(done) if code == 0]
    assert all("there is a profile 'new' already" in errors for code, errors in done if code)
    assert yaml.safe_load((bare.root / "profiles" / "new" / "profile.yaml").read_text())["description"] == str(winner)
    nothing_left(bare, "new")
    assert aliases.every(bare.env) == {"new": ["hermes-new"]}


def test_two_imports_of_one_name(bare: Scratch) -> None:
    (bare.root / "profiles" / "work" / "SOUL.md").write_text("mine")
    exporting.export(bare.env, "work", f"{bare.home}/work.tar.gz")
    done = at_once(bare, *[("import", f"{bare.home}/work.tar.gz", "new")] * 2)
    assert sorted(code for code, _ in done) == [0, 1]
    assert any("there is a profile 'new' already" in errors for _, errors in done)
    assert (bare.root / "profiles" / "new" / "SOUL.md").read_text() == "mine"
    nothing_left(bare, "new")


def test_a_rename_and_a_use_of_one_profile(bare: Scratch) -> None:
    (renamed, _), (used, errors) = at_once(bare, ("rename", "work", "office"), ("use", "work"))
    assert renamed == 0
    assert home.names(str(bare.root)) == ["default", "a", "chat", LONGEST, "office", "play"]
    assert (used, sticky.read(str(bare.root)).name) in {(0, "office"), (1, "default")}
    assert used == 0 or "there is no profile 'work'" in errors


def test_a_delete_and_a_use_of_one_profile(bare: Scratch) -> None:
    done = at_once(bare, ("delete", "work", "--yes"), ("use", "work"))
    there, default = home.exists(str(bare.root), "work"), sticky.read(str(bare.root)).name
    assert ([code for code, _ in done], there, default) in [([0, 1], False, "default"), ([1, 0], True, "work")]


def test_a_rename_and_a_delete_of_one_profile(bare: Scratch) -> None:
    done = at_once(bare, ("delete", "work", "--yes"), ("rename", "work", "office"))
    assert sorted(code for code, _ in done) == [0, 1]
    assert any("there is no profile 'work'" in errors for _, errors in done)
    assert home.exists(str(bare.root), "office") == (done[1][0] == 0)
    nothing_left(bare, *(["office"] if done[1][0] == 0 else []), without=["work"])


def test_two_renames_to_one_name(bare: Scratch) -> None:
    done = at_once(bare, ("rename", "work", "new"), ("rename", "play", "new"))
    assert sorted(code for code, _ in done) == [0, 1]
    nothing_left(bare, "new", without=["work" if done[0][0] == 0 else "play"])


def test_a_delete_and_an_agent_that_exec_started(bare: Scratch) -> None:
    """What somebody talks to keeps its profile; afterwards nothing makes the profile again."""
    bare.agent.write_text(f"#!{sys.executable}\n{SITS_THERE}")
    words = ("exec", "work", "--", "hermes", "chat")
    pipe = subprocess.PIPE
    command = [str(bare.installed.program), "profile", *words]
    agent = subprocess.Popen(command, env=bare.env, stdin=pipe, stdout=pipe, text=True)
    assert agent.stdout is not None
    assert agent.stdout.readline() == "here\n"
    refused = bare.hermes("profile", "delete", "work", "--yes")
    assert refused.returncode == 1
    assert f"an agent is at work in {bare.root}/profiles/work (process {agent.pid})" in refused.stderr
    agent.communicate("\n", timeout=60)
    assert bare.hermes("profile", "delete", "work", "--yes").returncode == 0
    late = bare.hermes("profile", *words)
    assert late.returncode == 1
    assert "there is no profile 'work'" in late.stderr
    nothing_left(bare, without=["work"])


def nothing_left(scratch: Scratch, *more: str, without: Sequence[str] = ()) -> None:
    """Besides the profiles of every scratch home there are these, and nothing of what was in the making."""
    there = {path.name for path in (scratch.root / "profiles").iterdir()}
    assert there == {*PROFILES, *more} - set(without)
    assert {path.name for path in scratch.root.iterdir()} <= {home.PROFILES, change.LOCK, sticky.FILE}
