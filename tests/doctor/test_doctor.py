"""How doctor speaks: what it prints, what it ends with, and what it asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.doctor.healthy import examined, in_bash
from tests.house import pin_of
from tools.terminal import SHELLS

if TYPE_CHECKING:
    from tests.house import Scratch

OURS = "hermes doctor --ours"


def loose(scratch: Scratch) -> None:
    """Make a fault that --fix cures unasked."""
    (scratch.data / "hermes.fish").unlink()


def orphaned(scratch: Scratch) -> None:
    """Make a fault that only the user can cure."""
    scratch.stick("work\nplay\n")


def test_a_clean_bill_ends_with_0(healthy: Scratch) -> None:
    done = in_bash(healthy, OURS)
    assert (done.returncode, done.stderr) == (0, "")
    assert "  ok       the sticky default is 'default'" in done.stdout


def test_a_fault_is_told_with_its_reason_and_its_command(healthy: Scratch) -> None:
    loose(healthy)
    done = in_bash(healthy, OURS)
    assert done.returncode == 1
    assert done.stdout.count("$ hermes-shell shell sync") == 1
    lines = done.stdout.splitlines()
    at = lines.index(f"  warning  {healthy.data}/hermes.fish: missing")
    assert lines[at + 1].startswith(" " * 11)
    assert lines[at + 2] == " " * 11 + "$ hermes-shell shell sync"


def test_called_as_hermes_shell_it_names_itself_so(healthy: Scratch) -> None:
    orphaned(healthy)
    done = healthy.hermes("doctor", "--ours")
    assert "$ hermes-shell profile use" in done.stdout
    assert done.returncode == 1


def test_fix_shows_before_and_after(healthy: Scratch) -> None:
    loose(healthy)
    done = in_bash(healthy, f"{OURS} --fix")
    assert done.returncode == 0, "what is wrong no more is not counted"
    assert f"before: {healthy.data}/hermes.fish: missing" in done.stdout
    assert f"after:  {healthy.data}/hermes.fish: current" in done.stdout
    assert "Fixes" not in in_bash(healthy, f"{OURS} --fix").stdout


def test_fix_that_leaves_something_says_what_and_ends_with_1(healthy: Scratch) -> None:
    (healthy.root / ".env").write_text("KEY=x\n")
    (healthy.root / ".env").chmod(0o644)
    healthy.root.chmod(0o755)
    healthy.stick("gone")
    done = in_bash(healthy, f"{OURS} --fix")
    assert done.returncode == 1
    left = done.stdout.partition("\nLeft\n")[2]
    assert "the sticky default is 'gone', which is not there" in left
    assert ".env" not in left


def test_fix_shows_what_it_asks_about(healthy: Scratch) -> None:
    (healthy.root / "profiles" / "ghost" / "letters").mkdir(parents=True)
    done = in_bash(healthy, f"{OURS} --fix", answers="n\n")
    assert f"{healthy.root}/profiles/ghost holds letters\ndelete" in done.stderr


def test_ctrl_c_ends_it_all(healthy: Scratch) -> None:
    loose(healthy)
    healthy.stick("gone")
    terminal = healthy.terminal(SHELLS["bash"])
    terminal.send("hermes doctor --fix")
    terminal.see("make 'default' the sticky default\\? ")
    terminal.key("c")
    terminal.settle()
    assert "Let the agent" not in terminal.transcript()
    assert not (healthy.data / "hermes.fish").exists(), "nothing was asked to be changed any more"
    assert (healthy.root / "active_profile").read_text() == "gone"


def test_what_is_rendered_is_one_fault(healthy: Scratch) -> None:
    for name in ("hermes.fish", "hermes.sh"):
        (healthy.data / name).unlink()
    found = [each for each in examined(healthy) if each.code == "rendered-stale"]
    assert len(found) == 1
    assert all(name in found[0].message for name in ("hermes.fish: missing", "hermes.sh: missing"))


def test_a_cured_sticky_default_tells_nothing_more(healthy: Scratch) -> None:
    healthy.stick("gone")
    done = in_bash(healthy, f"{OURS} --fix", answers="y\n")
    assert "after:  the sticky default is 'default'" in done.stdout
    assert "kept" not in done.stdout


def test_a_ghost_lacks_no_wrapper(healthy: Scratch) -> None:
    (healthy.root / "profiles" / "ghost" / "logs").mkdir(parents=True)
    assert [each.code for each in examined(healthy)] == ["profile-ghost"]


def test_fix_as_json_asks_nothing_and_tells_what_is_left(healthy: Scratch) -> None:
    loose(healthy)
    done = in_bash(healthy, f"{OURS} --json --fix")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["ok"] is True


def test_json_says_what_people_are_told(healthy: Scratch) -> None:
    loose(healthy)
    told = in_bash(healthy, OURS).stdout
    answer = json.loads(in_bash(healthy, f"{OURS} --json").stdout)
    assert answer["ok"] is False
    assert answer["findings"]
    for each in answer["findings"]:
        assert list(each) == ["section", "code", "level", "message", "why", "cure", "fix"]
        assert each["message"] in told
        assert each["section"].capitalize() in told


def test_json_leaves_out_the_agents_doctor(healthy: Scratch) -> None:
    healthy.report()  # of what it was asked before; it is told once
    assert in_bash(healthy, "hermes doctor --json").returncode == 0
    assert healthy.report() is None


ANSWERS = {"y\n": ["doctor", "--fix", "-x"], "n\n": ["doctor", "-x"], "": ["doctor", "-x"]}


@pytest.mark.parametrize(("answers", "given"), ANSWERS.items(), ids=["yes", "no", "no answer"])
def test_the_agents_own_fix_is_asked_for(healthy: Scratch, answers: str, given: list[str]) -> None:
    done = in_bash(healthy, "hermes doctor --fix -x", answers=answers)
    assert done.returncode == 0, done.stderr
    report = healthy.report()
    assert report is not None
    assert report.argv == given


def test_a_profile_that_is_gone_keeps_the_agents_doctor_from_nothing(healthy: Scratch) -> None:
    env = {"HERMES_HOME": pin_of(healthy.root, "gone"), "HERMES_SHELL_PROFILE": "gone"}
    done = in_bash(healthy, "hermes doctor", env=env)
    assert done.returncode == 1
    report = healthy.report()
    assert report is not None
    assert report.argv == ["doctor"]
    assert report.env["HERMES_HOME"] == pin_of(healthy.root, "default")


def test_it_asks_in_a_terminal(healthy: Scratch) -> None:
    terminal = healthy.terminal(SHELLS["bash"])
    terminal.send("hermes doctor --fix")
    terminal.see("Let the agent's own doctor fix things, too?")
    terminal.send("n")
    assert not terminal.settle().failed
    report = healthy.report()
    assert report is not None
    assert report.argv == ["doctor"]


def test_an_interrupted_question_ends_it_with_nothing_done(healthy: Scratch) -> None:
    loose(healthy)
    terminal = healthy.terminal(SHELLS["bash"])
    terminal.send("hermes profile alias work --remove; rm -f ~/.local/share/hermes-shell/hermes.fish")
    terminal.settle()
    healthy.report()
    terminal.send("hermes doctor --fix")
    terminal.see("make wrappers for work")
    terminal.key("c")
    assert terminal.settle().status == ["130"]
    assert not (healthy.data / "hermes.fish").exists()
    assert healthy.report() is None
    terminal.close()
