"""Run hermes-shell as on Windows, as far as that can be had elsewhere: `python -m tests.windows PROGRAMS WORD …`.

What Windows' Python lacks is taken away after the libraries were imported, and `sys.platform` is changed then: whatever
of ours needs it fails here as it would there. Paths, locks and cmd.exe stay what they are here. PROGRAMS is where
Python and hermes-shell.exe are said to be.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from importlib import abc
from typing import TYPE_CHECKING, ClassVar

# Imported as what they are here, for they decide at their import.
import click.testing
import filelock
import psutil
import shellingham.posix
import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Self

LIBRARIES = (click, filelock, psutil, shellingham, subprocess, tempfile, yaml)

# What the documentation of `os` and `signal` has for Unix alone, as far as it could be needed.
_FUNCTIONS = """
    chown chroot copy_file_range fchmod fchown fdatasync fork forkpty fstatvfs getegid geteuid getgid getgroups
    getpgid getresuid getuid getxattr initgroups killpg lchown listxattr lockf major minor mkfifo mknod openpty
    pathconf pidfd_open posix_fallocate posix_spawn pread preadv pwrite pwritev removexattr sendfile setegid seteuid
    setgid setgroups setpgid setsid setuid setxattr statvfs sync tcgetpgrp uname wait O_CLOEXEC O_DIRECTORY
    O_NOATIME O_NOFOLLOW O_NONBLOCK O_PATH O_SYNC WNOHANG WUNTRACED
""".split()  # noqa: SIM905 - a list of so many is not easier to read
_SIGNALS = ("SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGTSTP", "SIGUSR1")
_MODULES = frozenset({"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"})
_SUFFIXES = (".exe", ".bat", ".cmd")


class _Missing(abc.MetaPathFinder):
    """Finds nothing where Windows has nothing."""

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> None:
        if fullname in _MODULES:
            raise ModuleNotFoundError(f"No module named '{fullname}'", name=fullname)


class _Lock(contextlib.ExitStack):
    """Stands in for the library's lock, which asks Windows: within this process alone."""

    held: ClassVar[set[str]] = set()

    def __init__(self, path: str, **_options: object) -> None:
        super().__init__()
        self._path = path
        self.callback(self.release)

    def __enter__(self) -> Self:
        return self.acquire()

    def acquire(self, **_options: object) -> Self:
        if self._path in self.held:
            raise filelock.Timeout(self._path)
        with open(self._path, "ab"):
            self.held.add(self._path)
        return self

    def release(self) -> None:
        self.held.discard(self._path)


def _which(word: str, mode: int = 0, path: str | None = None) -> str | None:
    places = (os.environ.get("PATH", "") if path is None else path).split(os.pathsep)
    names = [word, *(word + suffix for suffix in _SUFFIXES)]
    paths = (os.path.join(place, name) for place in places for name in names if name.endswith(_SUFFIXES))
    return next((each for each in paths if os.path.exists(each)), None)


def pretend(programs: str) -> None:
    """Take away what Windows has not."""
    for owner, names in ((os, _FUNCTIONS), (signal, _SIGNALS)):
        for name in names:
            if hasattr(owner, name):
                delattr(owner, name)
    os.supports_dir_fd = os.supports_fd = os.supports_follow_symlinks = set()
    for name in _MODULES:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, _Missing())
    setattr(filelock, "FileLock", _Lock)  # noqa: B010 - it is a class to mypy
    setattr(shutil, "which", _which)  # noqa: B010
    sys.platform = "win32"
    sys.executable = os.path.join(programs, "python.exe")


def environment(home: Path) -> dict[str, str]:
    """Return the variables that a Windows has, in a scratch home."""
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "LOCALAPPDATA": str(home / "AppData" / "Local"),
        "PATH": str(home / "programs"),
        "LANG": "C.UTF-8",
    }


def prepare(home: Path) -> Mapping[str, str]:
    """Make a home with hermes-shell.exe in it; return its environment."""
    (home / "AppData" / "Local").mkdir(parents=True)
    (home / "programs").mkdir()
    (home / "programs" / "hermes-shell.exe").write_bytes(b"MZ")
    (home / "programs" / "hermes-shell.exe").chmod(0o755)
    return environment(home)


if __name__ == "__main__":
    pretend(sys.argv.pop(1))
    from hermes_shell.__main__ import main

    sys.argv[0] = "hermes-shell"
    sys.exit(main())
