"""The agent through us is the agent: its exit code, its terminal, its signals, its pipes."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import require
from tools.terminal import SHELLS, Shell, Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.house import Scratch

# Does what its last word says.
AGENT = """\
#!/bin/sh
for last do :; done
case $last in
  [0-9]*) exit "$last" ;;
  terminate) kill -TERM $$ ;;
  wait) echo ready.; exec sleep 1000 ;;
  catch) trap 'echo caught; exit 5' INT; echo ready.; while :; do sleep 0.1; done ;;
  stop) exec PYTHON -c "$WAIT_FOR_CONTINUE" ;;
  copy) cat; exit 4 ;;
  terminal) test -t 0 && test -t 1 && test -t 2 && echo all three ;;
  shout) echo loud ;;
esac
"""


# A signal that is blocked waits for sigwait: there is no moment at which it could be lost.
WAIT_FOR_CONTINUE = """\
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCONT])
print("ready.", flush=True)
signal.sigwait([signal.SIGCONT])
print("resumed", flush=True)
sys.exit(7)
"""


class Ways:
    """One terminal, and the ways to call the agent in it: alone, by the function, by the dispatcher."""

    def __init__(self, scratch: Scratch, shell: Shell) -> None:
        scratch.agent.write_text(AGENT.replace("PYTHON", sys.executable))
        scratch.env["WAIT_FOR_CONTINUE"] = WAIT_FOR_CONTINUE
        self.scratch = scratch
        self.shell = shell
        self.terminal: Terminal = scratch.terminal(shell)
        self.alone = str(scratch.agent)
        self.ours = ["hermes", str(scratch.dispatcher)]


@pytest.fixture
def ways(scratch: Scratch, shell: Shell) -> Iterator[Ways]:
    made = Ways(scratch, shell)
    made.terminal.run("hermes profile use work --session")
    yield made
    made.terminal.close()


@pytest.mark.parametrize("word", ["0", "3", "130", "143", "terminate"])
def test_exit_codes(ways: Ways, word: str) -> None:
    alone = ways.terminal.run(f"{ways.alone} {word}").status[-1]
    for hermes in ways.ours:
        assert ways.terminal.run(f"{hermes} {word}").status[-1] == alone
    assert alone == {"terminate": "143"}.get(word, word)


@pytest.mark.parametrize(("word", "code"), [("wait", "130"), ("catch", "5")])
def test_ctrl_c_reaches_the_agent(ways: Ways, word: str, code: str) -> None:
    for hermes in (ways.alone, *ways.ours):
        ways.terminal.send(f"{hermes} {word}")
        ways.terminal.see(r"ready\.\r")
        ways.terminal.key("c")
        assert ways.terminal.settle().status[-1] == code


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_a_stopped_agent_goes_on(scratch: Scratch, name: str) -> None:
    """Ctrl-Z and fg. The status after fg is the shell's own affair: zsh and fish lose it (docs/limits.md)."""
    ways = Ways(scratch, require(SHELLS[name]))
    keeps_status = {"bash": ("hermes", ways.ours[1]), "zsh": (ways.ours[1],), "fish": ()}
    for hermes in (ways.alone, *ways.ours):
        ways.terminal.send(f"{hermes} stop")
        ways.terminal.see(r"ready\.\r")
        ways.terminal.key("z")
        ways.terminal.wait()
        ways.terminal.send("fg")
        ways.terminal.see("resumed")
        resumed = ways.terminal.settle()
        if hermes in keeps_status[name]:
            assert resumed.status == ["7"]
    ways.terminal.close()


def test_stdin_from_a_pipe(ways: Ways) -> None:
    feed = "'one', 'two three'" if ways.shell.name == "powershell" else "printf '%s\\n' one 'two three'"
    for hermes in (ways.alone, *ways.ours):
        fed = ways.terminal.run(f"{feed} | {hermes} copy")
        assert "one\r\ntwo three\r\n" in fed.text
        assert fed.status[-1] == "4"


def test_in_a_pipeline(ways: Ways) -> None:
    upper = "ForEach-Object { $_.ToUpper() }" if ways.shell.name == "powershell" else "tr a-z A-Z"
    for hermes in (ways.alone, *ways.ours):
        assert "LOUD\r\n" in ways.terminal.run(f"{hermes} shout | {upper}").text


def test_the_terminal_is_the_agents(ways: Ways) -> None:
    for hermes in (ways.alone, *ways.ours):
        assert "all three\r\n" in ways.terminal.run(f"{hermes} terminal").text


SWITCHES = "hermes profile use work -s; hermes profile use play -s; hermes profile use -; hermes profile use --unset"


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_loading_and_switching_start_no_process(scratch: Scratch, starts: Callable[..., list[str]], name: str) -> None:
    shell = require(SHELLS[name])
    load = shell.source(str(scratch.snippet(shell)))
    idle = starts(*shell.script("true"))
    assert len(starts(*shell.script(f"{load}; true"))) == len(idle)
    assert len(starts(*shell.script(f"{load}; {SWITCHES}"))) == len(idle)


def test_the_dispatcher_starts_nothing_but_the_agent(scratch: Scratch, starts: Callable[..., list[str]]) -> None:
    scratch.agent.unlink()
    scratch.agent.symlink_to(shutil.which("true") or "/bin/true")
    scratch.stick("play\n")
    for words in (["-p", "work", "chat"], ["chat"]):
        calls = starts(str(scratch.dispatcher), *words)
        assert [call.split("(")[0] for call in calls] == ["execve", "execve"]
        assert calls[1].startswith(f'execve("{scratch.agent}", ')
