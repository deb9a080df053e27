"""Things that are too fast to be measured once, repeated inside a shell.

Not every shell has a clock of its own, so all are measured in one way: few and many repetitions, each in
a fresh shell; the difference of the two run times is the repetitions' alone. The loop around them counts
against us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import spawn, starts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tools.shells import Shell

# In bash a word of a list written out costs 15 µs, more than much of what is measured.
_LOOPS = {
    "bash": "for ((i = 0; i < {times}; i++)); do {body}; done",
    "zsh": "for ((i = 0; i < {times}; i++)); do {body}; done",
    "fish": "for i in {words}; {body}; end",
    "powershell": "foreach ($i in 1..{times}) {{ {body} }}",
}
_CHECKS = {"powershell": "if ($env:{name} -cne {value}) {{ exit 1 }}"}
_POSIX_CHECK = 'test "${name}" = {value}'  # fish has the same


def repeated(shell: Shell, body: str, times: int) -> str:
    """Return the text of a loop; fish gets its numbers written out, for there arithmetic costs more."""
    words = " ".join(map(str, range(times)))
    return _LOOPS[shell.name].format(words=words, times=times, body=body)


def check(shell: Shell, name: str, value: str) -> str:
    """Return text that fails where a variable is not what the work before it ought to have made it."""
    return _CHECKS.get(shell.name, _POSIX_CHECK).format(name=name, value=shell.quote(value))


def timed(shell: Shell, text: Callable[[int], str], env: Mapping[str, str], times: tuple[int, int]) -> float:
    """Return the seconds that one repetition takes.

    Args:
        shell: The shell to run it in.
        text: Gives the script that repeats it so many times.
        env: The environment.
        times: The few and the many.
    """
    few, many = (spawn(shell.script(text(each)), env) for each in times)
    return (many - few) / (times[1] - times[0])


def started(shell: Shell, text: Callable[[int], str], env: Mapping[str, str]) -> float | None:
    """Return the forks and execs of one repetition; None where they cannot be counted."""
    few, many = (starts(shell.script(text(each)), env) for each in (1, 11))
    return None if few is None or many is None else (many - few) / 10
