"""Stands in for an agent that brings skills along: its update gives it a command, newer skills, and skips `play`."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIPPED = "play"


def put(launcher: Path) -> None:
    """Put one in the place of a launcher, with two skills."""
    launcher.write_text(f"#!{sys.executable}\n{Path(__file__).read_text()}")
    (launcher.parent / "hermes_constants.py").write_text("def get_bundled_skills_dir(default):\n    return default\n")
    (launcher.parent / "commands").write_text("chat update")
    for name in ("music/whistle", "cook"):
        place = launcher.parent / "skills" / name
        place.mkdir(parents=True)
        (place / "SKILL.md").write_text("---\nname: " + place.name + "\n---\nAs it was first.\n")


def main() -> None:
    """Do what an agent does."""
    parser = argparse.ArgumentParser(prog="hermes")
    parser.add_argument("-p")
    commands = parser.add_subparsers(dest="command")
    for name in (HERE / "commands").read_text().split():
        commands.add_parser(name, help=f"The command {name}")
    for name in ("plugins", "skills"):
        commands.add_parser(name, help="More").add_argument("words", nargs="*")
    given, _ = parser.parse_known_args()
    root = Path.home() / ".hermes"
    if given.command == "skills":
        sync(root / "profiles" / given.p if given.p != "default" else root)
    if given.command == "update":
        update(root)
        sys.exit(int(os.environ.get("CODE", "0")))


def update(root: Path) -> None:
    """Become another agent."""
    (HERE / "commands").write_text("chat dance update")
    (HERE / "skills" / "cook" / "SKILL.md").write_text("---\nname: cook\n---\nAs it is now.\n")
    for profile in (root, *(root / "profiles").iterdir()):
        if profile.name != SKIPPED:
            sync(profile)


def sync(profile: Path) -> None:
    """Bring the skills of a profile up to date, and write down what was copied."""
    record = ""
    for file in sorted((HERE / "skills").rglob("SKILL.md")):
        place = profile / "skills" / file.parent.relative_to(HERE / "skills")
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(file.parent, place)
        record += f"{file.parent.name}:{hashlib.md5(b'SKILL.md' + file.read_bytes()).hexdigest()}\n"  # noqa: S324
    (profile / "skills" / ".bundled_manifest").write_text(record)


if __name__ == "__main__":
    main()
