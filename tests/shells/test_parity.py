"""The dispatcher, the shell functions and Python give the agent the same, row by row."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import do_without, require, walk
from tests.parity import ROWS, Fails, Row, everything, fill, set_scene
from tools.terminal import SHELLS

if TYPE_CHECKING:
    from tests.house import Scratch

# The second is the same text in one more sh.
WAYS = ("dash", "bash dispatcher", "python", *SHELLS)


def command(scratch: Scratch, way: str, argv: tuple[str, ...]) -> list[str]:
    """Return the command that calls `hermes` in one of the ways."""
    if way == "python":
        return [str(scratch.installed.program), "--called-from=", *argv]
    if way in ("dash", "bash dispatcher"):
        name = way.split(maxsplit=1)[0]
        interpreter = shutil.which(name) or do_without(name)
        return [interpreter, str(scratch.dispatcher), *argv]
    shell = require(SHELLS[way])
    words = " ".join(shell.quote(word) for word in argv)
    return shell.script(f"{shell.source(str(scratch.snippet(shell)))}; hermes {words}")


@pytest.mark.parametrize(("row", "way"), walk(ROWS, WAYS))
def test_the_agent_is_given_what_the_table_says(scratch: Scratch, row: Row, way: str) -> None:
    env = set_scene(scratch, row)
    before = everything(scratch.root)
    done = scratch.run(*command(scratch, way, row.argv), env=env, cwd=scratch.home / row.cwd)
    report = scratch.report()
    if isinstance(row.then, Fails):
        assert report is None, "the agent ran"
        assert fill(scratch, row.then.message) in done.stderr
        assert done.stdout == ""
        if way != "powershell":  # a forwarded failure shows in $LASTEXITCODE alone there
            assert done.returncode == row.then.code
    else:
        assert report is not None, done.stderr
        assert report.argv == list(row.then.argv if row.then.argv is not None else row.argv)
        seen = report.hermes()
        assert seen.pop("HERMES_SHELL_DEPTH") == "1"
        if row.then.env.get("HERMES_SHELL_OWNER") == "<pid>":
            assert seen.pop("HERMES_SHELL_OWNER").isdigit()
        expected = {name: fill(scratch, value) for name, value in row.then.env.items() if value != "<pid>"}
        assert seen == expected
        assert fill(scratch, row.then.says) in done.stderr
        assert len(done.stderr.splitlines()) == bool(row.then.says)
    assert everything(scratch.root) == before, "something was created"
