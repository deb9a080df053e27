"""Fixtures: the wheel installed once, the real agent, scratch homes, and the shells to run in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from filelock import FileLock

from tests.faults import counting
from tests.gateways import Agents
from tests.house import Installed, Scratch
from tools import prepare
from tools.terminal import EVALUATING, SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from _pytest.mark import ParameterSet

    from tests.parity import Row

ROOT = Path(__file__).resolve().parent.parent
STARSHIP = "starship"
PROGRAMS = ("tmux", "fzf", "strace", "mandoc")
_LEFT_OUT = "left out: "


@pytest.fixture(scope="session", autouse=True)
def _scrubbed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep whoever runs the tests out of them: no variable of theirs, a HOME that is not theirs."""
    theirs = ("HERMES_", "XDG_", "ZDOTDIR")
    for name in [name for name in os.environ if name.startswith(theirs) and name != "HERMES_TEST_PWSH"]:
        del os.environ[name]
    os.environ["HOME"] = str(tmp_path_factory.mktemp("nobodys-home"))


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Installed:
    """Build the wheel and install it, once for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    found = Installed(shared / "installed")
    with FileLock(shared / "installed.lock"):
        if not found.program.exists():
            _install(found.directory, shared / "wheel")
    return found


def _install(target: Path, wheels: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(target)], check=True)
    # Its dependencies are those of this environment: a path line, which adds no import to start-up.
    site = next(target.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    wheel = next(wheels.glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "--python", str(target / "bin" / "python"), "install"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)


@pytest.fixture
def scratch(tmp_path: Path, installed: Installed) -> Scratch:
    """Give a scratch home with our files rendered and every shell set up."""
    made = Scratch(tmp_path / "home", installed)
    made.set_up()
    return made


@pytest.fixture
def bare(tmp_path: Path, installed: Installed) -> Scratch:
    """Give a scratch home with nothing set up."""
    return Scratch(tmp_path / "home", installed)


@pytest.fixture(scope="session")
def real_agent() -> Path:
    """Give the real agent's program, which `make test` installs."""
    program = prepare.AGENT / "bin" / "hermes"
    assert program.exists(), "the real agent is not installed; run: make test"
    return program


@pytest.fixture
def agents(tmp_path: Path) -> Iterator[Agents]:
    """Give what starts stand-ins for the agent, and end them."""
    made = Agents(tmp_path)
    yield made
    made.end()


# PowerShell takes a second to start: a table of a hundred rows is walked there by FULL=1 alone.
WALKERS = [pytest.param(name, marks=[pytest.mark.full] if name == "powershell" else []) for name in SHELLS]

# In these, every run walks through a part of it.
_IN_PART = {"python": 3, "zsh": 8, "fish": 8}
_BY_FULL_ALONE = ("powershell", "bash dispatcher")


def walk(rows: Iterable[Row], ways: Iterable[str]) -> list[ParameterSet]:
    """Return each row of the table of parity in each way."""
    return [
        pytest.param(
            row,
            way,
            id=f"{row.id}-{way}",
            marks=[pytest.mark.full] if way in _BY_FULL_ALONE or at % _IN_PART.get(way, 1) else [],
        )
        for at, row in enumerate(rows)
        for way in ways
    ]


@pytest.fixture(params=list(SHELLS))
def shell(request: pytest.FixtureRequest) -> Shell:
    """Give each shell in turn; one that is missing is left out loudly, or fails where it is required."""
    return require(SHELLS[request.param])


@pytest.fixture(params=[*SHELLS, *EVALUATING])
def evaluating(request: pytest.FixtureRequest) -> Shell:
    """Give each shell in turn that evaluates what `profile env` prints."""
    return require({**SHELLS, **EVALUATING}[request.param])


def require(shell: Shell) -> Shell:
    """Return a shell that is installed."""
    if shell.path() is None:
        do_without(shell.program)
    return shell


@pytest.fixture(scope="session", params=PROGRAMS)
def program(request: pytest.FixtureRequest) -> str:
    """Give the path of a program that is no shell; a test names it by indirect parametrization."""
    return find(str(request.param))


def find(name: str) -> str:
    """Return the path of a program that is installed."""
    return shutil.which(name) or do_without(name)


@pytest.fixture(scope="session")
def starship() -> Path:
    """Give the real starship, which `make test` installs where it can be had."""
    program = prepare.program(STARSHIP)
    if not program.exists():
        do_without(STARSHIP)
    return program


@pytest.fixture
def starts(scratch: Scratch) -> Callable[..., list[str]]:
    """Give what runs a command line, which has to succeed, and returns the forks and execs that came of it."""
    strace = find("strace")
    log = scratch.home / "trace"

    def count(*command: str) -> list[str]:
        done = scratch.run(strace, "-f", "-e", "trace=execve,fork,vfork,clone,clone3", "-o", str(log), *command)
        assert done.returncode == 0, done.stderr
        calls = [line for line in log.read_text().splitlines() if "CLONE_THREAD" not in line and "(" in line]
        return [call.split(maxsplit=1)[1] for call in calls]

    return count


def do_without(program: str) -> NoReturn:
    """Leave a test out loudly, or fail it where its program is required."""
    if program in os.environ.get("REQUIRE_SHELLS", "").split():
        pytest.fail(f"{program} is required and not installed")
    pytest.skip(f"{_LEFT_OUT}{program} is not installed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the heavy suites to FULL=1."""
    if os.environ.get("FULL"):
        return
    heavy = [item for item in items if item.get_closest_marker("full")]
    if heavy:
        config.hook.pytest_deselected(items=heavy)
        items[:] = [item for item in items if item not in heavy]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the faults; name loudly what was left out, and how to get it."""
    counting.summary(terminalreporter)
    skipped = "\n".join(str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
    if missing := sorted(set(re.findall(f"{_LEFT_OUT}(.+?) is not installed", skipped))):
        terminalreporter.section("left out", red=True, bold=True)
        terminalreporter.line(f"NOT TESTED, because not installed: {', '.join(missing)}")
        terminalreporter.line(
            "make test FULL=1 INSTALL_SHELLS=1 gets what it can; PowerShell: on PATH, or HERMES_TEST_PWSH=…"
        )
