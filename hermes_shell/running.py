"""Any command under a profile: which profiles, in what environment, and how it is started.

It starts from the environment without the pin, so that a command is given the same wherever it is called
from; then each profile is pinned by the rules of `session`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from . import agent, home, names, process, profiles, session
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import IO, NoReturn

_PATTERN = frozenset("*?[")


def select(env: Mapping[str, str], wanted: Sequence[str], *, every: bool) -> list[str]:
    """Return the profiles that are meant, each once: in the order given, or `default` first and the rest sorted.

    Args:
        env: The environment.
        wanted: Names and patterns.
        every: Whether all profiles are meant; nothing else is then wanted.

    Raises:
        HermesError: There is no such profile, or a pattern fits none.
    """
    found = profiles.usable(env) if every else [name for word in wanted for name in _meant(env, word)]
    return list(dict.fromkeys(found))


def _meant(env: Mapping[str, str], word: str) -> list[str]:
    if _PATTERN.isdisjoint(word):
        return [profiles.existing(env, word)[1]]
    import fnmatch

    pattern = names.normalize(word)
    fitting = [name for name in profiles.usable(env) if fnmatch.fnmatchcase(name, pattern)]
    if not fitting:
        raise HermesError(f"no profile fits {word!a}", "see which there are: hermes profile list")
    return fitting


def environment(env: Mapping[str, str], name: str) -> dict[str, str]:
    """Return what a command under a profile is given: this process becomes it, or starts it and waits.

    The root is that of the environment as it is: a pin in a root of the user's own keeps meaning that root.

    Raises:
        HermesError: `default` cannot be pinned in this root.
    """
    without = _after(env, session.unpin(env))
    pinned = _after(without, session.pin(without, name, home.root(env)))
    # Whatever is started from here may start agents of its own: the depth begins again.
    return session.changed(pinned, dict.fromkeys((*agent.PRIVATE, agent.DEPTH)))


def _after(env: Mapping[str, str], switch: session.Switch | None) -> dict[str, str]:
    return session.changed(env, switch.variables(str(os.getpid())) if switch else {})


class Command:
    """A command line whose program was found.

    Args:
        words: The command as it was typed.
        env: The environment, for its PATH.

    Raises:
        HermesError: The program is not there (127), or cannot be run (126).
    """

    __slots__ = ("_program", "_words")

    def __init__(self, words: Sequence[str], env: Mapping[str, str]) -> None:
        self._words = list(words)
        self._program = _found(words[0], env.get("PATH"))

    def become(self, env: dict[str, str]) -> NoReturn:
        """Become the command: its exit code, terminal and signals are ours from here on.

        Raises:
            HermesError: It cannot be run (126), or its interpreter is gone (127).
        """
        process.become(self._program, self._words, env)

    def start(
        self, env: dict[str, str], *, no_input: bool = False, output: tuple[IO[bytes], IO[bytes]] | None = None
    ) -> int:
        """Start the command as a child of ours, to be waited for; return its process id.

        Args:
            env: Its environment.
            no_input: Whether its input is empty; else it has our own.
            output: Where its output and its errors go; by default where ours go.

        Raises:
            HermesError: It cannot be run (126), or its interpreter is gone (127).
        """
        import subprocess

        stdin = subprocess.DEVNULL if no_input else None
        out, err = output or (None, None)

        child = process.child(self._program, self._words, env, stdin=stdin, stdout=out, stderr=err)
        child.returncode = 0  # who asked for it waits for it, not this object
        return child.pid


def _found(word: str, path: str | None) -> str:
    import shutil

    program = shutil.which(word, path=path)
    if program:
        return program if os.sep in program else os.path.join(os.curdir, program)
    refused = next(_refused(word, path), "")
    if refused:
        raise HermesError(f"cannot run {refused}: it is no program", f"look at: ls -ld {refused}", code=126)
    cure = "only programs can be run so; for the rest ask a shell: -- bash -ic '…'"
    raise HermesError(f"command not found: {word}", cure, code=127)


def _refused(word: str, path: str | None) -> Iterator[str]:
    """Find what has the name and is no program."""
    import shutil

    file = shutil.which(word, os.F_OK, path)
    if file:
        yield file
    if os.sep in word and os.path.isdir(word):
        yield word
