"""A sub-shell under a profile: the user's own shell, as it is, with the pin in its environment.

We stay above it to say where one is when it ends; so we behave as a shell's parent has to.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from . import startup
from .dialects import DIALECTS
from .errors import HermesError
from .signals import Signals, exit_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .running import Command

_TERMINAL = 0  # standard input


def program(env: Mapping[str, str], caller: str) -> str:
    """Return the user's shell: `SHELL`, else the one that called, else that of the login, else sh.

    Args:
        env: The environment.
        caller: The dialect of the shell that called us, '' where it is not known.

    Raises:
        HermesError: The system has no jobs, which a sub-shell is for.
    """
    if sys.platform == "win32":
        raise HermesError("sub-shells are not for Windows", "pin this terminal: hermes profile use NAME --session")
    called = startup.program(env, DIALECTS[caller]) if caller else ""
    return env.get("SHELL") or called or _login_shell() or "/bin/sh"


def _login_shell() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        return ""


def run(command: Command, env: dict[str, str]) -> int:
    """Run a sub-shell until it ends; return its exit code.

    What keys send (Ctrl-C, Ctrl-Z) is its own affair; what comes to us alone is passed on. Where it is
    suspended, we are, too, so that the shell above sees a stopped job.

    Raises:
        HermesError: It cannot be run (126, 127).
    """
    with Signals(signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP) as signals:
        in_front = _is_in_front()
        pid = command.start(env)
        signals.watch(pid)
        _, status = os.waitpid(pid, os.WUNTRACED)
        while os.WIFSTOPPED(status):
            in_front = _stop_too(pid)
            _, status = os.waitpid(pid, os.WUNTRACED)
        signals.forget(pid)
        if in_front and not _is_in_front():
            _give_terminal(os.getpgrp())  # it was killed and could not give it back
    return exit_code(status)


def _stop_too(pid: int) -> bool:
    """Stop until the shell above lets us go on; return whether that was in front, with the terminal."""
    ours = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    # All that is the same job to the shell above. Not by SIGSTOP: where no shell is above us, nothing
    # would ever let us go on.
    os.killpg(os.getpgrp(), signal.SIGTSTP)
    signal.signal(signal.SIGTSTP, ours)
    in_front, group = _is_in_front(), os.getpgid(pid)
    if in_front:
        _give_terminal(group)
    os.killpg(group, signal.SIGCONT)
    return in_front


def _is_in_front() -> bool:
    try:
        return os.tcgetpgrp(_TERMINAL) == os.getpgrp()
    except OSError:
        return False  # there is no terminal


def _give_terminal(group: int) -> None:
    # Who is not in the foreground is stopped for this, but for the signal being blocked.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTTOU])
    try:
        os.tcsetpgrp(_TERMINAL, group)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
