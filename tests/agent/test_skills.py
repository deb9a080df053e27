"""The skills that come with the real agent, which has some where it was installed with them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from hermes_shell import harvest, skills

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch

NAMES = ("default", "work", "play")


class Skilful:
    """The real agent in an environment of its own, into which skills were installed."""

    def __init__(self, scratch: Scratch, agent: Path) -> None:
        self.scratch = scratch
        self.bundled = scratch.home / "environment" / "skills"
        self.launcher = scratch.home / "environment" / "bin" / "hermes"
        # An environment is known by its file: its own skills, and the packages of the agent.
        python = self.launcher.with_name("python")
        self.launcher.parent.mkdir(parents=True)
        python.symlink_to((agent.parent / "python").resolve())
        (self.bundled.parent / "pyvenv.cfg").write_text(f"home = {python.resolve().parent}\n")
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        site = self.bundled.parent / "lib" / version / "site-packages"
        site.mkdir(parents=True)
        (site / "agent.pth").write_text(f"{next(agent.parent.parent.glob('lib/python*/site-packages'))}\n")
        self.launcher.write_text(f"#!{python}\nfrom hermes_cli.main import main\nmain()\n")
        self.launcher.chmod(0o755)
        scratch.agent.unlink()
        scratch.agent.symlink_to(self.launcher)
        for name in ("music/whistle", "cook", "swim"):
            self.bring(name, "As it was first.")

    def bring(self, place: str, text: str) -> None:
        """Let the agent bring a skill along."""
        skill = self.bundled / place
        (skill / "scripts").mkdir(parents=True, exist_ok=True)
        (skill / "SKILL.md").write_text(f"---\nname: {skill.name}-well\n---\n{text}\n")
        (skill / "scripts" / "run.sh").write_text("true\n")

    def sync(self, name: str) -> None:
        """Let the agent bring a profile up to date."""
        done = self.scratch.run(str(self.launcher), "-p", name, *skills.SYNC)
        assert done.returncode == 0, done.stderr

    def behind(self) -> list[str]:
        found = skills.behind(self.scratch.env, str(self.scratch.root)).profiles
        return [name for name in found if name in NAMES]

    def has(self, name: str, place: str) -> Path:
        """Return a skill of a profile."""
        return self.scratch.root / "profiles" / name / "skills" / place / "SKILL.md"


@pytest.fixture
def skilful(bare: Scratch, real_agent: Path) -> Skilful:
    made = Skilful(bare, real_agent)
    bare.env["HERMES_SHELL_AGENT"] = str(made.launcher)
    assert harvest.refresh(bare.env, str(bare.root)).answered
    assert skills.directory(bare.env, str(bare.root)) == str(made.bundled)
    for name in NAMES:
        made.sync(name)
    assert made.behind() == []
    return made


def test_who_was_left_behind_is_up_to_date_after_the_agents_own_sync(skilful: Skilful) -> None:
    skilful.bring("cook", "As it is now.")
    assert skilful.behind() == ["default", "play", "work"]
    skilful.sync("work")
    assert skilful.behind() == ["default", "play"]
    assert "now" in skilful.has("work", "cook").read_text()
    skilful.bring("sing", "It is new.")
    assert skilful.behind() == ["default", "play", "work"]
    for name in NAMES:
        skilful.sync(name)
    assert skilful.behind() == []


def keep(skilful: Skilful, why: str) -> None:
    """Let `work` keep what it has, for a reason that the agent knows."""
    place = skilful.scratch.root / "profiles" / "work"
    if why == "changed":
        skilful.has("work", "cook").write_text("mine\n")
    elif why == "removed":
        skilful.has("work", "cook").unlink()
        (skilful.has("work", "cook").parent / "scripts" / "run.sh").unlink()
        (skilful.has("work", "cook").parent / "scripts").rmdir()
        skilful.has("work", "cook").parent.rmdir()
    elif why == "pruned":
        (place / "skills" / ".curator_suppressed").write_text("# by the curator\ncook-well\n")
    elif why == "external":
        mine = skilful.scratch.home / "mine" / "cook-well"
        mine.mkdir(parents=True)
        (mine / "SKILL.md").write_text("mine\n")
        (place / "config.yaml").write_text(f"skills:\n  external_dirs: ['{mine.parent}']\n")
    else:
        (place / skills.OPTED_OUT).touch()


REASONS = ("changed", "removed", "pruned", "external", "opted out")


@pytest.mark.parametrize(
    "why", [pytest.param(why, marks=[] if why in REASONS[:2] else [pytest.mark.full]) for why in REASONS]
)
def test_what_the_agent_leaves_as_it_is_is_not_behind(skilful: Skilful, why: str) -> None:
    keep(skilful, why)
    skilful.bring("cook", "As it is now.")
    assert skilful.behind() == ["default", "play"]
    for name in NAMES:
        if why != "opted out" or name != "work":  # opting in takes that mark away
            skilful.sync(name)
    assert not skilful.has("work", "cook").exists() or "now" not in skilful.has("work", "cook").read_text()
    assert skilful.behind() == []


@pytest.mark.full
def test_the_record_of_an_old_agent_takes_two_syncs(skilful: Skilful) -> None:
    """It holds no digests; the first sync takes what is there for what was copied."""
    record = skilful.scratch.root / "profiles" / "work" / "skills" / ".bundled_manifest"
    record.write_text("\n".join(line.partition(":")[0] for line in record.read_text().splitlines()))
    skilful.bring("cook", "As it is now.")
    assert skilful.behind() == ["default", "play"]
    for late in (["default", "play", "work"], ["default", "play"]):
        skilful.sync("work")
        assert skilful.behind() == late


def test_the_skills_that_are_named_win(skilful: Skilful) -> None:
    elsewhere = skilful.scratch.home / "elsewhere"
    (elsewhere / "fly").mkdir(parents=True)
    (elsewhere / "fly" / "SKILL.md").write_text("fly\n")
    skilful.scratch.env[skills.SETTING] = str(elsewhere)
    assert skilful.behind() == ["default", "play", "work"]
    for name in NAMES:
        skilful.sync(name)
    assert skilful.behind() == []


def test_an_agent_without_skills_leaves_nobody_behind(bare: Scratch, real_agent: Path) -> None:
    bare.env["HERMES_SHELL_AGENT"] = str(real_agent)
    assert harvest.refresh(bare.env, str(bare.root)).answered
    assert skills.behind(bare.env, str(bare.root)).profiles == []
