"""What the tests of gateways and services share: processes that look like the agent's."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

STAND_IN = Path(__file__).with_name("standin.py")


class Agents:
    """Starts stand-ins for the agent in a root, and ends them all."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.root = directory / ".hermes"
        self.processes: list[subprocess.Popen[str]] = []
        for name in ("work", "work2"):
            (self.root / "profiles" / name).mkdir(parents=True)

    def home(self, name: str = "work") -> str:
        """Return the home of a profile."""
        return str(self.root / "profiles" / name if name != "default" else self.root)

    def program(self, name: str) -> list[str]:
        """Return the words that start the stand-in under a name: a program, a path of modules, or `-m` one."""
        path = self.directory / "agent" / name.removeprefix("-m ").replace(".main", "/main.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(STAND_IN, path)
        words = name.split() if name.startswith("-m ") else [str(path)]
        return [sys.executable, *words]

    def start(
        self,
        *words: str,
        profile: str = "work",
        program: str = "hermes",
        env: dict[str, str] | None = None,
        lock: bool = True,
        record: bool = True,
        **plan: object,
    ) -> subprocess.Popen[str]:
        """Start one, by default as a gateway of a profile is; return it once it is at work."""
        full: dict[str, object] = {"user": None, "late": 0, "stubborn": False, "heir": False, "open": [], "run": []}
        full |= {"home": self.home(profile), "lock": lock, "record": record, **plan}
        return self.launch([*self.program(program), *words], {"STAND_IN": json.dumps(full), **(env or {})})

    def launch(self, words: Sequence[str], env: dict[str, str]) -> subprocess.Popen[str]:
        """Start a program that says in a line when it is at work."""
        process = subprocess.Popen(
            words,
            env={"HOME": str(self.directory), "PATH": "/usr/bin:/bin", "PYTHONPATH": f"{self.directory}/agent", **env},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.processes.append(process)
        assert process.stdout is not None
        self.said = process.stdout.readline()
        assert self.said, "it did not start"
        return process

    def end(self) -> None:
        """End them all, with what they left behind."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
