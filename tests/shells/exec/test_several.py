"""Several profiles, one after the other or at once: what each prints, and when it ends."""

from __future__ import annotations

import signal

import pytest

from tests.house import Scratch
from tests.shells.exec.running import WHO, fifos, headers, run

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
