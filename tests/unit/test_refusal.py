"""What the system refused, said so that the command in the cure can be run as it stands."""

from __future__ import annotations

import errno
import os
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from hermes_shell import refusal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize(
    "path", ["there", "missing/deeper/file", ".hermes-shell.making.x/profiles/work/file", ".hermes-shell.12.temporary"]
)
def test_the_cure_can_be_run_as_it_stands(tmp_path: Path, path: str, number: int) -> None:
    home = tmp_path / "it is 'mine'"
    (home / "there").mkdir(parents=True)
    found = refusal.refused(OSError(number, os.strerror(number), str(home / path)), str(home), "cannot write")
    command = found.cure.partition(": ")[2]
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (shlex.split(command)[0] == "df") == (number in {errno.ENOSPC, errno.EDQUOT})
    assert ".hermes-shell." not in found.message + found.cure


def test_a_path_that_is_relative_or_none(tmp_path: Path) -> None:
    for error in (OSError(errno.EACCES, "no", "relative"), OSError(errno.EACCES, "no"), OSError(errno.EACCES, "no", 7)):
        assert refusal.refused(error, str(tmp_path)).cure.startswith("look at: ls -ld /")
