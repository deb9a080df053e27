"""Processes of the agent: whose they are, what they do, and how one is ended so that no other is hit."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from . import invocation
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psutil

# What stays without anybody in front of it, besides a gateway.
_BACKENDS = frozenset(("serve", "dashboard"))

# How long a process is given to end by itself, as the agent gives it, and to be gone once it is killed.
_PATIENCE = 10.0
_AFTER_KILL = 5.0


class Process:
    """A live process.

    Attributes:
        pid: Its number.
        started: When it started, as the agent notes it; None where the system does not tell.
        invocation: What it asks of the agent; None where its command line is not the agent's, or cannot be read.
        user: Whose it is; None where the system knows no user ids.
    """

    __slots__ = ("_process", "invocation", "pid", "started", "user")

    def __init__(self, process: psutil.Process) -> None:
        import psutil

        self._process = process
        self.pid = process.pid
        self.started = _started(process)
        self.invocation: invocation.Invocation | None = None
        self.user: int | None = None
        with suppress(psutil.AccessDenied):
            self.invocation = invocation.of(process.cmdline())
        if sys.platform != "win32":
            with suppress(psutil.AccessDenied):
                self.user = process.uids().effective

    def belongs_to(self, directory: str) -> bool | None:
        """Return whether it is of the profile with this home; None where it cannot be told."""
        return self.invocation.leads_to(directory, self.environment()) if self.invocation else False

    def works_in(self, directory: str) -> bool:
        """Return whether it has a file below a directory open."""
        import psutil

        inside = os.path.join(os.path.realpath(directory), "")
        try:
            return any(file.path.startswith(inside) for file in self._process.open_files())
        except (psutil.Error, OSError):
            return False

    def environment(self) -> dict[str, str] | None:
        """Return the environment that it was started in; None where that cannot be read."""
        import psutil

        try:
            return self._process.environ() or None
        except (psutil.Error, OSError):
            return None


def look(pid: int) -> Process | None:
    """Return a process; None where it is gone, or dead and only not yet waited for."""
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else Process(process)
    except (psutil.NoSuchProcess, ValueError):
        return None


def _started(process: psutil.Process) -> int | None:
    """Return a start time as the agent notes it: in ticks since boot on Linux, else in hundredths of a second."""
    import psutil

    try:
        with open(f"/proc/{process.pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        with suppress(psutil.Error):
            return round(process.create_time() * 100)
    return None


class Resident:
    """A process of the agent in a profile.

    Attributes:
        pid: Its number.
        command: What it does: `gateway`, `serve`, `dashboard`; `chat` and its like, or '', for a session.
        backend: Whether it stays without anybody in front of it; else somebody may be talking to it.
        above: Whether it is what started us, directly or not: an agent that changes its own profile.
    """

    __slots__ = ("_home", "_started", "above", "backend", "command", "pid")

    def __init__(self, process: Process, directory: str, *, above: bool) -> None:
        self.pid = process.pid
        asked = process.invocation
        self.command = asked.command if asked else ""
        self.backend = asked is not None and (asked.is_gateway or self.command in _BACKENDS)
        self.above = above
        self._started = process.started
        self._home = directory

    def stop(self) -> None:
        """End it, gently first; nothing happens where it has ended already.

        Raises:
            HermesError: It is what started us, the system refuses, or it does not end.
        """
        if self.above:
            raise HermesError(f"process {self.pid} cannot be stopped from within", "do this from another terminal")
        end(self.pid, self._is_still)

    def _is_still(self, process: Process) -> bool:
        return process.started == self._started and _is_resident(process, self._home)


def of(directory: str) -> list[Resident]:
    """Return the agent's processes, of this user or of the home's owner, that are proven to be in a profile.

    Proven by the profile flag, by HERMES_HOME, or, where a sticky default may have led there, by an open file.

    Args:
        directory: The home of the profile.
    """
    import psutil

    above = {parent.pid for parent in psutil.Process().parents()}
    found = (look(pid) for pid in psutil.pids() if pid != os.getpid())
    return [
        Resident(process, directory, above=process.pid in above)
        for process in found
        if process is not None and _is_resident(process, directory)
    ]


def _is_resident(process: Process, directory: str) -> bool:
    if process.invocation is None or not is_ours(process, directory):
        return False
    belongs = process.belongs_to(directory)
    return process.works_in(directory) if belongs is None else belongs


def is_ours(process: Process, directory: str) -> bool:
    """Return whether a process is this user's, or of the owner of a home on whose behalf root is at work."""
    if process.user is None or sys.platform == "win32" or is_of_this_user(process):
        return True
    try:
        return os.geteuid() == 0 and process.user == os.stat(directory).st_uid
    except OSError:
        return False


def is_of_this_user(process: Process) -> bool:
    """Return whether a process is known to be this user's; on Windows none is."""
    return sys.platform != "win32" and process.user == os.geteuid()


def end(pid: int, proven: Callable[[Process], bool]) -> None:
    """End a process: SIGTERM, and after ten seconds SIGKILL.

    A process that has taken the number over meanwhile is never hit: it is held fast, then proven, then ended.

    Args:
        pid: Its number.
        proven: Says whether a process is still the one that is meant.

    Raises:
        HermesError: The system refuses, or it does not end.
    """
    try:
        with _held(pid) as held:
            process = look(pid)
            if held is None or process is None or not proven(process):
                return
            for number, seconds in ((signal.SIGTERM, _PATIENCE), (_kill(), _AFTER_KILL)):
                held.send(number)
                if held.ended(seconds):
                    return
    except PermissionError:
        raise HermesError(
            f"cannot stop process {pid}: it belongs to another user", f"as that user: kill {pid}"
        ) from None
    raise HermesError(f"process {pid} does not end, not even when it is killed", f"look at it: ps -fp {pid}")


def _kill() -> signal.Signals:
    return getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows ends a process by either


class _Descriptor:
    """A process held by a file descriptor: no other one can be meant by it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, number)

    def ended(self, seconds: float) -> bool:
        import select

        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        return bool(poll.poll(seconds * 1000))


class _Number:
    """A process held by its number and its start time, where the system has nothing better."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process

    def send(self, number: signal.Signals) -> None:
        import psutil

        try:
            self._process.send_signal(number)
        except psutil.NoSuchProcess:
            return
        except psutil.AccessDenied:
            raise PermissionError from None

    def ended(self, seconds: float) -> bool:
        import psutil

        try:
            self._process.wait(seconds)
        except psutil.TimeoutExpired:
            return look(self._process.pid) is None  # dead, and nobody waits for it
        return True


@contextmanager
def _held(pid: int) -> Iterator[_Descriptor | _Number | None]:
    """Hold a process fast; None where it is gone."""
    import psutil

    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        yield None
        return
    except (AttributeError, OSError):  # another system, an old kernel, a sandbox that forbids it
        try:
            number = _Number(psutil.Process(pid))
        except psutil.NoSuchProcess:
            yield None
        else:
            yield number
        return
    try:
        yield _Descriptor(descriptor)
    finally:
        os.close(descriptor)
