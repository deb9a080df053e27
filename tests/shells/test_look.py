"""`hermes profile list` and `show`: what a user sees of profiles."""

from __future__ import annotations

import fcntl
import json
import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.house import LONGEST

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch

KEY = "sk-proj-CANARYcanary0123456789"


def rows(scratch: Scratch) -> dict[str, str]:
    done = scratch.hermes("profile", "list")
    assert (done.returncode, done.stderr) == (0, "")
    return {line[2:].partition(" ")[0]: line[2:].partition(" ")[2].strip() for line in done.stdout.splitlines()}


def test_blank_profiles_are_names_alone(bare: Scratch) -> None:
    assert bare.hermes("profile", "list").stdout.startswith("* default\n  a\n  chat\n")


BROKEN = {
    "brackets": (b"x: " + b"[" * 40_000, "not valid YAML"),
    "a bomb": (
        b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (i, i, i - 1, i - 1) for i in range(98, 122)),
        "",
    ),
    "huge": (b"model: x\n" * 40_000, "over 256 KiB"),
    "not text": (b"\xff\xfe\x00", "not valid YAML"),
    "an alias to nothing": (b"model: *x\n", ""),
    "a tag": (b"model: !!python/object/apply:os.system ['touch CANARY']\n", ""),
    "two documents": (b"model: m\n---\nmodel: n\n", ""),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("data", "problem"), BROKEN.values(), ids=BROKEN)
def test_one_bad_file_never_breaks_the_list(bare: Scratch, data: bytes, problem: str) -> None:
    for name in ("config.yaml", "profile.yaml", "distribution.yaml"):
        (bare.root / "profiles/work" / name).write_bytes(data)
    (bare.root / "profiles/play/config.yaml").write_text("model: fine\n")
    for _ in range(2):
        told = rows(bare)
        assert told["play"] == "fine"
        assert problem in told["work"]
    assert bare.hermes("profile", "show", "work").returncode == 0


SPECIAL = {"pipe": os.mkfifo, "directory": os.mkdir, "loop": lambda path: os.symlink(path, path)}


@pytest.mark.parametrize("make", SPECIAL.values(), ids=SPECIAL)
def test_what_is_no_file(bare: Scratch, make: object) -> None:
    assert callable(make)
    for name in ("config.yaml", "profile.yaml", "distribution.yaml", ".env", "SOUL.md"):
        make(bare.root / "profiles/work" / name)
    assert rows(bare)["work"].startswith("config.yaml: ")
    done = bare.hermes("profile", "show", "work")
    assert done.returncode == 0
    assert re.search(r"^\.env: +missing$", done.stdout, re.MULTILINE)


def fill(place: Path) -> None:
    (place / "config.yaml").write_text(
        f"model:\n  default: some/model\n  provider: maker\n  base_url: https://me:{KEY}@host/\n  api_key: {KEY}\n"
        f"platforms:\n  slack: {{token: {KEY}}}\n"
    )
    (place / ".env").write_text(f"TELEGRAM_BOT_TOKEN={KEY}\nOPENAI_API_KEY={KEY}\n")
    (place / "profile.yaml").write_text('description: "Answers\\e[31m mail"\n')
    (place / "distribution.yaml").write_text("name: bundle\nversion: 1.2\nsource: https://me:CANARY@host/\n")
    (place / "SOUL.md").write_text("be kind\n")
    for skill in ("one", "more/two", "one/references/old", ".archive/three", "references/four"):
        (place / "skills" / skill).mkdir(parents=True)
        (place / "skills" / skill / "SKILL.md").touch()
    (place / "big").write_bytes(os.urandom(3_000_000))
    os.link(place / "big", place / "big-again")
    (place / "away").symlink_to("/usr")


def test_everything_that_is_shown(bare: Scratch) -> None:
    fill(bare.root / "profiles/work")
    done = bare.hermes("profile", "show", "work")
    told = dict(re.split(r": +", line, maxsplit=1) for line in done.stdout.splitlines())
    size = told.pop("Size")
    assert told == {
        "Profile": "work",
        "Description": "Answers[31m mail",
        "Home": f"{bare.root}/profiles/work",
        "Config": f"{bare.root}/profiles/work/config.yaml",
        "Model": "some/model (maker)",
        "Platforms": "slack, telegram",
        "Gateway": "stopped",
        "Aliases": "none",
        "Skills": "3",
        ".env": "present",
        "SOUL.md": "present",
        "Distribution": "bundle 1.2",
        "Sticky default": "no",
    }
    assert re.fullmatch(r"2\.9 MiB|3\.0 MiB|3 MiB", size)
    data = json.loads(bare.hermes("profile", "show", "work", "--json").stdout)
    assert {key: data[key] for key in ("platforms", "skills", "soul_file", "distribution", "description")} == {
        "platforms": ["slack", "telegram"],
        "skills": 3,
        "soul_file": True,
        "distribution": "bundle 1.2",
        "description": "Answers[31m mail",
    }
    assert 3_000_000 <= data["size"] < 3_100_000
    assert rows(bare)["work"] == "some/model  Answers[31m mail"


