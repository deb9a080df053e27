"""The Python entry: hand over to the agent, or run our own commands.

Handing over is the fast path: neither click nor anything else that a bare interpreter has not loaded
is imported for it. (The modules on it quote annotations that need an import: a `from __future__`
import would load one more module.)
"""

import os
import sys

from . import agent, directory
from .arguments import Line
from .errors import HermesError
from .names import DEFAULT
from .resolve import choose

# How the shell functions and the dispatcher begin the command line when the user typed `hermes`: the
# name and the process id of the shell, as far as they know them, follow.
CALLED_FROM = "--called-from="

# What only the dispatcher adds, from when it was rendered: the launcher that the front door stands for, or
# nothing; and the list of the directories that may choose. They are kept here for this process alone.
_KNOWN = {"--behind=": agent.BEHIND, "--directories=": directory.LINES}

# What is ours of `hermes profile …`; the rest is the agent's. `shells/hermes` has the same list.
PROFILE_COMMANDS = frozenset(
    (
        *("", "alias", "allow", "create", "current", "delete", "env", "exec", "export", "import"),
        *("list", "rename", "shell", "show", "use"),
    )
)
COMMANDS = frozenset(("completion", "doctor", "shell"))

# What of the agent's we act after; '' is any sub-command.
WATCHED = frozenset((("update", ""), ("plugins", "install")))
# What of `hermes gateway …` starts one, so that we look before; without a sub-command it is `run`.
STARTS = frozenset(("", "run", "start", "restart", "install"))
_ONLY_ASKS = frozenset(("-h", "--help"))

# The exit code where there is no agent to hand over to.
_NOT_FOUND = 127

# What Python itself sets LC_CTYPE to, for all that it starts as well, where the locale is C (PEP 538).
_COERCED = frozenset(("C.UTF-8", "C.utf8", "UTF-8"))


def main() -> int:
    """Run `hermes-shell`; return its exit code."""
    _undo_coercion()
    argv = sys.argv[1:]
    caller = _take_caller(argv)
    line = Line(argv)
    try:
        if _is_ours(line, as_hermes=caller is not None):
            return _run(line, caller)
        return _hand_over(line)
    except HermesError as error:
        _tell(_meant(error, line), line, caller)
        return error.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _give_up_output()
        return 1
    except OSError as error:
        _give_up_output()
        sys.stderr.write(_refused(error).lines())
        return 1
    except Exception as error:
        # The one place that catches everything: a traceback helps nobody who only wants to run the agent.
        if os.environ.get("HERMES_SHELL_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        sys.stderr.write(HermesError(what, "this is a mistake of ours; to see where: HERMES_SHELL_DEBUG=1").lines())
        return 1


def _take_caller(argv: list[str]) -> str | None:
    """Take the private words off the front; return what the caller says of itself, None for `hermes-shell`."""
    if not argv or not argv[0].startswith(CALLED_FROM):
        return None
    caller = argv.pop(0).removeprefix(CALLED_FROM)
    for prefix, variable in _KNOWN.items():
        if argv and argv[0].startswith(prefix):
            os.environ[variable] = argv.pop(0).removeprefix(prefix)
    return caller


def _undo_coercion() -> None:
    """Take LC_CTYPE back to what it was before Python set it: what we start is given the user's own."""
    if os.environ.get("LC_CTYPE") not in _COERCED:
        return
    try:
        with open("/proc/self/environ", "rb") as file:
            entries = file.read().split(b"\0")
    except OSError:
        return  # another system, where it cannot be told
    before = next((entry for entry in entries if entry.startswith(b"LC_CTYPE=")), None)
    if before is None:
        del os.environ["LC_CTYPE"]
    else:
        os.environ["LC_CTYPE"] = os.fsdecode(before.partition(b"=")[2])


def _run(line: Line, caller: str | None) -> int:
    from .cli import run

    code = run(line, caller)
    if sys.stdout is not None:
        sys.stdout.flush()
    return code


def _tell(error: HermesError, line: Line, caller: str | None) -> None:
    from .cli import text
    from .cli.context import Call

    text.begin(Call(line, caller))
    text.tell(error)


def _meant(error: HermesError, line: Line) -> HermesError:
    """Ask after a command of ours that is spelt almost like one that needs an agent which is not there."""
    word, ours = line.command(), COMMANDS | {"profile"}
    if word == "profile":
        word, ours = line.subcommand(), PROFILE_COMMANDS
    if error.code != _NOT_FOUND or not word or word in ours:
        return error
    from . import nearest

    return HermesError(error.message + nearest.question(word, ours), error.cure, error.code)


def _refused(error: OSError) -> HermesError:
    """Say what the system refused: an error that names no file is about our own output."""
    if error.filename is None:
        return HermesError(f"cannot write the answer: {error.strerror}", "look where standard output goes")
    return HermesError(f"{error.filename}: {error.strerror}", f"look at: ls -ld {error.filename}")


def _give_up_output() -> None:
    """Send what is still buffered nowhere: the interpreter would fail on it once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)


def _is_ours(line: Line, *, as_hermes: bool) -> bool:
    command = line.command()
    if command == "profile":
        return line.subcommand() in PROFILE_COMMANDS
    if command in COMMANDS:
        return True
    if command:
        return False
    if line.question:
        return not as_hermes or not _has_agent()
    return not as_hermes and not line.argv


def _has_agent() -> bool:
    try:
        return bool(agent.find(os.environ, choose(os.environ).root))
    except HermesError:
        return False


def _hand_over(line: Line) -> int:
    choice = choose(os.environ, line.profile)
    if choice.problem is not None and line.question and not line.flagged:
        # `--help` and `--version` work whatever the pin or the sticky default says.
        line = Line(["-p", DEFAULT, *line.argv])
        choice = choose(os.environ, DEFAULT)
    if choice.ignored():
        sys.stderr.write(HermesError(choice.ignored()).lines())
    if _starts_a_gateway(line):
        from .cli import starting

        starting.look(os.environ, choice.require(), line)
    if not _is_watched(line):
        agent.hand_over(os.environ, choice.require(), line.argv, flagged=line.flagged)
    from .cli import watched

    return watched.run(os.environ, choice.require(), line)


def _is_watched(line: Line) -> bool:
    named = {(line.command(), ""), (line.command(), line.subcommand())}
    return not WATCHED.isdisjoint(named) and _ONLY_ASKS.isdisjoint(line.argv)


def _starts_a_gateway(line: Line) -> bool:
    return line.command() == "gateway" and line.subcommand() in STARTS and _ONLY_ASKS.isdisjoint(line.argv)


if __name__ == "__main__":
    sys.exit(main())
