"""Every module can be imported on every system, also where what it does cannot be done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What there is not: in `os`, in `signal`, and whole modules.
MISSING = {
    "macOS": ("copy_file_range pidfd_open", "pidfd_send_signal", ""),
    "Windows": (
        "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK chown copy_file_range fchmod fork geteuid killpg pidfd_open pread",
        "SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGTSTP SIGTTIN SIGTTOU SIGUSR1 SIGWINCH",
        "fcntl grp pty pwd resource termios tty",
    ),
}

PROGRAM = """
import os, pkgutil, signal, sys
# The libraries are made for every system, each in its own way; this is about our modules.
import click, ctypes, dotenv.parser, filelock, psutil, plistlib, select, shellingham, shlex, shutil, sqlite3
import subprocess, tarfile, tempfile, yaml
for module, names in ((os, sys.argv[1]), (signal, sys.argv[2])):
    for name in names.split():
        vars(module).pop(name, None)
for name in sys.argv[3].split():
    sys.modules[name] = None
import hermes_shell
for module in pkgutil.walk_packages(hermes_shell.__path__, "hermes_shell."):
    __import__(module.name)
print("all")
"""


@pytest.mark.parametrize("system", MISSING)
def test_every_module_can_be_imported(system: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *MISSING[system]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("all\n", "")
