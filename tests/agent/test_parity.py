"""The parity table beside the real agent: through us it does what it does alone, or it says why not."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.house import sampled
from tests.parity import ROWS, Fails, Row, everything, set_scene

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.house import Scratch

# The rows that ask for nothing but a path, the help or the version.
HARMLESS = [row for row in ROWS if {"path", "--help", "--version"} & set(row.argv)]


def outcome(scratch: Scratch, done: subprocess.CompletedProcess[str], before: set[str]) -> tuple[object, ...]:
    """Return what a user would notice: success, the config file that is named, the homes that appeared."""
    named = [scratch.home / path for path in re.findall(r"^\S+/config\.yaml$", done.stdout, flags=re.MULTILINE)]
    homes = {os.path.realpath(path) for path in everything(scratch.home) - before if path.endswith("/logs")}
    grown = {home.removeprefix(os.path.realpath(scratch.home)) for home in homes}
    return (
        done.returncode,
        [os.path.realpath(path).removeprefix(os.path.realpath(scratch.home)) for path in named],
        grown,
    )


@pytest.mark.parametrize("row", sampled(HARMLESS, 8), ids=lambda row: row.id)
def test_through_us_as_alone(bare: Scratch, tmp_path: Path, real_agent: Path, row: Row) -> None:
    alone_home = type(bare)(tmp_path / "alone", bare.installed)
    env = set_scene(alone_home, row)
    before = everything(alone_home.home)
    alone = outcome(
        alone_home, alone_home.run(str(real_agent), *row.argv, env=env, cwd=alone_home.home / row.cwd), before
    )

    bare.set_up("bash")
    env = set_scene(bare, row)
    before = everything(bare.home)
    ours = outcome(
        bare,
        bare.run(
            str(bare.dispatcher),
            *row.argv,
            env={**env, "HERMES_SHELL_AGENT": str(real_agent)},
            cwd=bare.home / row.cwd,
        ),
        before,
    )

    if row.differs:
        assert ours != alone, "no difference any more: the table's reason is stale"
    elif isinstance(row.then, Fails):
        assert ours[:2] == alone[:2]
    else:
        assert ours == alone


def test_no_ghost_profile(bare: Scratch, real_agent: Path) -> None:
    """A pin to a profile that is gone creates nothing, wherever the agent would."""
    bare.set_up("bash")
    env = {"HERMES_HOME": f"{bare.root}/profiles/nosuch", "HERMES_SHELL_AGENT": str(real_agent)}
    for words in (["config", "path"], ["status"], ["--version"], ["profile", "list"]):
        bare.run(str(bare.dispatcher), *words, env=env)
    assert not (bare.root / "profiles" / "nosuch").exists()
