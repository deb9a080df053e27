"""The life of a profile beside the real agent: whoever of us changes something, both tell the same of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import aliases, change, listing, resolve
from tests.house import at_work, seen

if TYPE_CHECKING:
    from tests.house import Scratch

# What the agent writes where it knows nothing.
NONE = "—"


class Both:
    """A home where the real agent and we are at work, neither through the other."""

    def __init__(self, scratch: Scratch, agent: Path) -> None:
        self.scratch = scratch
        self.agent_program = agent
        self.env = scratch.env
        self.env["PATH"] = f"{scratch.home}/.local/bin:{agent.parent}:/usr/bin:/bin"
        for path in (scratch.root / "profiles").iterdir():
            path.rmdir()

    @property
    def profiles(self) -> Path:
        return self.scratch.root / "profiles"

    @property
    def wrappers(self) -> set[str]:
        """What is in the directory of wrappers."""
        place = Path(aliases.directory(self.env))
        return {path.name for path in place.iterdir()} if place.exists() else set()

    def agent(self, *words: str) -> str:
        """Let the agent do something; return what it said. Its errors are on standard output."""
        done = self.scratch.run(str(self.agent_program), "profile", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ours(self, *words: str) -> str:
        """Do something ourselves; return what was said."""
        done = self.scratch.hermes("profile", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def agree(self, *names: str, knows_wrappers: bool = True) -> None:
        """The list of both is the same, and what both show of some profiles.

        The agent names one wrapper of a profile, and none where it does not know its own (contract 2, A3).
        """
        ours = {each.name: list(each.aliases) for each in listing.every(self.env)}
        theirs, current = listed(self.agent("list"))
        assert theirs.keys() == ours.keys()
        assert resolve.choose(self.env).name == current
        for name, alias in theirs.items():
            if knows_wrappers:
                assert alias in (ours[name] or [NONE])
        for name in names:
            self._show(name, knows_wrappers=knows_wrappers)

    def _show(self, name: str, *, knows_wrappers: bool) -> None:
        theirs = dict(re.findall(r"^([\w.]+): +(.*?)$", self.agent("show", name), flags=re.MULTILINE))
        ours = listing.Details(listing.get(self.env, name)).to_json()
        assert theirs["Profile"] == ours["name"] == name
        assert theirs["Path"] == ours["home"]
        assert theirs["Gateway"] == "stopped"
        assert ours["gateway"] == {"running": False, "pid": None, "unproven": None}
        assert theirs["Skills"] == str(ours["skills"])
        assert theirs.get("Model") == (ours["model"] and f"{ours['model']} ({ours['provider']})")
        for title, key in ((".env", "env_file"), ("SOUL.md", "soul_file")):
            assert theirs[title] == ("exists" if ours[key] else "not configured")
        if knows_wrappers:
            assert theirs.get("Alias", NONE).split()[0] in (aliases.every(self.env).get(name) or [NONE])


def listed(text: str) -> tuple[dict[str, str], str]:
    """Return the alias of each profile in the agent's list, and which one is in force."""
    rows = [line.split() for line in text.splitlines() if line.strip()][2:]
    current = [row[0].removeprefix("◆") for row in rows if row[0].startswith("◆")]
    assert len(current) == 1, text
    return {row[0].removeprefix("◆"): row[3] for row in rows}, current[0]


@pytest.fixture
def both(bare: Scratch, real_agent: Path) -> Both:
    return Both(bare, real_agent)


def test_what_we_do_is_seen_by_the_agent(both: Both) -> None:
    both.ours("create", "work", "--description", "Reads mail")
    (both.profiles / "work" / "config.yaml").write_text("model:\n  default: x/y\n  provider: z\n")
    both.agree("work")
    both.ours("create", "play", "--clone-from", "work")
    both.agree("play")
    both.ours("create", "chat", "--clone-all", "--clone-from", "work", "--no-alias")
    both.agree("chat")
    both.ours("alias", "chat", "--name", "talk")
    both.agree("chat")
    both.ours("alias", "chat", "--name", "talk", "--remove")
    both.agree("chat")
    both.ours("use", "play")
    both.agree()
    both.ours("rename", "play", "game")
    both.agree("game")
    both.ours("export", "work", "work.tar.gz")
    both.ours("import", "work.tar.gz", "again")
    both.agree("again")
    both.ours("use", "default")
    both.ours("delete", "game", "--yes")
    both.agree()
    assert both.wrappers == {"hermes-work", "hermes-again"}


def test_what_the_agent_does_is_seen_by_us(both: Both) -> None:
    both.agent("create", "work")
    both.agree("work")
    both.agent("alias", "work", "--name", "wk")
    both.agree("work")
    both.agent("create", "play", "--clone-from", "work", "--no-alias")
    both.agree("play")
    both.agent("use", "play")
    both.agree()
    both.agent("rename", "play", "game")
    both.agree("game")
    both.agent("export", "work", "-o", f"{both.scratch.home}/work.tar.gz")
    both.agent("import", f"{both.scratch.home}/work.tar.gz", "--name", "again")
    both.agree("again")
    both.agent("delete", "game", "--yes")
    both.agree()
    both.ours("create", "mine")
    both.agent("rename", "mine", "yours")
    both.agree("yours")
    both.ours("create", "mine")
    both.agree("mine")


