"""`hermes update` and `plugins install`: the agent runs, and what we rendered follows what it has become."""

from __future__ import annotations

import ast
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests import skilled
from tests.house import PROFILES
from tests.other_agent import write_agent

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


@pytest.fixture
def skilful(bare: Scratch) -> Scratch:
    """Give a scratch home whose agent brings skills along, which every profile has."""
    skilled.put(bare.agent)
    bare.set_up("bash")
    assert bare.hermes("profile", "alias", "work").returncode == 0
    for name in ("default", *PROFILES):
        bare.run(str(bare.agent), "-p", name, "skills", "opt-in", "--sync")
    return bare


def test_what_an_update_changes_is_told_and_who_was_left_behind(skilful: Scratch) -> None:
    wrapper = skilful.home / ".local/bin/hermes-work"
    current = wrapper.read_text()
    wrapper.write_text(current.replace("# hermes-shell wrapper ", "# hermes-shell wrapper 0.0.1+"))
    (skilful.data / "hermes.sh").write_text("# hermes-shell 0.0.1\n")

    done = skilful.run(str(skilful.dispatcher), "update", env={"CODE": "7"})
    assert done.returncode == 7
    assert done.stdout == ""
    cure = "hermes -p play skills opt-in --sync"
    assert done.stderr.splitlines() == [
        "hermes: commands of the agent, new: dance",
        f"hermes: wrote {skilful.data}/hermes.sh",
        "hermes: wrappers, written anew: hermes-work",
        "hermes: skills that come with the agent are older or missing in: 'play'",
        f"  bring them up to date: {cure}",
    ]
    assert "hermes dance" in completed(skilful)
    assert wrapper.read_text() == current

    assert skilful.run(str(skilful.dispatcher), *cure.split()[1:]).returncode == 0
    done = skilful.run(str(skilful.dispatcher), "plugins", "install")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_who_wants_no_skills_was_not_left_behind(skilful: Scratch) -> None:
    (skilful.root / "profiles" / "play" / ".no-bundled-skills").touch()
    done = skilful.run(str(skilful.dispatcher), "update")
    assert done.stderr == "hermes: commands of the agent, new: dance\n"


def test_an_update_that_removes_the_agent(updating: Scratch) -> None:
    text = updating.agent.read_text()
    updating.agent.write_text(text.replace("me.write_text", "me.unlink(); sys.exit(9); me.write_text"))
    before = completed(updating)
    done = updating.run(str(updating.dispatcher), "update")
    assert done.returncode == 9
    assert done.stderr.startswith("hermes: the Hermes agent was not found\n  install it: pipx install hermes-agent")
    assert completed(updating) == before


def test_an_update_that_breaks_the_agent(updating: Scratch) -> None:
    text = updating.agent.read_text()
    updating.agent.write_text(text.replace("import argparse", "import argparse, new", 1))
    broken = updating.run(str(updating.dispatcher), "update")
    assert broken.returncode == 1
    assert broken.stderr.splitlines()[-1] == (
        f"hermes: {updating.agent} did not tell which commands it has: completed are those of a known version"
    )
