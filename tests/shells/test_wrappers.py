"""`hermes-work` is hermes under one profile: every command works through it, and a -p of the user's own wins."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.house import Scratch, pin_of

if TYPE_CHECKING:
    from tools.terminal import Report

WRAPPER = "hermes-work"


@pytest.fixture
def wrapped(scratch: Scratch) -> Scratch:
    assert scratch.hermes("profile", "alias", "work").returncode == 0
    return scratch


def given(wrapped: Scratch, *words: str, env: dict[str, str] | None = None) -> Report:
    done = wrapped.run(WRAPPER, *words, env=env)
    report = wrapped.report()
    assert report is not None, done.stderr
    return report


def test_it_is_hermes_under_its_profile(wrapped: Scratch) -> None:
    report = given(wrapped, "chat", "-q", "two words", "", "-x")
    assert report.argv == ["-p", "work", "chat", "-q", "two words", "", "-x"]
    seen = report.hermes()
    assert seen.pop("HERMES_SHELL_OWNER").isdigit()
    assert seen == {
        "HERMES_HOME": pin_of(wrapped.root, "work"),
        "HERMES_SHELL_PROFILE": "work",
        "HERMES_SHELL_DEPTH": "1",
    }
    assert not [name for name in report.env if name.startswith("hs_")]


@pytest.mark.parametrize("flag", [["-p", "play"], ["--profile=play"], ["chat", "--profile", "play"]])
def test_a_flag_of_the_users_own_wins(wrapped: Scratch, flag: list[str]) -> None:
    report = given(wrapped, *flag)
    assert report.argv == flag
    assert report.env["HERMES_HOME"] == pin_of(wrapped.root, "play")
    assert report.env["HERMES_SHELL_PROFILE"] == "play"


BEFORE: dict[str, tuple[dict[str, str], str | None]] = {
    "nothing": ({}, None),
    "an empty HERMES_HOME": ({"HERMES_HOME": ""}, "+"),
    "a root": ({"HERMES_HOME": "{root}"}, "+{root}"),
    "a pin": ({"HERMES_HOME": "{root}/profiles/play", "HERMES_SHELL_PROFILE": "play"}, None),
    "a pin over something": (
        {
            "HERMES_HOME": "{root}/profiles/play",
            "HERMES_SHELL_PROFILE": "play",
            "HERMES_SHELL_SAVED_HOME": "+{root}",
        },
        "+{root}",
    ),
    "a void pin": (
        {"HERMES_HOME": "{root}", "HERMES_SHELL_PROFILE": "play", "HERMES_SHELL_SAVED_HOME": "+/x"},
        "+{root}",
    ),
}


@pytest.mark.parametrize(("env", "saved"), BEFORE.values(), ids=BEFORE)
def test_what_was_before_the_pin_is_kept(wrapped: Scratch, env: dict[str, str], saved: str | None) -> None:
    def filled(text: str) -> str:
        return text.format(root=wrapped.root)

    report = given(wrapped, env={name: filled(value) for name, value in env.items()})
    assert report.env["HERMES_HOME"] == pin_of(wrapped.root, "work")
    assert report.env["HERMES_SHELL_PROFILE"] == "work"
    assert report.env.get("HERMES_SHELL_SAVED_HOME") == (None if saved is None else filled(saved))


def test_a_terminal_that_is_pinned_to_it_stays_the_owner(wrapped: Scratch) -> None:
    env = {
        "HERMES_HOME": pin_of(wrapped.root, "work"),
        "HERMES_SHELL_PROFILE": "work",
        "HERMES_SHELL_OWNER": "4711",
    }
    assert given(wrapped, env=env).env["HERMES_SHELL_OWNER"] == "4711"


def test_our_own_commands_work_through_it(wrapped: Scratch) -> None:
    done = wrapped.run(WRAPPER, "profile", "current", "--json")
    assert '"name": "work"' in done.stdout, done.stderr
    assert wrapped.report() is None


def test_it_says_so_itself(wrapped: Scratch) -> None:
    assert wrapped.run(WRAPPER, "profile", "current").stdout == "work (by its wrapper, for this command)\n"


def test_a_profile_can_be_deleted_through_it(wrapped: Scratch) -> None:
    done = wrapped.run(WRAPPER, "profile", "delete", "work", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert not (wrapped.home / ".local" / "bin" / WRAPPER).exists()


def test_the_default_profile_can_have_one(scratch: Scratch) -> None:
    scratch.stick("play")
    assert scratch.hermes("profile", "alias", "default").returncode == 0
    done = scratch.run("hermes-default", "chat")
    report = scratch.report()
    assert report is not None, done.stderr
    assert report.env["HERMES_HOME"] == pin_of(scratch.root, "default")


def test_a_root_of_the_users_own_is_carried_along(scratch: Scratch) -> None:
    custom = scratch.home / "cus tom's"
    scratch.profiles("work", root=custom)
    done = scratch.hermes("profile", "alias", "work", "--name", "cw", env={"HERMES_HOME": str(custom)})
    assert done.returncode == 0, done.stderr
    scratch.run("cw", "chat")
    report = scratch.report()
    assert report is not None
    assert report.env["HERMES_HOME"] == f"{custom}/profiles/work"
    assert report.argv == ["-p", "work", "chat"]


def test_a_profile_that_is_gone_is_never_made_again(wrapped: Scratch) -> None:
    shutil.rmtree(wrapped.root / "profiles" / "work")
    done = wrapped.run(WRAPPER, "chat")
    assert done.returncode == 1
    assert "no profile 'work' any more" in done.stderr
    assert "rm " in done.stderr
    assert wrapped.report() is None
    assert not (wrapped.root / "profiles" / "work").exists()
    removed = wrapped.hermes("profile", "alias", "work", "--remove")
    assert removed.returncode == 0, removed.stderr
    assert not (wrapped.home / ".local" / "bin" / WRAPPER).exists()


def test_the_way_to_remove_one_can_be_typed_as_it_stands(bare: Scratch) -> None:
    theirs = Scratch(bare.home / "my home", bare.installed)
    assert theirs.hermes("profile", "alias", "work").returncode == 0
    (theirs.root / "profiles" / "work").rename(theirs.root / "profiles" / "elsewhere")
    cure = theirs.run(WRAPPER, "chat").stderr.partition("remove this wrapper: ")[2]
    assert (theirs.home / ".local" / "bin" / WRAPPER).exists()
    assert theirs.run("/bin/sh", "-c", cure).stderr == ""
    assert not (theirs.home / ".local" / "bin" / WRAPPER).exists()


def test_without_the_dispatcher_hermes_shell_does_it(wrapped: Scratch) -> None:
    wrapped.dispatcher.unlink()
    assert given(wrapped, "chat").argv == ["-p", "work", "chat"]
    assert '"name": "work"' in wrapped.run(WRAPPER, "profile", "current", "--json").stdout


def test_without_hermes_shell_the_agent_runs(wrapped: Scratch) -> None:
    wrapper = wrapped.home / ".local" / "bin" / WRAPPER
    wrapped.dispatcher.unlink()
    wrapper.write_text(wrapper.read_text().replace(str(wrapped.installed.program), "/nowhere"))
    report = given(wrapped, "chat")
    assert report.argv == ["-p", "work", "chat"]  # by which the agent knows the gateway of a profile
    assert report.env["HERMES_HOME"] == pin_of(wrapped.root, "work")
    wrapped.agent.unlink()
    done = wrapped.run(WRAPPER, "chat")
    assert done.returncode == 127
    assert "install them again" in done.stderr


def test_its_exit_code_is_the_agents(wrapped: Scratch) -> None:
    wrapped.agent.write_text("#!/bin/sh\nexit 7\n")
    assert wrapped.run(WRAPPER).returncode == 7


def test_it_starts_no_process_of_its_own(wrapped: Scratch, starts: object) -> None:
    assert callable(starts)
    calls = starts(WRAPPER, "chat")
    programs = [call.split('"')[1] for call in calls if call.startswith("execve")]
    assert [program.rpartition("/")[2] for program in programs[:3]] == [WRAPPER, "hermes", "env"]
    assert programs[1] == str(wrapped.agent)  # the sh of the wrapper reads the dispatcher itself


def test_a_new_home_is_made_ready(bare: Scratch) -> None:
    """Where no shell was ever set up, the dispatcher is written for it, so that it starts as fast."""
    assert bare.hermes("profile", "alias", "work").returncode == 0
    assert bare.dispatcher.exists()
    assert given(bare, "chat").argv == ["-p", "work", "chat"]
