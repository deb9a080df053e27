"""Jobs of launchd."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

from .. import files, home, reading, refusal
from . import unitfile
from .system import PATIENCE, changing
from .unit import LARGEST, LAUNCHD, Unit
from .unitfile import renamed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Job(Unit):
    """A launchd job of the user."""

    manager = LAUNCHD
    suffix = ".plist"

    def __init__(self, env: Mapping[str, str], path: str) -> None:
        super().__init__(env, path)
        self.name = (self.definition and self.definition.label) or self.name.removesuffix(self.suffix)

    @staticmethod
    def directories(env: Mapping[str, str]) -> list[str]:
        """Return where launchd looks."""
        return [os.path.join(home.user_home(env), "Library", "LaunchAgents")]

    @property
    def enabled(self) -> bool:
        """Whether it starts by itself, as all of them do."""
        return os.path.lexists(self.path)

    @property
    def active(self) -> bool:
        """Whether launchd has it; False where it does not answer."""
        return bool(self._domains())

    def _domains(self) -> list[str]:
        """Return where launchd has it: in the sessions at the screen, or in those by ssh."""
        places = (f"{kind}/{os.geteuid()}" for kind in ("gui", "user"))
        return [place for place in places if self._did("print", f"{place}/{self.name}")]

    def _parsed(self, data: bytes, more: Iterable[bytes]) -> unitfile.Definition | None:  # noqa: ARG002 - no others
        return unitfile.launchd(data, home.user_home(self._env))

    def _moved(self, text: str, move: unitfile.Move) -> str:
        return unitfile.moved_job(text, move)

    def _renamed(self, move: unitfile.Move) -> str:
        prefix = "ai.hermes.gateway-"
        return renamed(os.path.basename(self.path), f"{prefix}{move.name}.plist", f"{prefix}{move.new_name}.plist")

    def _stop(self) -> None:
        for place in self._domains():
            self._run("launchctl", "bootout", f"{place}/{self.name}", seconds=PATIENCE)

    def _start(self) -> bool:
        uid = os.geteuid()
        return any(self._did("bootstrap", f"{kind}/{uid}", self.path) for kind in ("gui", "user"))

    def _disable(self) -> None:
        """Do nothing: a job is enabled by its file."""

    def _carry_over(self, path: str, move: unitfile.Move) -> None:
        """Do nothing: a job is enabled by its file."""

    def _forget(self) -> list[str]:
        return []

    def _keeps(self, pid: int) -> bool:
        done = [self._run("launchctl", "print", f"{place}/{self.name}") for place in self._domains()]
        return any(re.search(rf"\bpid = {pid}\b", each.stdout) for each in done if each is not None)

    def _pin(self, pin: str) -> None:
        try:
            data = reading.regular(self.path, LARGEST)
        except OSError as error:
            raise refusal.refused(error, self.path) from None
        changing(self.path, lambda: files.replace(self.path, unitfile.pinned_job(data, pin), None))

    def _unpin(self) -> None:
        """Do nothing: what we wrote is in its own file."""

    @property
    def removal(self) -> str:
        """The command that takes it away."""
        return f"{self._stopping}; rm {shlex.quote(self.path)}"

    @property
    def disabling(self) -> str:
        """The command that stops it; what is there is started."""
        return self.removal

    def pinning(self, pin: str) -> str:
        """Return the command that writes the variable into the job."""
        change = f"Set :EnvironmentVariables:HERMES_HOME {pin}"
        return f"/usr/libexec/PlistBuddy -c {shlex.quote(change)} {shlex.quote(self.path)}; {self._restarting}"

    def adopting(self, path: str) -> str:
        """Return the command that moves the file, and loads it."""
        place = shlex.quote(os.path.dirname(self.path))
        return f"mkdir -p {place} && mv {shlex.join((path, self.path))} && {self._starting}"

    @property
    def _restarting(self) -> str:
        return f"{self._stopping}; {self._starting}"

    @property
    def _stopping(self) -> str:
        return f"launchctl bootout gui/{os.geteuid()}/{self.name}"

    @property
    def _starting(self) -> str:
        return f"launchctl bootstrap gui/{os.geteuid()} {shlex.quote(self.path)}"

    def _did(self, *words: str) -> bool:
        done = self._run("launchctl", *words, seconds=PATIENCE)
        return done is not None and done.returncode == 0
