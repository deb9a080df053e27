"""The gateway of a profile: whether it runs, by proof, and how it is stopped.

The agent holds a lock on `gateway.lock` for as long as its gateway lives, and writes who it is into that file
and into `gateway.pid` (contract 4). A record alone proves nothing: it may be old, copied or forged.
"""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, NamedTuple

from . import reading, residents
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK, PID, STATUS = "gateway.lock", "gateway.pid", "gateway_state.json"

# A record holds the command line of its gateway.
_LARGEST = 64 * 1024
_LOCKS = "/proc/locks"
_MOST_LOCKS = 16 * 1024 * 1024
# Where the agent's lock is on Windows, past all that is read.
_OFFSET = 1024 * 1024

# What a gateway leaves behind as it ends, in seconds.
_SETTLES = 5.0


class State(NamedTuple):
    """What is known of a gateway.

    Attributes:
        pid: The process that is proven to be it; None where none is.
        unproven: Why something looks alive and is not proven to be it; '' where nothing does, or one is.
        suspect: The process that this is about, where one is known.
    """

    pid: int | None = None
    unproven: str = ""
    suspect: int | None = None

    @property
    def running(self) -> bool:
        """Whether it is proven to run."""
        return self.pid is not None


def state(directory: str) -> State:
    """Return what is known of the gateway of a home, whatever is in the files there; it changes nothing.

    It runs where its lock is held by the recorded process, which lives, started when the record says, and
    has the command line of a gateway of this profile. Where no file of a gateway is, nothing more is looked at.

    Args:
        directory: The home of the profile.
    """
    records = list(_records(directory))
    if not any(record.is_there for record in records):
        return State()
    claims = [claim for record in records if (claim := record.claim())]
    lock = _Lock(os.path.join(directory, LOCK), ask=bool(claims) or records[0].is_there)
    for claim in claims:
        if lock.is_proven_of(claim) and not _doubt(directory, claim.process):
            return State(claim.process.pid)
    return _suspicion(directory, claims, lock)


def stop(directory: str) -> int | None:
    """Stop the gateway of a home, if it is proven to run: gently first, after ten seconds by force.

    Its files are left as they are: one that ends gently removes its own, and those of a killed one the agent
    takes for what they are. A service that would start it again has to be stopped before.

    Args:
        directory: The home of the profile.

    Returns:
        The process that was stopped; None where none ran.

    Raises:
        HermesError: Something looks alive that is not proven to be it, it cannot be stopped, or it runs again.
    """
    found = state(directory)
    if found.unproven:
        which = f"ps -fp {found.suspect}; kill {found.suspect}" if found.suspect else f"lsof {directory}/{LOCK}"
        raise HermesError(
            f"a gateway may be running in {directory}: {found.unproven}",
            f"nothing was stopped; see what it is, and end it yourself: {which}",
        )
    if found.pid is None:
        return None
    # Proven once more when nothing else can take over its number.
    residents.end(found.pid, lambda process: state(directory).pid == process.pid)
    _wait_until_free(directory)
    return found.pid


def serves(directory: str, name: str) -> bool:
    """Return whether the gateway of a home, that of `default`, runs and says that it serves another profile too.

    It goes on writing into that profile until it is started anew.

    Args:
        directory: The home of the gateway's own profile.
        name: The other profile.
    """
    content = _json(os.path.join(directory, STATUS))
    served = content.get("served_profiles") if isinstance(content, dict) else None
    return isinstance(served, list) and name in served and state(directory).running


def _wait_until_free(directory: str) -> None:
    import time

    deadline = time.monotonic() + _SETTLES
    while (found := state(directory)) != State():
        if time.monotonic() > deadline:
            again = f"process {found.pid}" if found.running else found.unproven
            raise HermesError(
                f"the gateway in {directory} was stopped, and one is there again: {again}",
                "stop what starts it: hermes gateway uninstall, or its supervisor",
            )
        time.sleep(0.02)


class _Claim(NamedTuple):
    """A live process that a record names, which started when the record says, if it says so."""

    process: residents.Process
    dated: bool


