"""How doctor speaks: what it prints, what it ends with, what it asks, and that nothing it meets ends it."""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING

import pytest

from hermes_shell import doctor, resolve
from hermes_shell.doctor.finding import ERROR, NOTE, OK, Finding, Subject
from hermes_shell.errors import HermesError
from tests.doctor.healthy import examined, in_bash
from tests.house import pin_of
from tools.terminal import SHELLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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


def failing(error: Exception) -> Callable[[Subject], Iterator[Finding]]:
    def check(_: Subject) -> Iterator[Finding]:
        yield Finding("first", OK, "this is well")
        raise error

    return check


@pytest.mark.parametrize(
    "error",
    [HermesError("it is so", "do this"), OSError(13, "Permission denied", "/x y"), ValueError("one\ntwo"), KeyError()],
)
def test_a_check_that_fails_is_a_finding_and_ends_no_other(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Finding("other", NOTE, "it is still looked at")
    monkeypatch.setattr(doctor, "SECTIONS", {"One": (failing(error),), "Two": (lambda _: iter([other]),)})
    env: dict[str, str] = {"HOME": "/nowhere"}
    found = doctor.examine(Subject(env, resolve.choose(env), ""))
    assert [each.code for each in found["One"]] == ["first", "not-examined"]
    assert [each.code for each in found["Two"]] == ["other"]
    told = found["One"][1]
    assert told.level == ERROR
    assert told.cure
    assert "\n" not in told.message


GARBAGE: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a directory": lambda path: path.mkdir(),
    "a dangling link": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "nothing in it": lambda path: path.write_bytes(b""),
    "bytes": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "brackets": lambda path: path.write_text("[" * 100_000),
    "an alias bomb": lambda path: path.write_text(
        "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(2000))
    ),
    "a number": lambda path: path.write_text("99999999999999999999999"),
    "nulls": lambda path: path.write_bytes(b"\0" * 5000),
}
PLACES = (
    "active_profile",
    "config.yaml",
    ".env",
    "SOUL.md",
    "auth.json",
    "gateway.pid",
    "gateway.lock",
    "gateway_state.json",
    "profile.yaml",
    "skills",
    ".hermes-shell.journal",
    "profiles/work",
    "profiles/work/config.yaml",
    "profiles/work/.env",
    "profiles/work/gateway.pid",
    "profiles/work/skills",
    "profiles/Strange Name",
    "profiles/ghost",
    "../.bashrc",
    "../.zshrc",
    "../.zcompdump",
    "../.config/fish/fish_variables",
    "../.config/fish/conf.d/hermes-shell.fish",
    "../.config/hermes-shell",
    "../.config/systemd/user/hermes-gateway.service",
    "../.local/bin/hermes-work",
    "../.local/bin/work",
    "../.local/bin/hermes",
    "../.local/share/hermes-shell/completions/wrappers",
    "../.local/share/hermes-shell/hermes.sh",
    "../.cache/hermes-shell",
    "../Library/LaunchAgents/ai.hermes.gateway.plist",
)


def put(path: Path, kind: str) -> None:
    import shutil

    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    GARBAGE[kind](path)


@pytest.mark.parametrize("seed", [pytest.param(n, marks=[] if n < 6 else [pytest.mark.full]) for n in range(40)])
def test_whatever_stands_anywhere(healthy: Scratch, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same garbage each time
    for place in sorted(chance.sample(PLACES, chance.randint(1, 9))):
        path = healthy.root / place
        if path.parent.is_dir() or not path.parent.exists():
            put(path, chance.choice(sorted(GARBAGE)))
    done = healthy.hermes("doctor", "--ours", "--json")
    assert done.stderr == ""
    answer = json.loads(done.stdout)
    assert done.returncode == (0 if answer["ok"] else 1)
    mistakes = [each for each in answer["findings"] if "mistake of ours" in (each["why"] or "")]
    assert mistakes == []


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


def test_what_cannot_be_looked_at_is_named_so_that_it_can_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    error = OSError(13, "Permission denied", "/x/$(touch y) z")
    monkeypatch.setattr(doctor, "SECTIONS", {"One": (failing(error),)})
    env: dict[str, str] = {"HOME": "/nowhere"}
    *_, told = doctor.examine(Subject(env, resolve.choose(env), ""))["One"]
    assert told.cure == "ls -ld '/x/$(touch y) z'"
