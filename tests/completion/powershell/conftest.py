"""A home, and one PowerShell with the script loaded for all tests of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import completion
from tests.completion.powershell.evaluating import NAMES, STRICT, THEIRS, Pwsh, install, quote, script_path
from tools.terminal import write_reporter

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home with profiles and the completion of PowerShell installed."""
    home = tmp_path_factory.mktemp("pwsh")
    for name in ("work", "play", "team-one"):
        (home / ".hermes" / "profiles" / name).mkdir(parents=True)
    install(home)
    Path(completion.wrappers_path({"HOME": str(home)})).write_text("hermes-play play\n")
    for name in NAMES:
        (home / "odd" / name).parent.mkdir(exist_ok=True)
        (home / "odd" / name).touch()
    return home


@pytest.fixture(scope="module")
def pwsh(home: Path) -> Iterator[Pwsh]:
    """Give a PowerShell with the script loaded, in StrictMode."""
    agent = write_reporter(home / "agent")
    shell = Pwsh(home, f"{STRICT}; $Agent = {quote(str(agent))}; {THEIRS}; . {quote(str(script_path(home)))}")
    yield shell
    shell.close()
