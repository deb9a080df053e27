"""Runs our commands in processes that are forked from a warm one, and let go when somebody traces them.

On standard input a line of JSON says what to run; the answer is the process id, when it is ready. Any line
more lets it go; the answer is its status, as `waitpid` gives it. A start takes a tenth of one from nothing,
and each has imported the same, so that two runs of one command make the same system calls.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import pkgutil
import sys

import hermes_shell
from hermes_shell import __main__, residents

LIBRARIES = ("dotenv", "filelock", "isal.igzip", "platformdirs", "psutil", "sqlite3", "tarfile", "yaml")

# linux/prctl.h: let whoever comes trace this process, which some systems allow its parents alone.
_PR_SET_PTRACER = 0x59616D61
_ANYBODY = ctypes.c_ulong(-1)


def main() -> None:
    """Answer orders until there are no more."""
    warm_up()
    _answer("warm")
    for line in sys.stdin:
        order = json.loads(line)
        ready, say_ready = os.pipe()
        gate, open_gate = os.pipe()
        child = os.fork()
        if child == 0:
            _become(order, say_ready, gate)
        os.read(ready, 1)
        _answer(child)
        sys.stdin.readline()
        os.write(open_gate, b"!")
        for descriptor in (ready, say_ready, gate, open_gate):
            os.close(descriptor)
        _answer(os.waitpid(child, 0)[1])


def _answer(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def warm_up() -> None:
    """Import all that a command may import."""
    for module in pkgutil.walk_packages(hermes_shell.__path__, "hermes_shell."):
        importlib.import_module(module.name)
    for name in LIBRARIES:
        importlib.import_module(name)
    residents.of = _nobody


def _nobody(directory: str) -> list[residents.Resident]:
    """Find no agent in a profile: how many calls it takes to look for one depends on what else the machine runs."""
    return []


def _become(order: dict[str, str], say_ready: int, gate: int) -> None:
    code = 99
    try:
        os.environ.clear()
        os.environ.update(json.loads(order["env"]))
        os.chdir(order["cwd"])
        os.umask(0o022)
        for descriptor, path in enumerate((os.devnull, order["out"], order["err"])):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
        os.closerange(max(say_ready, gate) + 4, 64)
        sys.argv[1:] = json.loads(order["words"])
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANYBODY, 0, 0, 0)
        os.write(say_ready, b"!")
        os.read(gate, 1)
        code = __main__.main()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
