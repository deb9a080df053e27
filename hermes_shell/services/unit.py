"""A service and its file: stopped, taken away, or put in the place of a renamed profile.

Each step looks at the disk and at the service's manager: done again, it completes what is left.
"""

from __future__ import annotations

import os
import stat
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from .. import files, gateway, reading
from ..errors import HermesError
from . import system, unitfile
from .system import changing, refused

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator, Mapping

SYSTEMD, LAUNCHD = "systemd", "launchd"

LARGEST = 256 * 1024


class Unit(ABC):
    """A service, with its file.

    Args:
        env: The environment of the user.
        path: The file.

    Attributes:
        path: The file.
        name: What its manager calls it.
        definition: What it starts; None where that cannot be read.
    """

    manager: ClassVar[str]
    """SYSTEMD or LAUNCHD."""
    suffix: ClassVar[str]

    def __init__(self, env: Mapping[str, str], path: str) -> None:
        self.path = path
        self._env = env
        self.definition = self._read(path)
        self._home = ""
        self.name = os.path.basename(path)

    @classmethod
    def every(cls, env: Mapping[str, str]) -> Iterator[Unit]:
        """Find all services of this kind whose file can be read."""
        for directory in dict.fromkeys(cls.directories(env)):
            try:
                found = sorted(os.listdir(directory))
            except OSError:
                continue
            for name in found:
                if name.endswith(cls.suffix):
                    yield cls(env, os.path.join(directory, name))

    @staticmethod
    @abstractmethod
    def directories(env: Mapping[str, str]) -> list[str]:
        """Return where such files are."""

    @property
    @abstractmethod
    def enabled(self) -> bool:
        """Whether it starts by itself."""

    @property
    @abstractmethod
    def active(self) -> bool:
        """Whether its manager has it running, or about to; False where no manager answers."""

    def is_for(self, directory: str) -> bool:
        """Return whether it starts an agent in the profile with this home."""
        if self.definition is None or not self.definition.is_for(directory):
            return False
        self._home = directory
        return True

    def check(self) -> None:
        """Look whether it could be changed at all.

        Raises:
            HermesError: One has to be somebody else for that.
        """
        directory = os.path.dirname(self.path)
        if not os.access(directory, os.W_OK | os.X_OK):
            raise HermesError(f"cannot change the service {self.path}: one cannot write in {directory}", self._by_hand)

    def check_rename(self, new_name: str, new_home: str) -> None:
        """Look whether it could be renamed, before the profile is.

        Raises:
            HermesError: Another service has the new name, or it could not be changed.
        """
        self.check()
        self._planned(self._move(new_name, new_home))

    def _move(self, new_name: str, new_home: str) -> unitfile.Move:
        return unitfile.Move(os.path.basename(self._home), self._home, new_name, new_home)

    def stop(self) -> None:
        """Have its manager stop it, and leave its file; nothing happens where it does not run.

        Raises:
            HermesError: It runs, and its manager does not stop it.
        """
        if self.active:
            self._stop()
        self._check_stopped()

    def take_away(self) -> list[str]:
        """Stop it, so that nothing starts it again, and remove its file.

        Returns:
            What could not be done, a line each.

        Raises:
            HermesError: It runs, and its manager does not stop it; or its file cannot be removed.
        """
        self.check()
        self.stop()
        self._disable()
        self._unpin()
        changing(self.path, lambda: files.remove(self.path))
        return self._forget()

    def rename(self, new_name: str, new_home: str, *, start: bool) -> list[str]:
        """Put the service of a renamed profile in its place.

        Args:
            new_name: The profile's new name.
            new_home: Its new home, which has to be there already where it is to start.
            start: Whether to start it: it was active before it, or its profile, was touched.

        Returns:
            What could not be done, a line each.

        Raises:
            HermesError: Another service has the new name, or a file cannot be written.
        """
        self.check()
        move = self._move(new_name, new_home)
        path, text = self._planned(move)
        mode = stat.S_IMODE(os.stat(self.path).st_mode)
        changing(path, lambda: files.replace(path, text, mode))
        self._carry_over(path, move)
        new = type(self)(self._env, path)
        new.is_for(new_home)
        left = self._forget() if path == self.path else self.take_away()
        return [*left, *(new.start() if start else [])]

    def start(self) -> list[str]:
        """Have its manager start it; return what could not be done, a line each."""
        return [] if self._start() else [f"{self.name} was not started: {self._starting}"]

    def pin(self, pin: str) -> list[str]:
        """Let it start `default`, whatever the sticky default is.

        Args:
            pin: The HERMES_HOME that pins `default`.

        Returns:
            What is left to do, a line each.

        Raises:
            HermesError: A file cannot be written, or one that is not ours is in the way.
        """
        self.check()
        self._pin(pin)
        return [*self._forget(), *([f"it still runs as before; restart it: {self._restarting}"] if self.active else [])]

    def _planned(self, move: unitfile.Move) -> tuple[str, bytes]:
        """Return the file for a renamed profile: where, beside the old one or in its place, and what is in it."""
        path = os.path.join(os.path.dirname(self.path), self._renamed(move))
        if path != self.path and os.path.lexists(path) and not type(self)(self._env, path).is_for(move.new_home):
            raise HermesError(
                f"there is a service in the way: {path}", "it is not of this profile; move it, then do this again"
            )
        try:
            old = reading.regular(self.path, LARGEST)
        except OSError as error:
            raise refused(self.path, error) from None
        new = os.fsencode(self._moved(os.fsdecode(old), move))
        more = [os.fsencode(self._moved(os.fsdecode(each), move)) for each in self._additions().values()]
        definition = self._parsed(new, more)
        if definition is None or not definition.is_for(move.new_home):
            raise HermesError(f"cannot tell how {self.path} would have to read for '{move.new_name}'", self._by_hand)
        return path, new

    def _read(self, path: str) -> unitfile.Definition | None:
        try:
            return self._parsed(reading.regular(path, LARGEST), self._additions().values())
        except OSError:
            return None

    def _check_stopped(self) -> None:
        """Look whether its manager still keeps it running, also where that does not answer.

        Raises:
            HermesError: It does, and would start it anew.
        """
        found = gateway.state(self._home) if self._home else gateway.State()
        if self.active or (found.pid is not None and self._keeps(found.pid)):
            raise HermesError(
                f"the service {self.name} still runs: {self.manager} does not stop it",
                f"stop it, then do this again: {self._stopping}",
            )

    def _additions(self) -> dict[str, bytes]:
        """Return the files that change what its own says, by path."""
        return {}

    @abstractmethod
    def _parsed(self, data: bytes, more: Iterable[bytes]) -> unitfile.Definition | None: ...

    @abstractmethod
    def _pin(self, pin: str) -> None: ...

    @abstractmethod
    def _unpin(self) -> None:
        """Remove what of ours is beside its file."""

    @abstractmethod
    def _moved(self, text: str, move: unitfile.Move) -> str: ...

    @abstractmethod
    def _renamed(self, move: unitfile.Move) -> str:
        """Return what its file is called for a renamed profile; one with a name of the user's own keeps it."""

    @abstractmethod
    def _stop(self) -> None: ...

    @abstractmethod
    def _start(self) -> bool: ...

    @abstractmethod
    def _disable(self) -> None: ...

    @abstractmethod
    def _carry_over(self, path: str, move: unitfile.Move) -> None:
        """Let the one with another file start by itself as this one does, and with what changes it."""

    @abstractmethod
    def _forget(self) -> list[str]:
        """Tell its manager that files have changed; return what could not be done."""

    @abstractmethod
    def _keeps(self, pid: int) -> bool:
        """Return whether a process is a part of this service."""

    @property
    @abstractmethod
    def removal(self) -> str:
        """The command that takes it away."""

    @property
    @abstractmethod
    def disabling(self) -> str:
        """The command that stops it, and keeps it from starting by itself."""

    @abstractmethod
    def pinning(self, pin: str) -> str:
        """Return the command that lets it start `default`, for whoever may not change it from here."""

    @abstractmethod
    def adopting(self, path: str) -> str:
        """Return the command that puts the file of a service in this one's place, and starts it."""

    @property
    def _by_hand(self) -> str:
        return f"by hand: {self.removal}"

    @property
    @abstractmethod
    def _restarting(self) -> str: ...

    @property
    @abstractmethod
    def _stopping(self) -> str: ...

    @property
    @abstractmethod
    def _starting(self) -> str: ...

    def _run(self, *words: str, seconds: float = system.ASKING) -> subprocess.CompletedProcess[str] | None:
        """Run its manager; return what came of it, None where it is not there or does not answer."""
        return system.asked(self._surroundings(), *words, seconds=seconds)

    def _surroundings(self) -> dict[str, str]:
        return dict(self._env)
