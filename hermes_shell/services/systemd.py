"""Units of systemd: the user's own, and those of the whole system."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from .. import files, home, reading
from ..errors import HermesError
from . import unitfile
from .system import PATIENCE, changing
from .unit import LARGEST, SYSTEMD, Unit
from .unitfile import renamed

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Mapping

# Where system-wide units are, for which one has to be root.
_SYSTEM = "/etc/systemd/system"

_LARGEST = 64 * 1024

# What we call the file beside a unit that is ours.
_PIN = "hermes-shell.conf"


def _additions(directory: str) -> dict[str, bytes]:
    """Return the files that systemd reads after a unit, by path, in its order."""
    found = {}
    with suppress(OSError):
        for name in sorted(os.listdir(directory)):
            path = os.path.join(directory, name)
            if name.endswith(".conf"):
                with suppress(OSError):
                    found[path] = reading.regular(path, LARGEST)
    return found


class UserUnit(Unit):
    """A systemd unit of the user."""

    manager = SYSTEMD
    suffix = ".service"
    _scope: ClassVar[tuple[str, ...]] = ("--user",)
    _sudo: ClassVar[str] = ""

    @staticmethod
    def directories(env: Mapping[str, str]) -> list[str]:
        """Return where the agent writes them, and where systemd looks."""
        usual = os.path.join(home.user_home(env), ".config")
        base = env.get("XDG_CONFIG_HOME", "")
        return [os.path.join(place, "systemd", "user") for place in (usual, base) if os.path.isabs(place)]

    @property
    def enabled(self) -> bool:
        """Whether it starts by itself."""
        return bool(self._links())

    @property
    def active(self) -> bool:
        """Whether systemd has it running, or about to; False where it does not answer."""
        done = self._systemctl("is-active", self.name)
        return done is not None and done.stdout.strip() in ("active", "activating", "reloading")

    def _links(self) -> list[str]:
        """Return the links by which systemd starts it."""
        directory = os.path.dirname(self.path)
        with suppress(OSError), os.scandir(directory) as entries:
            places = [entry.path for entry in entries if entry.name.endswith((".wants", ".requires"))]
            links = [os.path.join(place, self.name) for place in sorted(places)]
            return [link for link in links if os.path.islink(link)]
        return []

    @property
    def _beside(self) -> str:
        """Where the files are that change what its own says."""
        return f"{self.path}.d"

    @property
    def _ours(self) -> str:
        return os.path.join(self._beside, _PIN)

    def _additions(self) -> dict[str, bytes]:
        return _additions(self._beside)

    def _pin(self, pin: str) -> None:
        if not pin.isprintable():
            raise HermesError(f"{pin!a} cannot stand in a unit: it has a line break or its like", "move that directory")
        for path in (self._beside, self._ours):
            if os.path.islink(path) or (path == self._ours and os.path.lexists(path) and not self._is_pinned()):
                raise HermesError(f"{path} is not ours", f"look at it, and move it: ls -ld {shlex.quote(path)}")
        changing(self._beside, lambda: files.directories(self._beside, 0o755))
        changing(self._ours, lambda: files.replace(self._ours, os.fsencode(unitfile.pinned_unit(pin)), 0o644))

    def _is_pinned(self) -> bool:
        """Return whether a file of ours is beside it."""
        first, _, _ = _additions(self._beside).get(self._ours, b"").partition(b"\n")
        return first == unitfile.MARK.encode() and not os.path.islink(self._beside) and not os.path.islink(self._ours)

    def _unpin(self) -> None:
        if self._is_pinned():
            changing(self._ours, lambda: files.remove(self._ours))
            with suppress(OSError):  # the user has files there
                os.rmdir(self._beside)

    def pinning(self, pin: str) -> str:
        """Return the command that writes the file beside it."""
        lines = shlex.join(unitfile.pinned_unit(pin).splitlines())
        write = f"printf '%s\\n' {lines} | {self._sudo}tee {shlex.quote(self._ours)} >/dev/null"
        return f"{self._sudo}mkdir -p {shlex.quote(self._beside)} && {write} && {self._command('daemon-reload')}"

    def adopting(self, path: str) -> str:
        """Return the command that moves the file, and enables it."""
        place = shlex.quote(os.path.dirname(self.path))
        move = f"mv {shlex.join((path, self.path))}"
        return f"mkdir -p {place} && {move} && {self._command('enable', '--now', self.name)}"

    def _parsed(self, data: bytes, more: Iterable[bytes]) -> unitfile.Definition | None:
        return unitfile.systemd(data, home.user_home(self._env), more)

    def _moved(self, text: str, move: unitfile.Move) -> str:
        return unitfile.moved_unit(text, move)

    def _renamed(self, move: unitfile.Move) -> str:
        return renamed(self.name, f"hermes-gateway-{move.name}.service", f"hermes-gateway-{move.new_name}.service")

    def _stop(self) -> None:
        self._systemctl("stop", self.name, seconds=PATIENCE)

    def _start(self) -> bool:
        done = self._systemctl("start", self.name, seconds=PATIENCE)
        return done is not None and done.returncode == 0

    def _disable(self) -> None:
        if self._is_there():
            self._systemctl("disable", self.name)
        for link in self._links():  # where systemd does not answer
            changing(link, lambda link=link: files.remove(link))  # type: ignore[misc]

    def _carry_over(self, path: str, move: unitfile.Move) -> None:
        moved = f"{path}.d"
        if os.path.isdir(self._beside) and not os.path.lexists(moved):
            changing(self._beside, lambda: os.rename(self._beside, moved))
        for file, data in _additions(moved).items():
            text = os.fsencode(self._moved(os.fsdecode(data), move))
            if text != data and not os.path.islink(file):
                changing(file, lambda file=file, text=text: files.replace(file, text, None))  # type: ignore[misc]
        for link in self._links():
            made = os.path.join(os.path.dirname(link), os.path.basename(path))
            if not os.path.lexists(made):
                changing(made, lambda made=made: os.symlink(path, made))  # type: ignore[misc]

    def _forget(self) -> list[str]:
        done = self._systemctl("daemon-reload")
        self._systemctl("reset-failed", self.name)
        left = os.path.isdir(self._beside) and not self._is_there()
        remarks = [f"left {self._beside}, which is the user's own"] if left else []
        if done is None or done.returncode:
            remarks.append(f"systemd was not told that {self.path} has changed: {self._command('daemon-reload')}")
        return remarks

    def _is_there(self) -> bool:
        return os.path.lexists(self.path)

    def _keeps(self, pid: int) -> bool:
        try:
            groups = os.fsdecode(reading.regular(f"/proc/{pid}/cgroup", _LARGEST))
        except OSError:
            return False
        return self.name in re.split(r"[/\n]", groups)

    @property
    def removal(self) -> str:
        """The command that takes it away."""
        return f"{self.disabling}; {self._sudo}rm {shlex.quote(self.path)}"

    @property
    def disabling(self) -> str:
        """The command that stops it, and keeps it from starting by itself."""
        return self._command("disable", "--now", self.name)

    @property
    def _restarting(self) -> str:
        return self._command("restart", self.name)

    @property
    def _stopping(self) -> str:
        return self._command("stop", self.name)

    @property
    def _starting(self) -> str:
        return self._command("start", self.name)

    def _command(self, *words: str) -> str:
        return self._sudo + shlex.join(("systemctl", *self._scope, *words))

    def _systemctl(self, *words: str, seconds: float = 10) -> subprocess.CompletedProcess[str] | None:
        return self._run("systemctl", *self._scope, *words, seconds=seconds)

    def _surroundings(self) -> dict[str, str]:
        """Return the environment with the way to the user's systemd, which ssh and su may not give."""
        env = dict(self._env)
        if not env.get("XDG_RUNTIME_DIR") and os.path.isdir(usual := f"/run/user/{os.geteuid()}"):
            env["XDG_RUNTIME_DIR"] = usual
        bus = os.path.join(env.get("XDG_RUNTIME_DIR", ""), "bus")
        if not env.get("DBUS_SESSION_BUS_ADDRESS") and os.path.isabs(bus) and os.path.exists(bus):
            env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"
        return env


class SystemUnit(UserUnit):
    """A systemd unit of the whole system, which the agent writes with `gateway install --system`."""

    _scope = ()
    _sudo = "sudo "

    @staticmethod
    def directories(env: Mapping[str, str]) -> list[str]:  # noqa: ARG004
        """Return where the agent writes them."""
        return [_SYSTEM]

    def _parsed(self, data: bytes, more: Iterable[bytes]) -> unitfile.Definition | None:
        return unitfile.systemd(data, os.path.expanduser("~root"), more)