def test_the_agent_counts_the_same_skills(bare: Scratch, real_agent: Path) -> None:
    fill(bare.root / "profiles/work")
    shown = bare.run(str(real_agent), "profile", "show", "work").stdout
    ours = bare.hermes("profile", "show", "work").stdout
    found = [re.search(r"^Skills: +(\d+)", text, re.MULTILINE) for text in (shown, ours)]
    assert all(found), shown
    assert len({match[1] for match in found if match}) == 1


def test_no_secret_is_shown_wherever_it_stands(bare: Scratch) -> None:
    place = bare.root / "profiles/work"
    fill(place)
    (place / "config.yaml").write_text(f"model:\n  default: https://me:CANARY@host/{KEY}\n  provider: {KEY}\n")
    (place / "profile.yaml").write_text(f"description: with the key {KEY}, and more\n")
    for words in (["list"], ["list", "--json"], ["show", "work"], ["show", "work", "--json"]):
        done = bare.hermes("profile", *words)
        assert done.returncode == 0
        assert "canary" not in (done.stdout + done.stderr).lower()
    assert "with the key …, and more" in rows(bare)["work"]
    for path in (bare.home / ".cache").rglob("*"):
        assert path.is_dir() or b"canary" not in path.read_bytes().lower()


def listed(bare: Scratch, columns: int) -> list[str]:
    """Return the lines of the list on a terminal."""
    written = bare.on_a_terminal("profile", "list", NO_COLOR="1", columns=columns)
    return [line.rstrip() for line in written.partition("\r\n\r\n")[0].splitlines()]


def test_a_narrow_terminal(bare: Scratch) -> None:
    place = bare.root / "profiles/work"
    (place / "config.yaml").write_text(f"model: maker/{'model-' * 6}x\n")
    (place / "profile.yaml").write_text("description: 中文 " + "words " * 40 + "\n")
    whole = rows(bare)["work"]
    assert whole.endswith("words words")
    shown = listed(bare, 160)
    assert [line[2:].split()[0] for line in shown] == list(rows(bare))
    line = next(line for line in shown if line.startswith("  work "))
    assert line.endswith("…")
    assert 150 < len(line) + line.count("中") + line.count("文") <= 160
    assert "model-x" in line


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_the_list_fits_every_terminal(bare: Scratch, columns: int) -> None:
    for name in ("a" * 19, "play"):
        place = bare.root / "profiles" / name
        place.mkdir(exist_ok=True)
        (place / "config.yaml").write_text(f"model: maker/{'model-' * 6}x\n")
        (place / "profile.yaml").write_text("description: " + "words " * 40 + "\n")
        assert bare.hermes("profile", "alias", name).returncode == 0
    (bare.root / "profiles" / LONGEST).rmdir()
    (bare.root / "profiles/work/config.yaml").write_text("model: [\n")
    shown = listed(bare, columns)
    assert [line[2:].split()[0] for line in shown] == list(rows(bare))
    assert max(map(len, shown)) <= columns
    assert "conf" in next(line for line in shown if line.startswith("  work "))


def test_a_gateway_that_is_not_proven(bare: Scratch) -> None:
    with (bare.root / "profiles/work/gateway.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert rows(bare)["work"] == "gateway unclear"
        assert "Gateway:         unclear: gateway.lock is held" in bare.hermes("profile", "show", "work").stdout
        listed = json.loads(bare.hermes("profile", "list", "--json").stdout)
    told = next(each["gateway"] for each in listed if each["name"] == "work")
    assert (told["running"], told["pid"]) == (False, None)
    assert "gateway.lock is held" in told["unproven"]
    assert rows(bare)["work"] == ""


def test_a_warm_list_imports_nothing_heavy(bare: Scratch) -> None:
    """Counted, not timed: this is what keeps it fast."""
    fill(bare.root / "profiles/work")
    code = (
        "import sys, hermes_shell.remembered as r, hermes_shell.__main__ as m\n"
        "r._TICK = 0\n"
        "sys.argv = ['hermes-shell', 'profile', 'list']\n"
        "code = m.main()\n"
        "print(*sorted(m.partition('.')[0] for m in sys.modules), file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    heavy = {"yaml", "psutil", "dotenv", "sqlite3", "tarfile", "filelock", "platformdirs", "subprocess", "hashlib"}
    cold, warm = (bare.run(str(bare.installed.python), "-c", code) for _ in range(2))
    assert warm.stdout == cold.stdout
    assert "some/model" in warm.stdout
    assert "yaml" in cold.stderr.split()
    assert not heavy & set(warm.stderr.split())
