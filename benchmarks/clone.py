"""Cloning all of a profile: ours, beside the agent's way (a plain copy of the tree) and cp, with the new space taken.

    python -m benchmarks.clone

On the file system where temporary files are and, for root, on a btrfs and an xfs of their own in a file, which
can share blocks. The agent's own `--clone-all` leaves chats and databases out, so that its copytree is measured
on all there is.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.archive import PROFILE, fill
from benchmarks.measure import Figure, Verdict, interleaved, print_table, scratch, spawn
from benchmarks.row import Row, beside, exit_code
from hermes_shell import home, sizes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROUNDS = 3
NEW_SPACE = 0.05
IMAGE_BYTES = 2 * 1000**3

# What makes a file system that shares blocks.
SHARING = {"btrfs": ["mkfs.btrfs", "-q"], "xfs": ["mkfs.xfs", "-q", "-m", "reflink=1"]}

OURS = "hermes-shell"
COPYTREE = "copytree"
CP = "cp -a --reflink=auto"

TREE = "import shutil, sys; shutil.copytree(sys.argv[1], sys.argv[2], symlinks=True)"


def cases(directory: Path) -> dict[str, tuple[list[str], Path]]:
    """Return what is run, and the copy that it makes."""

    def at(name: str) -> tuple[str, Path]:
        return str(directory), directory.parent / name

    (_, ours), (source, tree), (_, copy) = at("ours"), at("tree"), at("copy")
    create = [sys.executable, "-m", "hermes_shell", "profile", "create", "ours", "--clone-all", "--no-alias"]
    return {
        OURS: ([*create, "--clone-from", PROFILE], ours),
        COPYTREE: ([sys.executable, "-c", TREE, source, str(tree)], tree),
        CP: ([shutil.which("cp") or "/bin/cp", "-a", "--reflink=auto", source, str(copy)], copy),
    }


def timed(argv: list[str], copy: Path, env: Mapping[str, str]) -> float:
    """Return how long a run takes that starts with nothing there."""
    shutil.rmtree(copy, ignore_errors=True)
    os.sync()
    return spawn(argv, env)


def new_space(argv: list[str], copy: Path, env: Mapping[str, str]) -> int:
    """Return the bytes that a copy takes of its file system."""
    shutil.rmtree(copy, ignore_errors=True)
    before = _free(copy.parent)
    spawn(argv, env)
    taken = before - _free(copy.parent)
    shutil.rmtree(copy)
    return taken


def _free(directory: Path) -> int:
    subprocess.run(["sync", "-f", str(directory)], check=True)
    status = os.statvfs(directory)
    return status.f_bfree * status.f_frsize


@contextmanager
def mounted(kind: str, above: Path) -> Iterator[Path]:
    """Give a file system of its own, in a file."""
    image, place = above / f"{kind}.img", above / kind
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(IMAGE_BYTES)
    subprocess.run([*SHARING[kind], str(image)], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["mount", "-o", "loop", str(image), str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def measure(where: str, root: Path, env: Mapping[str, str]) -> Row:
    """Measure on the file system that a root is on; print it, and return it."""
    env = {**env, "HERMES_HOME": str(root)}
    directory = Path(home.profile_dir(str(root), PROFILE))
    directory.mkdir(parents=True, exist_ok=True)
    fill(directory)
    runs = cases(directory)
    figures = interleaved({name: functools.partial(timed, *run, env) for name, run in runs.items()}, ROUNDS)
    for _, copy in runs.values():
        shutil.rmtree(copy, ignore_errors=True)
    size = sum(path.lstat().st_blocks * 512 for path in directory.rglob("*"))
    # Where others write too, nobody can tell who took the space.
    taken = {name: new_space(*run, env) / size for name, run in runs.items()} if where in SHARING else {}
    verdict = Figure([taken[OURS]] * 2).at_most(NEW_SPACE) if taken else Verdict.NONE
    print(f"A clone of all of a profile of {sizes.shown(size)}, {where}\n(median of {ROUNDS} interleaved rounds)\n")
    rows = []
    for name, figure in figures.items():
        bar = f"under {NEW_SPACE:.0%}: {verdict.value}" if name == OURS and taken else ""
        space = f"{taken[name]:.1%}" if taken else ""
        rows.append([name, figure.as_time(), figures[OURS].over(figure).as_ratio(), space, bar])
    print_table(["program", "time", "ours takes of it", "new space", "ours is to take"], rows)
    what = f"clone of all of a {sizes.shown(size)} profile, {where}"
    others = beside(figures, OURS, COPYTREE, CP)
    if not taken:
        return Row(what, figures[OURS].time(), others)
    spaces = {name: f"{ratio}, {taken[name]:.0%} new space" for name, ratio in others.items()}
    ours = f"{figures[OURS].time()}, {taken[OURS]:.1%} new space"
    return Row(what, ours, spaces, f"under {NEW_SPACE:.0%} new space", verdict)


def run() -> list[Row]:
    """Measure; print what came of it, and return it."""
    with scratch(PROFILE) as login:
        user = Path(login["HOME"])
        found = [measure("where temporary files are", user / ".hermes", login)]
        for kind, make in SHARING.items():
            if os.geteuid() != 0 or not shutil.which(make[0]):
                print(f"left out: {kind} (needs root, and {make[0]})")
                continue
            with mounted(kind, user) as place:
                found.append(measure(kind, place / "hermes", login))
    return found


if __name__ == "__main__":
    sys.exit(exit_code(run()))