@pytest.mark.parametrize("place", ["agent", "the agent's place"])
def test_the_agents_wrappers_follow_us(both: Both, tmp_path: Path, place: str) -> None:
    """Where its path has a space, the agent does not know its own wrappers any more (contract 2, A3)."""
    known = place == "agent"
    (tmp_path / place).symlink_to(both.agent_program.parent)
    both.env["PATH"] = f"{both.scratch.home}/.local/bin:{tmp_path / place}:/usr/bin:/bin"
    both.agent("create", "work")
    both.agent("alias", "work", "--name", "wk")
    both.agent("create", "play")
    assert both.wrappers == {"work", "wk", "play"}
    both.agree("work", knows_wrappers=known)
    assert aliases.every(both.env) == {"work": ["wk", "work"], "play": ["play"]}
    both.ours("rename", "work", "office")
    assert both.wrappers == {"office", "wk", "play"}
    both.agree("office", knows_wrappers=known)
    for wrapper in ("office", "wk"):
        path = both.scratch.run(wrapper, "config", "path").stdout.strip()
        assert path == f"{both.profiles}/office/config.yaml"
    both.ours("alias", "office", "--name", "wk", "--remove")
    assert both.wrappers == {"office", "play"}
    both.ours("delete", "office", "--yes")
    both.agree("play", knows_wrappers=known)
    both.ours("alias", "play")
    both.ours("alias", "play", "--remove")
    assert both.wrappers == {"play"}
    both.ours("alias", "play", "--remove")
    assert not both.wrappers


@pytest.mark.full
def test_the_agents_doctor_has_nothing_to_say_but_of_its_own_wrapper(both: Both) -> None:
    both.ours("create", "work")
    both.ours("create", "play")
    (both.profiles / "work" / "config.yaml").write_text("model: x/y\n")
    both.ours("alias", "work", "--name", "wk")
    both.ours("rename", "work", "office")
    both.ours("delete", "play", "--yes")
    done = both.scratch.run(str(both.agent_program), "doctor")
    section = done.stdout.partition("◆ Profiles")[2].partition("──")[0]
    assert re.findall(r"\S.*\S", section) == ["✓ 1 profile(s) found", "✓   office: x/y, no alias"]


@pytest.fixture
def bundled(both: Both) -> Path:
    """Give the agent skills of its own to put in; the package from the registry has none."""
    place = both.scratch.home / "bundled"
    for name in ("mail", "notes/deep"):
        (place / name).mkdir(parents=True)
        (place / name / "SKILL.md").write_text(f"---\nname: {Path(name).name}\ndescription: d\n---\n")
        (place / name / "run.sh").write_text("#!/bin/sh\n")
        (place / name / "run.sh").chmod(0o755)
    both.env["HERMES_BUNDLED_SKILLS"] = str(place)
    return place


def test_a_new_profile_is_what_the_agent_makes(both: Both, bundled: Path) -> None:
    both.agent("create", "theirs")
    before = seen(both.scratch.home)
    both.ours("create", "ours", "--no-alias")
    new = {path for path in seen(both.scratch.home) if path not in before}
    assert {path for path in new if not path.startswith(".hermes/profiles/ours/")} <= {f".hermes/{change.LOCK}"}
    assert {path: what for path, what in seen(both.scratch.home).items() if path in before} == before
    assert not at_work(both.scratch.home)
    ours, theirs = (content(both.profiles / name) for name in ("ours", "theirs"))
    assert any("SKILL.md" in path for path in theirs)
    for path in (".env", *(path for path in ours if path.startswith("logs/"))):
        assert not re.sub(rb"^#.*\n", b"", ours.pop(path), flags=re.MULTILINE), "comments, and logs of nothing"
    theirs.pop(".env")
    assert ours == theirs
    assert not [path for path, data in ours.items() if change.WORKSPACE.encode() in data]
    assert directories(both.profiles / "ours") >= directories(both.profiles / "theirs")
    for name in ("ours", "theirs"):  # what the agent makes at its first use
        both.scratch.run(str(both.agent_program), "-p", name, "config", "check")
    assert directories(both.profiles / "ours") == directories(both.profiles / "theirs")


def test_a_profile_without_the_skills_of_the_agent(both: Both, bundled: Path) -> None:
    for create in (both.agent, both.ours):
        create("create", create.__name__, "--no-skills")
    ours, theirs = (content(both.profiles / name) for name in ("ours", "agent"))
    assert set(theirs) == {path for path in ours if not path.startswith("logs/")}
    assert ours["SOUL.md"] == theirs["SOUL.md"]
    again = both.scratch.run(str(both.agent_program), "-p", "ours", "skills", "opt-in", "--sync")
    assert "2 bundled" in again.stdout
    assert (both.profiles / "ours" / "skills" / "mail" / "SKILL.md").exists()


def content(place: Path) -> dict[str, bytes]:
    """Return the files of a profile."""
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def directories(place: Path) -> set[str]:
    """Return the directories of a profile."""
    return {str(path.relative_to(place)) for path in place.rglob("*") if path.is_dir()}
