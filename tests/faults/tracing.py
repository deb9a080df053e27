"""Commands of ours with their changing system calls recorded, one of them answered by a kill or an error."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

CHECKOUT = Path(__file__).resolve().parent.parent.parent

# What changes something that outlives the process. Not every machine has each of them.
CHANGES = (
    *("openat", "open", "creat", "mkdir", "mkdirat", "rmdir", "symlink", "symlinkat", "link", "linkat"),
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "chmod", "fchmod", "fchmodat", "chown", "fchown"),
    *("fchownat", "lchown", "write", "pwrite64", "writev", "pwritev", "copy_file_range", "sendfile", "truncate"),
    *("ftruncate", "fallocate", "fsync", "fdatasync", "sync", "syncfs", "utimensat", "setxattr", "lsetxattr"),
    *("fsetxattr",),
)
_SELECTED = ",".join(f"?{name}" for name in CHANGES)
_LINE = re.compile(r"(?P<name>\w+)\((?P<what>.*)\)\s+= (?P<result>.*)|(?P<cut>\w+)\((?P<begin>.*)")
_RANDOM = re.compile(
    r"(?<=\.hermes-shell\.)\d+(?=\.)|(?<=[./])(?:\d+\.)?[a-z0-9_]{8}(?=[/\">])|\b\d+(?=<)|\b0x[0-9a-f]+\b"
)
_RETURNED = re.compile(r" => \[\d+\]| <unfinished \.\.\.>.*")
_ANSWER = re.compile(r"(?:write|writev)\([12]<")


class Call(NamedTuple):
    """A system call that changes something.

    Attributes:
        name: What is called.
        number: The how manyeth of its name.
        what: What it was asked, without what chance chose.
        done: Whether it succeeded.
    """

    name: str
    number: int
    what: str
    done: bool

    def __str__(self) -> str:
        return f"{self.name}({self.what})"


class Done(NamedTuple):
    """How a command ended.

    Attributes:
        code: Its exit code; the negative signal where one ended it.
        out: What it said on standard output.
        err: What it said on standard error.
        calls: Its changing calls, where it was traced.
    """

    code: int
    out: str
    err: str
    calls: list[Call]


class Commands:
    """Runs commands, one at a time."""

    def __init__(self, place: Path, strace: str) -> None:
        """Take a directory for what they say."""
        self._place = place
        self._strace = strace

    def __enter__(self) -> Self:
        env = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        words = [sys.executable, "-m", "tests.faults.zygote"]
        self._zygote = subprocess.Popen(
            words, env=env, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._answer() == "warm"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _there(self._zygote.stdin).close()
        self._zygote.wait()
        _there(self._zygote.stdout).close()

    def run(self, env: Mapping[str, str], cwd: Path, words: tuple[str, ...]) -> Done:
        """Run a command with nobody looking."""
        self._order(env, cwd, words)
        return self._end([])

    def trace(self, env: Mapping[str, str], cwd: Path, words: tuple[str, ...], *inject: str) -> Done:
        """Run a command and record its changing calls; `inject` is strace's."""
        pid = self._order(env, cwd, words)
        log = self._place / "calls"
        options = [each for fault in inject for each in ("-e", f"inject={fault}")]
        strace = [self._strace, "-y", "-s", "0", "-e", "signal=none", "-e", f"trace={_SELECTED}", *options]
        with subprocess.Popen([*strace, "-o", log, "-p", pid], stderr=subprocess.PIPE, text=True) as tracer:
            said = _there(tracer.stderr).readline()
            assert said.endswith("attached\n"), said
            done = self._end([])
            tracer.wait()
        return done._replace(calls=_parse(log.read_text()))

    def kill(self, env: Mapping[str, str], cwd: Path, words: tuple[str, ...], call: Call) -> None:
        """Kill a command in front of a call."""
        done = self.trace(env, cwd, words, f"{call.name}:signal=SIGKILL:when={call.number}")
        assert done.code == -signal.SIGKILL, f"not killed in front of {call}: {done}"
        last = done.calls[-1]
        assert str(call).startswith(str(last).removesuffix(")")), f"{last} is not {call}"

    def refuse(self, env: Mapping[str, str], cwd: Path, words: tuple[str, ...], call: Call, error: str) -> Done:
        """Run a command in which a call fails."""
        return self._inject(env, cwd, words, call, f"error={error}")

    def interrupt(self, env: Mapping[str, str], cwd: Path, words: tuple[str, ...], call: Call) -> Done:
        """Run a command that gets a Ctrl-C in the middle of a call."""
        return self._inject(env, cwd, words, call, "signal=SIGINT")

    def _inject(self, env: Mapping[str, str], cwd: Path, words: tuple[str, ...], call: Call, what: str) -> Done:
        done = self.trace(env, cwd, words, f"{call.name}:{what}:when={call.number}")
        hit = next(each for each in done.calls if each[:2] == call[:2])
        assert hit.what == call.what, f"{hit} is not {call}"
        return done

    def _order(self, env: Mapping[str, str], cwd: Path, words: tuple[str, ...]) -> str:
        said = {name: str(self._place / name) for name in ("out", "err")}
        self._say(json.dumps({"env": json.dumps(dict(env)), "cwd": str(cwd), "words": json.dumps(words), **said}))
        return self._answer()

    def _end(self, calls: list[Call]) -> Done:
        self._say("go")
        code = os.waitstatus_to_exitcode(int(self._answer()))
        return Done(code, (self._place / "out").read_text(), (self._place / "err").read_text(), calls)

    def _say(self, line: str) -> None:
        stream = _there(self._zygote.stdin)
        stream.write(line + "\n")
        stream.flush()

    def _answer(self) -> str:
        return _there(self._zygote.stdout).readline().strip()


def _there(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def _parse(log: str) -> list[Call]:
    """Return the changing calls of a log, in order; what goes to the terminal is none."""
    counts: Counter[str] = Counter()
    calls = []
    for line in log.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        name = match["name"] or match["cut"]
        counts[name] += 1
        what = match["what"] if match["name"] else match["begin"]
        what = _RANDOM.sub("*", _RETURNED.sub("", what))
        opened = name in ("open", "openat")
        if (opened and "O_CREAT" not in what and "O_TRUNC" not in what) or _ANSWER.match(line):
            continue
        calls.append(Call(name, counts[name], what, not (match["result"] or "-1").startswith("-1")))
    return calls
