"""`hermes profile exec`: any command under one or several profiles, as if it had been typed there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.house import PROFILES, Scratch, pin_of
from tests.parity import fill, pinned
from tools.terminal import Shell, read_report, write_reporter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WHO = 'echo "$HERMES_SHELL_PROFILE"'


def run(scratch: Scratch, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `hermes-shell profile exec …`."""
    return scratch.hermes("profile", "exec", *words, env=env)


def started(scratch: Scratch, *words: str) -> subprocess.Popen[str]:
    """Start `hermes-shell profile exec …`; its output can be waited for."""
    command = [str(scratch.installed.program), "profile", "exec", *words]
    return subprocess.Popen(
        command,
        env=scratch.env,
        cwd=scratch.home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def headers(names: Iterable[str]) -> str:
    return "".join(f"==> {name} <==\n" for name in names)


# One profile: the command itself.


def test_it_becomes_the_command(bare: Scratch) -> None:
    process = started(bare, "work", "--", "sh", "-c", "echo $$ $HERMES_SHELL_OWNER; kill -TERM $$")
    out, err = process.communicate(timeout=60)
    assert out.split() == [str(process.pid)] * 2
    assert err == ""
    assert process.returncode == -signal.SIGTERM


@pytest.mark.parametrize("code", ["0", "1", "3", "255"])
def test_the_exit_code_is_the_commands(bare: Scratch, code: str) -> None:
    done = run(bare, "work", "--", "sh", "-c", f"exit {code}")
    assert (done.returncode, done.stdout, done.stderr) == (int(code), "", "")


def test_the_end_of_a_pipe_ends_it_in_silence(bare: Scratch) -> None:
    script = '"$0" profile exec work -- yes | head -n 1; echo ${PIPESTATUS[0]}'
    done = bare.run("bash", "-c", script, str(bare.installed.program))
    assert (done.stdout, done.stderr) == ("y\n141\n", "")


@pytest.mark.parametrize("names", [["work"], ["work", "play"]], ids=["one", "two"])
def test_what_is_open_is_the_commands(bare: Scratch, names: list[str]) -> None:
    file = bare.home / "open"
    file.write_text("read from 3\n")
    script = 'exec 3<"$1"; shift; exec "$@"'
    command = [str(bare.installed.program), "profile", "exec", *names, "--", "sh", "-c", "cat <&3"]
    done = bare.run("sh", "-c", script, "sh", str(file), *command, input="")
    assert done.stdout == "read from 3\n"


@pytest.mark.parametrize("names", [["work"], ["work", "play"]], ids=["one", "two"])
def test_input_is_passed_on(bare: Scratch, names: list[str]) -> None:
    """To each in turn: the first may read all of it."""
    command = [str(bare.installed.program), "profile", "exec", *names, "--", "cat"]
    done = bare.run(*command, input="one\ntwo\n")
    assert (done.returncode, done.stdout) == (0, "one\ntwo\n")


# The environment.

CUSTOM = "{home}/custom"
STATES = {
    "not pinned": ({}, "{root}", None),
    "pinned": (pinned("chat"), "{root}", None),
    "pinned to the same": (pinned("work"), "{root}", None),
    "pinned over a root": (pinned("chat", saved="{root}"), "{root}", "{root}"),
    "pinned over an empty one": (pinned("chat", saved=""), "{root}", ""),
    "default is pinned": (pinned("default"), "{root}", None),
    "void": ({**pinned("chat"), "HERMES_HOME": "{root}"}, "{root}", "{root}"),
    "what is left of a pin": ({"HERMES_SHELL_OWNER": "1", "HERMES_SHELL_SAVED_HOME": "+x"}, "{root}", None),
    "a service": ({"HERMES_HOME": "{root}/profiles/chat"}, "{root}", "{root}/profiles/chat"),
    "empty": ({"HERMES_HOME": ""}, "{root}", ""),
    "custom root": ({"HERMES_HOME": CUSTOM}, CUSTOM, CUSTOM),
    "pinned in a custom root": (pinned("play", CUSTOM, CUSTOM), CUSTOM, CUSTOM),
    "pinned in a custom root, over nothing": (pinned("play", CUSTOM), CUSTOM, None),
    "pinned to what is gone": (pinned("nosuch"), "{root}", None),
}


@pytest.mark.parametrize("names", [["work"], ["play", "work"], ["default"]], ids=" ".join)
@pytest.mark.parametrize(("state", "root", "saved"), STATES.values(), ids=STATES)
def test_the_environment(bare: Scratch, names: list[str], state: dict[str, str], root: str, saved: str | None) -> None:
    """The same wherever it is called from: the pin is taken away first, and the depth begins again."""
    bare.stick("play\n")
    bare.profiles("work", "play", root=bare.home / "custom")
    mine = {"HERMES_SHELL_AGENT": "/some/hermes", "HERMES_PROFILE": "label"}
    env = {name: fill(bare, value) for name, value in state.items()}
    depth = {"HERMES_SHELL_DEPTH": "7", "HERMES_SHELL_BEHIND": "/behind"}
    done = run(bare, *names, "--", str(bare.agent), env={**env, **mine, **depth})
    assert done.returncode == 0, done.stderr
    report = bare.report()
    assert report is not None
    seen = report.hermes()
    assert seen.pop("HERMES_SHELL_OWNER").isdigit()
    expected = {"HERMES_HOME": pin_of(fill_path(bare, root), names[-1]), "HERMES_SHELL_PROFILE": names[-1], **mine}
    if saved is not None:
        expected["HERMES_SHELL_SAVED_HOME"] = "+" + fill(bare, saved)
    assert seen == expected


@pytest.mark.parametrize("own", [[], ["LC_CTYPE=C"], ["LC_CTYPE=C.UTF-8"]], ids=["none", "C", "C.UTF-8"])
@pytest.mark.parametrize("words", [["profile", "exec", "work", "--", "{agent}"], ["chat"]], ids=["exec", "agent"])
def test_the_locale_is_the_users_own(bare: Scratch, own: list[str], words: list[str]) -> None:
    """Where it is C, as under cron and systemd, Python exports an LC_CTYPE of its own to itself."""
    command = [word.replace("{agent}", str(bare.agent)) for word in words]
    done = bare.run("env", "-u", "LANG", *own, str(bare.installed.program), *command)
    assert done.returncode == 0, done.stderr
    report = bare.report()
    assert report is not None
    assert [f"{name}={value}" for name, value in report.env.items() if name.startswith("LC_")] == own


def fill_path(scratch: Scratch, text: str) -> Path:
    return scratch.home.__class__(fill(scratch, text))


def test_several_are_owned_by_who_waits_for_them(bare: Scratch) -> None:
    process = started(bare, "work", "play", "--", "sh", "-c", 'echo "$HERMES_SHELL_OWNER"')
    out, _ = process.communicate(timeout=60)
    assert out.split() == [str(process.pid)] * 2


def test_default_where_it_cannot_be_pinned(bare: Scratch) -> None:
    (bare.root / "profiles").rename(bare.home / "elsewhere")
    (bare.root / "profiles").symlink_to(bare.home / "elsewhere")
    refused = run(bare, "work", "default", "--", "sh", "-c", WHO)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "'default' cannot be pinned" in refused.stderr
    assert "hermes-shell -p default" in refused.stderr


# The words.


def test_what_follows_the_dashes_is_left_alone(scratch: Scratch, shell: Shell) -> None:
    program = write_reporter(scratch.home / "program")
    words = ["-p", "play", "--profile=chat", "--", "--help", "--all", "", "a b"]
    line = " ".join(["hermes profile exec work --", *map(shell.quote, [str(program), *words])])
    terminal = scratch.terminal(shell)
    assert terminal.run(line).status[-1] == "0"
    report = read_report(program)
    assert report.argv == words
    assert report.env["HERMES_SHELL_PROFILE"] == "work"
    terminal.close()


USAGE = {
    "no dashes": (["work", "ls", "-l"], "the command has to follow after --"),
    "nothing at all": ([], "the command has to follow after --"),
    "no command": (["work", "--"], "there is no command after --"),
    "no name": (["--", "ls"], "a profile has to be named"),
    "a name beside --all": (["--all", "work", "--", "ls"], "--all means every profile"),
    "no number": (["--parallel", "--", "ls"], "requires an argument"),
    "none at once": (["work", "--parallel", "0", "--", "ls"], "0 is not in the range"),
    "no such option": (["work", "--nosuch", "--", "ls"], "--nosuch"),
}


@pytest.mark.parametrize(("words", "message"), USAGE.values(), ids=USAGE)
def test_usage(bare: Scratch, words: list[str], message: str) -> None:
    refused = run(bare, *words)
    assert (refused.returncode, refused.stdout) == (2, "")
    lines = refused.stderr.splitlines()
    assert message in lines[0]
    assert "hermes-shell" in lines[1]


def test_help(bare: Scratch) -> None:
    assert "NAME... -- COMMAND..." in run(bare, "--help").stdout


SELECTIONS = {
    "the order given": (["play", "work", "a"], ["play", "work", "a"]),
    "each once": (["play", "work", "PLAY", "p*", "play"], ["play", "work"]),
    "a pattern": (["*a*"], ["default", "a", "chat", "play"]),
    "one letter": (["?"], ["a"]),
    "a set": (["[pw]*"], ["play", "work"]),
    "all": (["--all"], ["default", *sorted(PROFILES)]),
}


@pytest.mark.parametrize(("words", "names"), SELECTIONS.values(), ids=SELECTIONS)
def test_which_profiles(bare: Scratch, words: list[str], names: list[str]) -> None:
    bare.profiles("test")  # reserved: the agent would refuse it
    done = run(bare, *words, "--", "sh", "-c", WHO)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == names
    assert done.stderr == (headers(names) if len(names) > 1 else "")


@pytest.mark.parametrize(
    ("names", "message", "cure"),
    [
        (["work", "x*"], "no profile fits 'x*'", "hermes-shell profile list"),
        (["work", "nosuch"], "there is no profile 'nosuch'", "hermes-shell profile create nosuch"),
        (["work", "../x"], "'../x' cannot be a profile name", "begins with a letter"),
    ],
)
def test_nothing_runs_where_a_profile_is_not_there(bare: Scratch, names: list[str], message: str, cure: str) -> None:
    refused = run(bare, *names, "--", "sh", "-c", WHO)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert message in refused.stderr.splitlines()[0]
    assert cure in refused.stderr.splitlines()[1]


# What cannot be run.


@pytest.mark.parametrize("names", [["work"], ["work", "play"]], ids=["one", "two"])
@pytest.mark.parametrize(
    ("word", "code", "message"),
    [
        ("nosuch", 127, "command not found: nosuch"),
        ("./nosuch", 127, "command not found: ./nosuch"),
        ("", 127, "command not found"),
        ("plain", 126, "plain: it is no program"),
        ("./plain", 126, "./plain: it is no program"),
        ("/", 126, "/: it is no program"),
    ],
)
def test_as_in_a_shell(bare: Scratch, names: list[str], word: str, code: int, message: str) -> None:
    (bare.home / "plain").touch(mode=0o644)
    path = {"PATH": f"{bare.home}:{bare.env['PATH']}"}
    refused = run(bare, *names, "--", word, env=path)
    assert (refused.returncode, refused.stdout) == (code, "")
    assert message in refused.stderr.splitlines()[0]
    assert len(refused.stderr.splitlines()) == 2
    assert bare.run("bash", "-c", '"$0"', word, env=path).returncode == code


@pytest.mark.parametrize("names", [["work"], ["work", "play"]], ids=["one", "two"])
def test_an_interpreter_that_is_gone(bare: Scratch, names: list[str]) -> None:
    program = bare.home / "program"
    program.write_text("#!/nowhere/python\n")
    program.chmod(0o755)
    refused = run(bare, *names, "--", str(program))
    assert refused.returncode == 127
    assert "its interpreter may be gone" in refused.stderr


@pytest.mark.parametrize("names", [["work"], ["work", "play"]], ids=["one", "two"])
def test_a_script_without_a_first_line(bare: Scratch, names: list[str]) -> None:
    program = bare.home / "script"
    program.write_text('echo "$HERMES_SHELL_PROFILE $1"\n')
    program.chmod(0o755)
    assert run(bare, *names, "--", str(program), "a b").stdout == "".join(f"{name} a b\n" for name in names)


# Several, one after the other.

FAIL_IN_PLAY = f"{WHO}; case $HERMES_SHELL_PROFILE in play) exit 3 ;; chat) kill -KILL $$ ;; esac"


def test_the_first_failure_ends_it(bare: Scratch) -> None:
    done = run(bare, "work", "play", "chat", "a", "--", "sh", "-c", FAIL_IN_PLAY)
    assert done.returncode == 3
    assert done.stdout.split() == ["work", "play"]
    cure = "  not run: chat, a; to go on after a failure: --keep-going\n"
    assert done.stderr == headers(["work", "play"]) + "hermes: failed in 'play' (3)\n" + cure


def test_going_on_after_a_failure(bare: Scratch) -> None:
    names = ["work", "chat", "play", "a"]
    done = run(bare, *names, "--keep-going", "--", "sh", "-c", FAIL_IN_PLAY)
    assert done.returncode == 128 + signal.SIGKILL
    assert done.stdout.split() == names
    assert done.stderr == headers(names) + "hermes: failed in 'chat' (137), 'play' (3)\n"


# Several at once.


def fifos(scratch: Scratch, *names: str) -> None:
    for name in names:
        os.mkfifo(scratch.home / name)


# Two that take turns, so that their lines come in turn: neither could end without the other.
TAKE_TURNS = """\
case $HERMES_SHELL_PROFILE in
  work) exec 3<>to-work 4<>to-play; echo >&3 ;;
  *) exec 3<>to-play 4<>to-work ;;
esac
i=0
while [ $i -lt 50 ]; do
  read -r turn <&3
  echo "$HERMES_SHELL_PROFILE out $i"
  echo "$HERMES_SHELL_PROFILE err $i" >&2
  echo >&4
  i=$((i + 1))
done
"""


def turns(name: str, *streams: str) -> str:
    return "".join(f"{name} {stream} {i}\n" for i in range(50) for stream in streams)


def test_what_each_prints_is_kept_together(bare: Scratch) -> None:
    fifos(bare, "to-work", "to-play")
    done = run(bare, "play", "work", "--parallel", "2", "--", "sh", "-c", TAKE_TURNS)
    assert done.returncode == 0, done.stderr
    assert done.stdout == turns("play", "out") + turns("work", "out")
    assert done.stderr == headers(["play"]) + turns("play", "err") + headers(["work"]) + turns("work", "err")


def test_in_one_place_output_and_errors_keep_their_order(bare: Scratch) -> None:
    fifos(bare, "to-work", "to-play")
    words = ["profile", "exec", "play", "work", "--parallel", "2", "--", "sh", "-c", TAKE_TURNS]
    done = bare.run("sh", "-c", '"$0" "$@" 2>&1', str(bare.installed.program), *words)
    both = [headers([name]) + turns(name, "out", "err") for name in ("play", "work")]
    assert done.stdout == "".join(both)


@pytest.mark.parametrize("at_once", ["1", "2", "100"])
def test_at_once_shows_what_in_turn_shows(bare: Scratch, at_once: str) -> None:
    script = f"{WHO}; cat; exit 4"
    words = ["*", "--keep-going", "--", "sh", "-c", script]
    in_turn = run(bare, *words)
    at = run(bare, "--parallel", at_once, *words)
    assert in_turn.returncode == 4
    assert (at.returncode, at.stdout, at.stderr) == (in_turn.returncode, in_turn.stdout, in_turn.stderr)


def test_at_once_there_is_no_input(bare: Scratch) -> None:
    command = [str(bare.installed.program), "profile", "exec", "work", "play", "--parallel", "2", "--", "cat"]
    done = bare.run(*command, input="never read\n")
    assert (done.returncode, done.stdout) == (0, "")


def test_after_a_failure_none_is_started_and_those_that_run_are_waited_for(bare: Scratch) -> None:
    fifos(bare, "pid")
    # play goes on until work has ended and its end is known.
    script = """\
    case $HERMES_SHELL_PROFILE in
      work) echo $$ >pid; exit 5 ;;
      play) read -r pid <pid; while kill -0 "$pid" 2>/dev/null; do :; done; echo done ;;
      *) echo started ;;
    esac"""
    done = run(bare, "play", "work", "chat", "a", "--parallel", "2", "--", "sh", "-c", script)
    assert (done.returncode, done.stdout) == (5, "done\n")
    assert "failed in 'work' (5)\n  not run: chat, a;" in done.stderr


def test_nothing_is_left_behind(bare: Scratch) -> None:
    temporary = bare.home / "temporary"
    temporary.mkdir()
    done = run(bare, "--all", "--parallel", "3", "--", "ls", str(temporary), env={"TMPDIR": str(temporary)})
    assert "hermes-shell-" in done.stdout
    assert list(temporary.iterdir()) == []


# Signals.

# Says that it is there, and which signal came. What is blocked waits for sigwait, so none is lost.
CATCH = """\
import os, signal, sys
numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
with open(sys.argv[1], "w") as ready:
    ready.write("ready.\\n")
print(os.environ["HERMES_SHELL_PROFILE"], signal.Signals(signal.sigwait(numbers)).name)
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("at_once", [[], ["--parallel", "2"]], ids=["in turn", "at once"])
def test_a_signal_is_passed_on(bare: Scratch, name: str, at_once: list[str]) -> None:
    """The commands decide what they do with it; no further one is started."""
    fifos(bare, "ready")
    with open(bare.home / "ready", "r+b", buffering=0) as ready:
        command = [sys.executable, "-c", CATCH, "ready"]
        process = started(bare, "work", "play", "chat", "--keep-going", *at_once, "--", *command)
        running = ["work", "play"] if at_once else ["work"]
        for _ in running:
            ready.readline()
        process.send_signal(signal.Signals[name])
        out, err = process.communicate(timeout=60)
    assert out.splitlines() == [f"{profile} {name}" for profile in running]
    assert err == headers(running)
    assert process.returncode == 128 + signal.Signals[name]


@pytest.mark.parametrize("name", ["SIGINT", "SIGQUIT"])
@pytest.mark.parametrize("at_once", [[], ["--parallel", "1"]], ids=["in turn", "at once"])
def test_an_interrupt_lets_the_command_end_and_starts_no_other(bare: Scratch, name: str, at_once: list[str]) -> None:
    fifos(bare, "ready", "go")
    temporary = bare.home / "temporary"
    temporary.mkdir()
    bare.env["TMPDIR"] = str(temporary)
    # What comes while the command is being started is sent on to it: it is not to end by that.
    script = f"trap '' INT QUIT; echo >ready; cat go; {WHO}"
    process = started(bare, "work", "play", *at_once, "--", "sh", "-c", script)
    with open(bare.home / "ready", "rb") as ready:
        ready.readline()
    process.send_signal(signal.Signals[name])
    (bare.home / "go").write_text("go\n")
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (128 + signal.Signals[name], "go\nwork\n")
    assert list(temporary.iterdir()) == []


def test_where_the_end_of_children_is_ignored_exit_codes_are_kept(bare: Scratch) -> None:
    ignore = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    )
    words = ["profile", "exec", "work", "play", "--", "sh", "-c", "exit 3"]
    done = bare.run(sys.executable, "-c", ignore, str(bare.installed.program), *words)
    assert done.returncode == 3


def test_output_that_goes_nowhere_ends_it_in_silence(bare: Scratch) -> None:
    fifos(bare, "go")
    script = f"{WHO}; case $HERMES_SHELL_PROFILE in work) cat go >finished ;; esac"
    process = started(bare, "play", "work", "--parallel", "2", "--", "sh", "-c", script)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stderr.readline()  # the header; what follows it cannot be written
    (bare.home / "go").write_text("go\n")
    assert process.wait(timeout=60) == 1
    assert (bare.home / "finished").read_text() == "go\n"
    assert process.stderr.read() == ""
    process.stderr.close()


def test_what_nohup_ignores_stays_ignored(bare: Scratch) -> None:
    words = ["profile", "exec", "work", "play", "--", "sh", "-c", f"kill -HUP $PPID; kill -HUP $$; {WHO}"]
    done = bare.run("sh", "-c", 'trap \'\' HUP; exec "$0" "$@"', str(bare.installed.program), *words)
    assert (done.returncode, done.stdout) == (0, "work\nplay\n")


@pytest.mark.parametrize(
    ("words", "running", "code"),
    [
        ("work", ["work"], "0"),  # that of the command, which caught it
        ("work play", ["work"], "130"),
        ("work play --parallel 2", ["work", "play"], "130"),
    ],
)
def test_ctrl_c(scratch: Scratch, shell: Shell, words: str, running: list[str], code: str) -> None:
    catch = scratch.home / "catch.py"
    catch.write_text(CATCH)
    terminal = scratch.terminal(shell)
    terminal.send(f"hermes profile exec {words} -- {shell.quote(sys.executable)} {catch} /dev/tty")
    for _ in running:
        terminal.see(r"ready\.\r")
    terminal.key("c")
    ended = terminal.settle()
    assert re.findall("(work|play|chat) SIGINT", ended.text) == running
    assert ended.status[-1] == code
    terminal.close()
