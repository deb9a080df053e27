"""What `profile env` prints, evaluated by every shell as its user does it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from hermes_shell import dialects
from tests.conftest import require
from tests.house import pin_of
from tools.terminal import EVALUATING, SHELLS, Shell, read_report, write_reporter

if TYPE_CHECKING:
    from tests.house import Scratch

NASTY = "-n 'q' \"d\" $(touch CANARY) `touch CANARY` %PATH% !! !x \\ \\' ’; touch CANARY; ’ é 中 {a,b} ~ #"


class Evaluated:
    """A shell without start-up files that evaluates one text after another and reports."""

    def __init__(self, scratch: Scratch, shell: Shell) -> None:
        self.scratch = scratch
        self.shell = shell
        self.report = write_reporter(scratch.home / "report")

    def do(self, *lines: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
        """Run lines one after the other."""
        command = self.shell.script(self.shell.then.join(lines))
        environment = {**self.scratch.env, **(env or {})}
        return subprocess.run(command, env=environment, cwd=self.scratch.home, capture_output=True, check=False)

    def left(self) -> dict[str, str]:
        """Return what the reporter saw of our variables."""
        return read_report(self.report).hermes()


@pytest.fixture
def evaluated(bare: Scratch, evaluating: Shell) -> Evaluated:
    return Evaluated(bare, evaluating)


def pin(evaluated: Evaluated, name: str, *, unset: bool = False) -> list[str]:
    one_liner = dialects.DIALECTS[evaluated.shell.name].one_liner
    command = f"{evaluated.scratch.installed.program} profile env {'--unset' if unset else name}"
    return [one_liner(command), str(evaluated.report)]


def test_a_pin_and_back(evaluated: Evaluated) -> None:
    done = evaluated.do(*pin(evaluated, "work"))
    assert done.stderr == b""
    found = evaluated.left()
    assert int(found.pop("HERMES_SHELL_OWNER")) > 1
    assert found == {"HERMES_HOME": pin_of(evaluated.scratch.root, "work"), "HERMES_SHELL_PROFILE": "work"}
    done = evaluated.do(*pin(evaluated, "work")[:1], *pin(evaluated, "", unset=True))
    assert done.stderr == b""
    assert evaluated.left() == {}


def test_the_owner_is_the_shell(evaluated: Evaluated) -> None:
    command = evaluated.shell.script(evaluated.shell.then.join(pin(evaluated, "work")))
    process = subprocess.Popen(command, env=evaluated.scratch.env, cwd=evaluated.scratch.home)
    assert process.wait() == 0
    assert evaluated.left()["HERMES_SHELL_OWNER"] == str(process.pid)


def test_a_nasty_home_is_pinned_saved_and_restored(evaluated: Evaluated) -> None:
    """Quotes, line breaks, what would run or expand, and bytes that are no text, where there is a way."""
    dialect = dialects.DIALECTS[evaluated.shell.name]
    for extra in filter(lambda extra: not dialect.lacks(extra), ("\nb", "\udcff", "")):
        root = evaluated.scratch.home / (NASTY + extra)
        evaluated.scratch.profiles("work", root=root)
        env = {"HERMES_HOME": str(root)}
        done = evaluated.do(*pin(evaluated, "work"), env=env)
        assert done.stderr == b""
        found = evaluated.left()
        del found["HERMES_SHELL_OWNER"]
        pinned = {"HERMES_HOME": f"{root}/profiles/work", "HERMES_SHELL_SAVED_HOME": f"+{root}"}
        assert found == {**pinned, "HERMES_SHELL_PROFILE": "work"}
        done = evaluated.do(*pin(evaluated, "work")[:1], *pin(evaluated, "", unset=True), env=env)
        assert done.stderr == b""
        assert evaluated.left() == env
    assert not list(evaluated.scratch.home.rglob("CANARY"))


@pytest.mark.parametrize(("name", "extra"), [("tcsh", "\n"), ("powershell", "\udcff")])
def test_what_a_shell_cannot_carry_is_refused(bare: Scratch, name: str, extra: str) -> None:
    root = bare.home / f"a{extra}b"
    bare.profiles("work", root=root)
    done = bare.hermes("profile", "env", "work", "--shell", name, env={"HERMES_HOME": str(root)})
    assert done.returncode == 1
    assert done.stderr.startswith(f"hermes: {name} cannot carry HERMES_HOME: there is a")
    assert len(done.stderr.splitlines()) == 2
    assert done.stdout.startswith(("false", "throw"))


@pytest.mark.parametrize("name", ["nosuch", "../x"])
def test_what_cannot_be_done_fails_where_it_is_evaluated(evaluated: Evaluated, name: str) -> None:
    done = evaluated.do(pin(evaluated, name)[0])
    assert done.returncode != 0
    assert done.stderr.startswith(b"hermes: ")
    assert evaluated.do(pin(evaluated, "work")[0]).returncode == 0


def test_what_is_pinned_already_succeeds(evaluated: Evaluated) -> None:
    env = {"HERMES_HOME": pin_of(evaluated.scratch.root, "work"), "HERMES_SHELL_PROFILE": "work"}
    done = evaluated.do(*pin(evaluated, "work"), env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert evaluated.left() == env


@pytest.mark.parametrize("name", ["bash", "zsh", "tcsh"])
def test_history_expands_nothing_of_a_value(bare: Scratch, name: str) -> None:
    """`!` is history on a terminal alone."""
    shell = require({**SHELLS, **EVALUATING}[name])
    rc = bare.home / shell.rc
    rc.write_text(shell.prompt + "\n")
    root = bare.home / "a!!b !echo !$ it's \\!"
    bare.profiles("work", root=root)
    terminal = bare.terminal(shell, {"HERMES_HOME": str(root)})
    terminal.run("echo before")
    assert "before" in terminal.run("!echo").text.replace("!echo", ""), (
        "there is no history here, so that nothing is shown"
    )
    pinned = terminal.run(shell.evaluate(f"{bare.installed.program} profile env work")).hermes()
    assert pinned["HERMES_HOME"] == f"{root}/profiles/work"
    assert pinned["HERMES_SHELL_SAVED_HOME"] == f"+{root}"
    assert terminal.run(shell.evaluate(f"{bare.installed.program} profile env --unset")).hermes() == {
        "HERMES_HOME": str(root)
    }
    terminal.close()


def test_long_paths_in_tcsh(bare: Scratch) -> None:
    """Where its reads meet it would lose bytes that are not ASCII."""
    tcsh = require(EVALUATING["tcsh"])
    evaluated = Evaluated(bare, tcsh)
    root = bare.home.joinpath(*["é" * 100] * 10)
    bare.profiles("work", root=root)
    for locale in ("C", "C.UTF-8"):
        env = {"HERMES_HOME": str(root), "LC_ALL": locale}
        done = evaluated.do(*pin(evaluated, "work"), env=env)
        assert b"paths that long are more than tcsh can evaluate" in done.stderr
        assert evaluated.left() == {"HERMES_HOME": str(root)}
