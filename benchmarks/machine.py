"""What was measured on: the machine, and the versions of everybody; nothing that tells whose it is."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from benchmarks import completers, launchers, rivals
from benchmarks.archive import PIGZ
from tools import prepare
from tools.shells import SHELLS

_VERSION = re.compile(r"\d+(?:\.\d+)+")
_MODEL = re.compile(r"^model name\s*: (.+)$", re.MULTILINE)


def machine() -> str:
    """Return the processor, how many of it, and the kernel."""
    return f"{os.cpu_count()} × {_processor()}, {platform.system()} {platform.release()} {platform.machine()}"


def load() -> str:
    """Return how many processes wanted the processors in the last quarter of an hour."""
    return f"{os.getloadavg()[2]:.1f}"


def shells() -> str:
    """Return the shells that are here, with their versions."""
    there = {shell.program: path for shell in SHELLS.values() if (path := shell.path())}
    return ", ".join(f"{name} {_asked(path)}".strip() for name, path in there.items())


def others() -> str:
    """Return the rivals that are here, with their versions."""
    found = [rival.version() for rival in rivals.found(*rivals.ALL, launchers.CONDA, PIGZ)]
    found += [f"virtualenv {metadata.version('virtualenv')}", f"Python {platform.python_version()}"]
    found += [there for name in ("click", "argcomplete") if (there := completers.version(name))]
    if tar := shutil.which("tar"):
        found.append(f"tar {_asked(tar)}")
    if (prepare.AGENT / "bin" / "hermes").exists():
        found.append(f"hermes-agent {prepare.AGENT_VERSION}")
    return ", ".join(found)


def missing() -> str:
    """Return the rivals that could not be had."""
    every = (*rivals.ALL, launchers.CONDA, PIGZ)
    return ", ".join(rival.name for rival in every if not rival.path())


def _asked(program: str) -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = _VERSION.search(done.stdout)
    return found[0] if found else ""


def _processor() -> str:
    try:
        found = _MODEL.search(Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()
