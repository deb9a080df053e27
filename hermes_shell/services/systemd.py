"""Units of systemd: the user's own, and those of the whole system."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from .. import files, home, reading
from . import unitfile
from .unit import PATIENCE, SYSTEMD, Unit, changing, renamed

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

# Where system-wide units are, for which one has to be root.
_SYSTEM = "/etc/systemd/system"

_LARGEST = 64 * 1024


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

    def _parsed(self, data: bytes) -> unitfile.Definition | None:
        return unitfile.systemd(data, home.user_home(self._env))

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

    def _carry_over(self, new: Unit) -> None:
        settings, moved = f"{self.path}.d", f"{new.path}.d"
        if os.path.isdir(settings) and not os.path.lexists(moved):
            changing(settings, lambda: os.rename(settings, moved))
        for link in self._links():
            made = os.path.join(os.path.dirname(link), new.name)
            if not os.path.lexists(made):
                changing(made, lambda made=made: os.symlink(new.path, made))  # type: ignore[misc]

    def _forget(self) -> list[str]:
        done = self._systemctl("daemon-reload")
        self._systemctl("reset-failed", self.name)
        left = f"{self.path}.d"
        remarks = [f"left {left}, which is the user's own"] if os.path.isdir(left) and not self._is_there() else []
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
    def _by_hand(self) -> str:
        return f"by hand: {self._command('disable', '--now', self.name)}; {self._sudo}rm {self.path}"

    @property
    def _stopping(self) -> str:
        return self._command("stop", self.name)

    @property
    def _starting(self) -> str:
        return self._command("start", self.name)

    def _command(self, *words: str) -> str:
        return self._sudo + " ".join(("systemctl", *self._scope, *words))

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

    def _parsed(self, data: bytes) -> unitfile.Definition | None:
        return unitfile.systemd(data, os.path.expanduser("~root"))
