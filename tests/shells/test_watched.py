"""`hermes update` and `plugins install`: the agent runs, and the completions follow what it has become."""

from __future__ import annotations

import ast
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.unit.test_harvest import write_agent

if TYPE_CHECKING:
    from tests.house import Scratch
    from tools.terminal import Shell

# An agent whose update gives it another command; it keeps its words, and ends as it is told to.
UPDATE = """
import pathlib
if sys.argv[-1] in ("update", "install"):
    me = pathlib.Path(__file__)
    (me.parent / "words").write_text(repr((sys.argv[1:], os.environ.get("HERMES_HOME"))))
    me.write_text(me.read_text().replace("'chat', 'update'", "'chat', 'dance', 'update'"))
    sys.exit(int(os.environ.get("CODE", "0")))
if sys.argv[-1] == "wait":
    import signal
    print("ready", flush=True)
    signal.pause()
"""


@pytest.fixture
def updating(bare: Scratch) -> Scratch:
    """Give a scratch home whose agent can be updated."""
    write_agent(bare.agent, "chat", "update")
    text = bare.agent.read_text()
    bare.agent.write_text(text.replace("early = ", f"{UPDATE}\nearly = ", 1))
    bare.set_up("bash")
    return bare


def completed(scratch: Scratch) -> str:
    return (scratch.data / "completions" / "hermes.bash").read_text()


@pytest.mark.parametrize("words", [("update",), ("plugins", "install"), ("-p", "work", "update")])
def test_the_agent_is_updated_and_completions_follow(updating: Scratch, words: tuple[str, ...]) -> None:
    assert "hermes dance" not in completed(updating)
    done = updating.run(str(updating.dispatcher), *words, env={"CODE": "7"})
    assert done.returncode == 7
    assert done.stdout == ""
    assert done.stderr == "hermes: commands of the agent, new: dance\n"
    given, home = ast.literal_eval((updating.agent.parent / "words").read_text())
    assert tuple(given) == words
    assert home == (f"{updating.root}/profiles/work" if "work" in words else None)
    assert "hermes dance" in completed(updating)


def test_where_nothing_changed_nothing_is_said(updating: Scratch) -> None:
    updating.run(str(updating.dispatcher), "update")
    done = updating.run(str(updating.dispatcher), "update")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_only_asking_for_help_updates_nothing(updating: Scratch) -> None:
    done = updating.run(str(updating.dispatcher), "update", "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("usage: hermes update")
    assert done.stderr == ""


def test_an_update_ends_with_ctrl_c(updating: Scratch, shell: Shell) -> None:
    """It is the agent's to end, and the terminal is given back."""
    updating.set_up()
    terminal = updating.terminal(shell)
    terminal.send("hermes plugins install wait")
    terminal.see("ready")
    terminal.key("c")
    assert terminal.settle().failed
    assert terminal.run("echo still here").ok


def test_a_signal_reaches_the_agent(updating: Scratch) -> None:
    words = [str(updating.dispatcher), "plugins", "install", "wait"]
    with subprocess.Popen(words, env=updating.env, cwd=updating.home, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 128 + signal.SIGTERM