class _Record:
    """What a gateway wrote of itself, or what is in its place."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.is_there = os.path.lexists(path)

    def claim(self) -> _Claim | None:
        pid, started = self._content() if self.is_there else (None, None)
        process = residents.look(pid) if pid is not None else None
        if process is None or started not in (None, process.started):
            return None  # it has ended; its number may be another's by now
        return _Claim(process, started is not None)

    def _content(self) -> tuple[int | None, int | None]:
        data = _json(self._path)
        if isinstance(data, dict):
            return _number(data.get("pid")), _number(data.get("start_time"))
        return _number(data), None  # a bare number, as an old agent wrote it


def _json(path: str) -> object:
    """Return what is in a file, None where that is no JSON."""
    import json

    try:
        return json.loads(reading.regular(path, _LARGEST))
    except (OSError, ValueError, RecursionError):
        return None


def _number(value: object) -> int | None:
    return value if type(value) is int and 0 < value < 2**63 else None


def _records(directory: str) -> Iterator[_Record]:
    for name in (PID, LOCK):
        yield _Record(os.path.join(directory, name))


def _doubt(directory: str, process: residents.Process) -> str:
    """Return what speaks against a process, '' where nothing does."""
    if process.invocation is None or not process.invocation.is_gateway:
        return "has not the command line of a gateway"
    if process.belongs_to(directory) is False:
        return "is of another profile"
    return "" if residents.is_ours(process, directory) else "belongs to another user"


def _suspicion(directory: str, claims: list[_Claim], lock: _Lock) -> State:
    """Return what looks alive where nothing is proven."""
    held = lock.is_held()
    for claim in claims:
        doubt, pid = _doubt(directory, claim.process), claim.process.pid
        recorded = f"process {pid}, which is recorded,"
        if held:
            return State(None, f"{LOCK} is held, and {recorded} {doubt or 'is not proven to hold it'}", pid)
        if not doubt:
            return State(None, f"{recorded} looks like it, and does not hold {LOCK}", pid)
    return State(None, f"{LOCK} is held by a process that is not recorded", lock.holder()) if held else State()


class _Lock:
    """The agent's lock, looked at so that no gateway that starts just now fails to get it.

    Linux lists who holds which. Only where it lists nobody for this one is it asked for, shared and for
    microseconds: on other systems, and for holders in another container or on another machine.

    Args:
        path: The file.
        ask: Whether to ask for it. One that starts has removed an old `gateway.pid`, and takes the lock before
            it writes its own: where there is neither that nor a live process, none is in the way of another.
    """

    def __init__(self, path: str, *, ask: bool) -> None:
        self._path = path
        self._ask = ask
        self._exact: set[int] = set()
        self._likely: set[int] = set()
        try:
            status = os.stat(path)
        except OSError:
            self._is_file = False
            return
        self._is_file = stat.S_ISREG(status.st_mode)
        if self._is_file:
            self._find(status)

    def is_proven_of(self, claim: _Claim) -> bool:
        """Return whether a process holds it.

        Where the system does not list that, it is held, and the process has to be the one that wrote so.
        """
        return claim.process.pid in self._likely or (claim.dated and not self._exact and self.is_held())

    def is_held(self) -> bool:
        """Return whether any process holds it."""
        return bool(self._exact) or (self._ask and self._is_file and self._is_refused())

    def holder(self) -> int | None:
        """Return the process that the system lists as its one holder, None where it lists none."""
        return next(iter(self._exact)) if len(self._exact) == 1 else None

    def _find(self, status: os.stat_result) -> None:
        if sys.platform == "win32":
            return  # which lists no locks
        device = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}"
        for pid, where in _listed():
            if where.endswith(f":{status.st_ino}"):
                # Some file systems tell another device here than there, so that alone the inode counts for a
                # process which is known to be a gateway.
                self._likely.add(pid)
                if where == f"{device}:{status.st_ino}":
                    self._exact.add(pid)

    def _is_refused(self) -> bool:
        try:
            descriptor = os.open(self._path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except OSError:
            return False
        try:
            _ask(descriptor)
        except BlockingIOError:
            return True
        except OSError:
            return sys.platform == "win32"  # which says so; elsewhere this file system has no locks
        finally:
            os.close(descriptor)  # which gives it back
        return False


def _listed() -> Iterator[tuple[int, str]]:
    """Find the holders of locks of the agent's kind: the process, and device and inode of the file."""
    try:
        data = reading.regular(_LOCKS, _MOST_LOCKS)
    except OSError:
        return
    for line in data.decode("ascii", "replace").splitlines():
        words = line.split()
        # A holder: `1: FLOCK ADVISORY WRITE 4711 fe:00:2597465 0 EOF`; one that waits has an arrow.
        if len(words) > 5 and words[1] == "FLOCK" and words[4].isdecimal():
            yield int(words[4]), words[5]


def _ask(descriptor: int) -> None:
    """Ask for the lock without waiting.

    Raises:
        OSError: Somebody holds it.
    """
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _OFFSET, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBRLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
