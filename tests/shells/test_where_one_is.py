"""Where one is, and how to get out of it: list, current, show."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.house import PROFILES
from tests.parity import filled, pinned
from tests.shells.pins import pin

if TYPE_CHECKING:
    from tests.house import Scratch


def test_list(bare: Scratch) -> None:
    bare.stick("play\n")
    (bare.root / "profiles/work/config.yaml").write_text("model: a/b\n")
    (bare.root / "profiles/chat/config.yaml").write_text("model: [\n")
    done = bare.hermes("profile", "list", env=pin(bare, "work"))
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.removeprefix("* ").removeprefix("  ").partition(" ") for line in done.stdout.splitlines()]
    assert [row[0] for row in rows] == ["default", *sorted(PROFILES)]
    told = {row[0]: row[2].strip() for row in rows}
    assert told["work"].split() == ["a/b", "pinned"]
    assert told["play"] == "sticky default"
    assert told["chat"] == "config.yaml is not valid YAML"
    assert "\n* work  " in done.stdout


def test_list_as_json_and_names(bare: Scratch) -> None:
    bare.stick("play\n")
    (bare.root / "profiles/work/config.yaml").write_text("model: {default: a/b, provider: p}\n")
    (bare.root / "profiles/work/.env").touch()
    listed = {each["name"]: each for each in json.loads(bare.hermes("profile", "list", "--json").stdout)}
    assert set(listed) == {"default", *PROFILES}
    assert listed["work"] == {
        "name": "work",
        "home": f"{bare.root}/profiles/work",
        "config": f"{bare.root}/profiles/work/config.yaml",
        "model": "a/b",
        "provider": "p",
        "problem": None,
        "description": None,
        "gateway": {"running": False, "pid": None, "unproven": None},
        "aliases": [],
        "sticky": False,
        "env_file": True,
        "in_force": False,
    }
    assert [name for name, each in listed.items() if each["in_force"]] == ["play"]
    names = bare.hermes("profile", "list", "--names").stdout.splitlines()
    assert names == ["default", *sorted(PROFILES)]


ORIGINS = {
    "flag": (["-p", "work"], {}, "work (by -p)", "flag"),
    "pin": ([], {**pinned("work"), "HERMES_SHELL_OWNER": "1"}, "work (pinned, inherited from process 1)", "pin"),
    "HERMES_HOME": ([], {"HERMES_HOME": "{root}/profiles/work"}, "work (by HERMES_HOME)", "pin"),
    "sticky": ([], {}, "play (the sticky default)", "sticky"),
}


@pytest.mark.parametrize(("words", "env", "text", "origin"), ORIGINS.values(), ids=ORIGINS)
def test_current(bare: Scratch, words: list[str], env: dict[str, str], text: str, origin: str) -> None:
    bare.stick("play\n")
    places = filled(bare, env)
    for command in (["profile", "current"], ["profile"]):
        assert bare.hermes(*words, *command, env=places).stdout == text + "\n"
    told = json.loads(bare.hermes(*words, "profile", "current", "--json", env=places).stdout)
    assert told["origin"] == origin
    assert told["name"] == text.split(maxsplit=1)[0]
    assert told["owner"] == (1 if "HERMES_SHELL_OWNER" in env else None)


def test_current_says_where_the_owner_is_gone(bare: Scratch) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    env = filled(bare, {**pinned("work"), "HERMES_SHELL_OWNER": str(gone.pid)})
    said = bare.hermes("profile", "current", env=env).stdout
    assert said == f"work (pinned, inherited from process {gone.pid}, which is gone)\n"
    assert json.loads(bare.hermes("profile", "current", "--json", env=env).stdout)["owner_alive"] is False


def test_current_with_nothing_chosen(bare: Scratch) -> None:
    assert bare.hermes("profile", "current").stdout == "default (the built-in default)\n"


STALE = {
    "two lines": ("two\nlines\n", {}, "more than one line"),
    "deleted": ("nosuch\n", {}, "there is no profile 'nosuch'"),
    "deleted pin": ("play\n", {"HERMES_HOME": "{root}/profiles/nosuch"}, "there is no profile 'nosuch'"),
}


@pytest.mark.parametrize("way", ["hermes-shell", "dispatcher"])
@pytest.mark.parametrize(("sticky", "env", "problem"), STALE.values(), ids=STALE)
def test_nothing_bricks_the_way_out(scratch: Scratch, way: str, sticky: str, env: dict[str, str], problem: str) -> None:
    """Whatever the sticky default or the pin says: look, choose another, ask for help."""
    scratch.stick(sticky)
    program = str(scratch.dispatcher if way == "dispatcher" else scratch.installed.program)
    places = filled(scratch, env)
    for words in (["profile", "list"], ["profile", "current"], ["profile"]):
        done = scratch.run(program, *words, env=places)
        assert done.returncode == 0
        assert problem in done.stderr
    done = scratch.run(program, "doctor", "--ours", env=places)
    assert done.returncode == 1
    assert problem.replace("there is no profile 'nosuch'", "nosuch") in done.stdout
    assert scratch.run(program, "profile", "--help", env=places).returncode == 0
    assert scratch.run(program, "--help", env=places).returncode == 0
    assert scratch.run(program, "profile", "use", "work", env=places).returncode == 0
    assert (scratch.root / "active_profile").read_text() == "work\n"


def test_show(bare: Scratch) -> None:
    secret = "sk-very-secret"
    (bare.root / "profiles/work/config.yaml").write_text(f"model: 'a\u001b[31mb'\napi_key: {secret}\n")
    (bare.root / "profiles/work/.env").write_text(f"KEY={secret}\n")
    done = bare.hermes("profile", "show", "WORK")
    assert done.returncode == 0, done.stderr
    assert f"{bare.root}/profiles/work/config.yaml" in done.stdout
    assert "present" in done.stdout
    assert "\x1b" not in done.stdout
    assert secret not in done.stdout
    assert json.loads(bare.hermes("profile", "show", "work", "--json").stdout)["env_file"] is True
    assert bare.hermes("-p", "work", "profile", "show").stdout == done.stdout


def test_the_way_out_of_a_foreign_pin_is_one(bare: Scratch) -> None:
    done = bare.hermes("chat", env={"HERMES_HOME": f"{bare.root}/profiles/nosuch"})
    assert "leave it: unset HERMES_HOME" in done.stderr
    done = bare.hermes(
        "chat",
        env={**pin(bare, "work"), "HERMES_HOME": f"{bare.root}/profiles/nosuch", "HERMES_SHELL_PROFILE": "nosuch"},
    )
    assert "leave it: hermes-shell profile use --unset" in done.stderr


@pytest.mark.parametrize("digits", ["²", "9" * 5000])
def test_numbers_that_are_none(bare: Scratch, digits: str) -> None:
    done = bare.hermes("profile", "current", "--json", env={**pin(bare, "work"), "HERMES_SHELL_OWNER": digits})
    assert json.loads(done.stdout)["owner"] is None
    assert bare.hermes("chat", env={"HERMES_SHELL_DEPTH": digits}).returncode in (0, 127)


def test_values_that_are_not_text_survive(bare: Scratch) -> None:
    """A HERMES_HOME with bytes that are no UTF-8 is saved and restored as it is."""
    odd = os.fsencode(bare.home) + b"/\xff\xfe"
    os.makedirs(odd + b"/profiles/work")
    script = (
        f'eval "$({bare.installed.program} profile env work)" && '
        f'eval "$({bare.installed.program} profile env --unset)" && printf %s "$HERMES_HOME"'
    )
    env = {**{name: os.fsencode(value) for name, value in bare.env.items()}, "HERMES_HOME": odd}
    done = subprocess.run(["bash", "-c", script], env=env, capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (odd, b"")


def test_a_working_directory_that_is_gone(bare: Scratch) -> None:
    gone = bare.home / "gone"
    script = f"mkdir {gone}; cd {gone}; rmdir {gone}; HERMES_HOME=x {bare.installed.program} profile current"
    done = bare.run("bash", "-c", script)
    assert done.returncode == 1
    assert done.stderr.startswith("hermes: HERMES_HOME is relative, 'x', and the working directory is gone\n  ")
    assert bare.run("bash", "-c", script.replace("HERMES_HOME=x ", "")).returncode == 0
