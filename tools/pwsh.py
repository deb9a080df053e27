"""Find PowerShell for the tests: on PATH, or what HERMES_TEST_PWSH names.

That may be a `pwsh` program or an archive with one inside, which is unpacked into the checkout's cache.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

SETTING = "HERMES_TEST_PWSH"
_CACHE = Path(__file__).resolve().parent.parent / ".cache"


@cache
def find() -> str | None:
    """Return the path of a `pwsh` program; None where there is none.

    Raises:
        FileNotFoundError: HERMES_TEST_PWSH names nothing that holds one: a mistake, not an absence.
    """
    named = os.environ.get(SETTING)
    if installed := shutil.which("pwsh"):
        return installed
    if not named:
        return None
    path = Path(named).resolve(strict=True)
    if not tarfile.is_tarfile(path):
        return str(path)
    return str(next(_unpacked(path).rglob("pwsh")))


def _unpacked(archive: Path) -> Path:
    """Return the directory with the archive's content; several processes may ask at once."""
    target = _CACHE / f"pwsh-{hashlib.sha256(archive.read_bytes()).hexdigest()[:12]}"
    if not target.exists():
        _CACHE.mkdir(exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=".pwsh-", dir=_CACHE))
        subprocess.run(["tar", "-xf", archive, "-C", staged], check=True)
        staged.chmod(0o755)
        try:
            staged.rename(target)
        except OSError:
            shutil.rmtree(staged)
    return target
