"""`hermes-work` is hermes under one profile: every command works through it, and a -p of the user's own wins."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import find
from tests.house import Scratch, pin_of
from tests.shells.wrapping import WRAPPER, given, without_us

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.terminal import Shell


def without_the_dispatcher(wrapped: Scratch) -> None:
    wrapped.dispatcher.unlink()


TARGETS: dict[str, Callable[[Scratch], None]] = {
    "the dispatcher": lambda _: None,
    "hermes-shell": without_the_dispatcher,
    "the agent": without_us,
}


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest, wrapped: Scratch) -> Scratch:
    """Give a home where a wrapper runs each of the things that it can run."""
    TARGETS[request.param](wrapped)
    return wrapped


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


@pytest.mark.parametrize("flag", [["-p", "play"], ["--profile=play"], ["chat", "--profile", "play"], ["-p"]])
def test_there_is_never_a_second_flag(target: Scratch, flag: list[str]) -> None:
    assert given(target, *flag).argv == flag


ODD = ["two words", "", "a\nb\n", "*", "$HOME", "`x`", "\\", "'", '"', "-n", "--", "-p", "é", "\x7f"]


def test_its_words_arrive_as_they_are(target: Scratch) -> None:
    assert given(target, "chat", "--", *ODD).argv[-len(ODD) :] == ODD


SH = ["dash", "bash", "ksh", "zsh", "busybox"]


@pytest.mark.parametrize("sh", SH)
def test_any_sh_can_read_it(wrapped: Scratch, sh: str) -> None:
    path = str(wrapped.home / ".local" / "bin" / WRAPPER)
    words = [find(sh), *(["sh"] if sh == "busybox" else []), path, "chat", *ODD]
    done = wrapped.run(*words, env={"HERMES_HOME": str(wrapped.root)})
    report = wrapped.report()
    assert report is not None, done.stderr
    assert report.argv == ["-p", "work", "chat", *ODD]
    assert report.env["HERMES_SHELL_SAVED_HOME"] == f"+{wrapped.root}"


def test_what_goes_in_and_comes_out_is_the_agents(target: Scratch) -> None:
    target.agent.write_text("#!/bin/sh\ncat\necho said >&2\nexit 3\n")
    done = target.run(WRAPPER, "chat", input="a\nb")
    assert (done.stdout, done.stderr, done.returncode) == ("a\nb", "said\n", 3)


def test_it_becomes_the_agent(target: Scratch) -> None:
    """A signal to it is one to the agent, and no process stands in between."""
    target.agent.write_text("#!/bin/sh\necho $$\nexec sleep 60\n")
    path = target.home / ".local" / "bin" / WRAPPER
    with subprocess.Popen([path, "chat"], env=target.env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{process.pid}\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait() == -signal.SIGTERM


def test_the_terminal_is_the_agents(wrapped: Scratch, shell: Shell) -> None:
    """It is in front, can ask, and is told of Ctrl-C."""
    wrapped.agent.write_text(
        "#!/bin/sh\ntest -t 0 && test -t 1 || exit 9\necho asking\nread -r answer\n"
        'echo "said $answer"\ntrap "exit 44" INT\necho waiting\nwhile :; do sleep 0.1; done\n'
    )
    terminal = wrapped.terminal(shell)
    terminal.send(f"{WRAPPER} chat")
    terminal.see("asking")
    terminal.send("yes")
    terminal.see("said yes")
    terminal.see("waiting")
    terminal.key("c")
    assert terminal.settle().status[-1] == "44"
    terminal.close()


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
