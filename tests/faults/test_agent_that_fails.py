"""An agent that hangs or fails while a profile is created: it is there, whole, and says what is missing."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import psutil
import pytest

from hermes_shell import creating, layout
from hermes_shell.creating import Order
from tests.house import PROFILES, at_work

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch

# Each writes half a skill, as one that is ended in the middle does.
HALF = '#!/bin/sh\nmkdir -p "$HERMES_HOME/skills/mail" && : >"$HERMES_HOME/skills/mail/SKILL.md"\n'
AGENTS = {
    "fails": f"{HALF}exit 1\n",
    "is killed": f"{HALF}kill -9 $$\n",
    "hangs": f"{HALF}exec sleep 600\n",
    "hangs behind its launcher": f"{HALF}sleep 600\n",
    "cannot be run": "#!/nowhere/python\n",
}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "HERMES_SHELL_AGENT": str(tmp_path / "agent")}


@pytest.mark.parametrize("skills", [True, False])
@pytest.mark.parametrize("text", AGENTS.values(), ids=AGENTS)
def test_a_profile_without_it(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, skills: bool
) -> None:
    monkeypatch.setattr(creating, "_PATIENCE", 0.5)
    (tmp_path / "agent").write_text(text)
    (tmp_path / "agent").chmod(0o755)
    made = creating.create(env, Order("work", skills=skills))
    said = ["for the skills that come with the agent, later: hermes -p work skills opt-in --sync"] if skills else []
    assert [line for line in made.told if "PATH" not in line] == said
    work = tmp_path / ".hermes" / "profiles" / "work"
    assert {path.name for path in work.iterdir() if path.is_dir()} == set(layout.DIRECTORIES)
    assert {path.name for path in work.iterdir()} >= {".env", "SOUL.md"}
    assert not list((work / "skills").iterdir())
    end_of(tmp_path)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -15), (signal.SIGHUP, -1)])
@pytest.mark.parametrize("launcher", ["exec ", ""], ids=["hangs", "hangs behind its launcher"])
def test_what_ends_us_ends_it(bare: Scratch, launcher: str, number: signal.Signals, code: int) -> None:
    """It is in a session of its own, where no Ctrl-C and no end of the terminal reaches it."""
    reached = bare.home / "reached"
    os.mkfifo(reached)
    bare.agent.write_text(f"#!/bin/sh\n: >'{reached}'\n{launcher}sleep 600\n")
    command = [str(bare.installed.program), "profile", "create", "new"]
    process = subprocess.Popen(command, env=bare.env, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert reached.read_bytes() == b"", "until the agent opens it"
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code, errors
    assert "Traceback" not in errors
    end_of(bare.home)
    assert bare.hermes("profile", "use", "work").returncode == 0
    assert {path.name for path in (bare.root / "profiles").iterdir()} == set(PROFILES)


def end_of(home: Path) -> None:
    """Wait until nothing works there any more: what was killed takes a moment to go."""
    _, alive = psutil.wait_procs(at_work(home), timeout=20)
    assert not alive


def test_how_long_it_is_waited_for() -> None:
    assert creating._PATIENCE == 60
