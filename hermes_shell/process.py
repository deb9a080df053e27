"""Start a program as a shell does, in our place or as a child.

On the fast path.
"""

import os
import sys

from .errors import HermesError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from typing import IO, NoReturn, TypeVar

    T = TypeVar("T")

# errno.ENOEXEC, without the import: a script without a first line, which any shell runs by itself.
_NO_EXEC_FORMAT = 8
_SHELL = "/bin/sh"


def is_program(path: str) -> bool:
    """Return whether a file can be run."""
    return os.path.isfile(path) and os.access(path, os.X_OK)


def become(program: str, words: list[str], env: dict[str, str]) -> "NoReturn":
    """Become the program at a path, under the words of its command line.

    Raises:
        HermesError: It cannot be run (126), or is gone together with its interpreter (127).
    """
    if sys.platform == "win32":  # whose execve ends us at once, and leaves the program beside the shell's prompt
        sys.exit(run([program, *words[1:]], env))
    _restore_signals()
    start(program, words, lambda path, argv: os.execve(path, argv, env))
    raise AssertionError  # execve does not return


def _restore_signals() -> None:
    """Give the program what Python took when it started: `… | head` has to end it in silence."""
    import _signal  # type: ignore[import-not-found]  # signal itself would load enum, and more

    for name in ("SIGPIPE", "SIGXFSZ"):
        if hasattr(_signal, name):
            _signal.signal(getattr(_signal, name), _signal.SIG_DFL)


def run(words: list[str], env: dict[str, str]) -> int:
    """Run a program and wait for it; return its exit code, 128 and the signal where one ended it.

    Raises:
        HermesError: It cannot be run (126), or is gone together with its interpreter (127).
    """
    import subprocess

    code = start(words[0], words, lambda _, argv: subprocess.call(argv, env=env))
    return code if code >= 0 else 128 - code


def kill_session(child: "subprocess.Popen[bytes]") -> None:
    """Kill a child that leads a session of its own, with all that is in it; on Windows the child alone."""
    if sys.platform == "win32":
        child.kill()
        return
    import signal

    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def child(
    program: str, words: list[str], env: dict[str, str], **streams: "int | IO[bytes] | None"
) -> "subprocess.Popen[bytes]":
    """Start a program as a child of ours.

    Args:
        program: Its path.
        words: Its command line.
        env: Its environment.
        streams: Its `stdin`, `stdout` and `stderr`, where they are not ours.

    Raises:
        HermesError: It cannot be run (126), or is gone together with its interpreter (127).
    """
    import subprocess

    def how(path: str, argv: list[str]) -> "subprocess.Popen[bytes]":
        # What the user opened (`3<file`) is the program's; nothing that Python opens is inherited.
        return subprocess.Popen(argv, executable=path, env=env, close_fds=False, **streams)  # type: ignore[call-overload,no-any-return]

    return start(program, words, how)


def start(program: str, words: list[str], how: "Callable[[str, list[str]], T]") -> "T":
    """Start a program as a shell does: one without a first line is run by sh.

    Args:
        program: Its path.
        words: Its command line.
        how: Starts a program with a command line.

    Raises:
        HermesError: It cannot be run (126), or is gone together with its interpreter (127).
    """
    try:
        return how(program, words)
    except OSError as error:
        if error.errno != _NO_EXEC_FORMAT:
            raise _cannot_run(program, error) from None
        return how(_SHELL, [_SHELL, program, *words[1:]])


def _cannot_run(program: str, error: OSError) -> HermesError:
    gone = isinstance(error, FileNotFoundError)
    return HermesError(
        f"cannot run {program}: {error.strerror}",
        f"its interpreter may be gone: see head -1 {program}, or reinstall it" if gone else f"look at: ls -l {program}",
        code=127 if gone else 126,
    )
