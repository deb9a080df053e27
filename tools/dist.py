"""Build the wheel and the sdist of the last commit into dist/, so that anybody gets the same bytes, and check them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from hermes_shell import __version__

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
BIN = Path(sys.executable).parent


def export(target: Path) -> int:
    """Write what the last commit holds into a directory; return when it was made, in seconds.

    Args:
        target: A directory that is there.
    """
    archive = target.with_suffix(".tar")
    subprocess.run(["git", "archive", "--format=tar", f"--output={archive}", "HEAD"], cwd=ROOT, check=True)
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    asked = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def build(source: Path, out: Path, epoch: int) -> list[Path]:
    """Build the sdist, and the wheel out of it.

    Args:
        source: The tree to build from.
        out: Where they belong.
        epoch: The time that every file in them is given, in seconds.

    Returns:
        The two files, in the order of their names.
    """
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
    env = os.environ | {"SOURCE_DATE_EPOCH": str(epoch)}
    subprocess.run(command, check=True, capture_output=True, env=env)
    return sorted(path for path in out.iterdir() if path.name.endswith((".whl", ".tar.gz")))


def check(made: list[Path]) -> bool:
    """Return whether the package index would take the files as they are, and nothing in them is amiss."""
    wheels = [path for path in made if path.suffix == ".whl"]
    commands = [
        [str(BIN / "twine"), "check", "--strict", *map(str, made)],
        [str(BIN / "check-wheel-contents"), *map(str, wheels)],
    ]
    codes = [subprocess.run(command, check=False).returncode for command in commands]
    return not any(codes)


def contradictions(tag: str, version: str, changelog: str) -> list[str]:
    """Return what keeps a commit from being the release that its tag names, a line each.

    Args:
        tag: The tag, `v` and the version.
        version: The version that the package gives itself.
        changelog: The text of CHANGELOG.md.
    """
    found = [] if tag == f"v{version}" else [f"the tag is {tag}, hermes_shell.__version__ {version}"]
    newest = re.search(r"^## \[(.+?)\](.*)", changelog, re.MULTILINE)
    if newest is None or newest[1] != version or not re.fullmatch(r" - \d{4}-\d\d-\d\d", newest[2]):
        found.append(f"CHANGELOG.md does not begin with: ## [{version}] - YEAR-MONTH-DAY")
    return found


def main(tags: list[str]) -> int:
    """Build and check; return 1 where something is amiss.

    Args:
        tags: The tag that the commit is released by; none where it is not.
    """
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    wrong = [line for tag in tags for line in contradictions(tag, __version__, changelog)]
    if wrong:
        print("".join(f"dist: {line}\n" for line in wrong), end="", file=sys.stderr)
        return 1
    shutil.rmtree(DIST, ignore_errors=True)
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / "source"
        source.mkdir()
        made = build(source, DIST, export(source))
    for path in made:
        print(path.relative_to(ROOT))
    return 0 if check(made) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
