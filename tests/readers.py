"""What reads the export formats: the real readers, and for two of them their rules in a few lines."""

from __future__ import annotations

import ctypes
import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import dotenv
import pytest

from tools.terminal import read_report, write_reporter

if TYPE_CHECKING:
    from collections.abc import Callable

# systemd's own code for EnvironmentFile=, where systemd is installed.
_LIBRARIES = [
    *Path("/usr/lib").glob("systemd/libsystemd-shared-*.so"),
    *Path("/usr/lib").glob("*/systemd/libsystemd-shared-*.so"),
]


def python_json(file: Path) -> dict[str, str]:
    """Read JSON; what it holds must be text in the eyes of others than Python, too."""
    return {name: value.encode().decode() for name, value in json.loads(file.read_bytes()).items()}


def python_dotenv(file: Path) -> dict[str, str]:
    """Read with python-dotenv, as it comes: it replaces `${…}`."""
    return {name: value for name, value in dotenv.dotenv_values(file).items() if value is not None}


def sh(file: Path) -> dict[str, str]:
    """Read with `set -a; . file`."""
    report = write_reporter(file.parent / "report")
    env = {"PATH": os.environ["PATH"], "HOME": str(file.parent)}
    command = ["sh", "-eu", "-c", 'set -a; . "$1"; "$2"', "sh", str(file), str(report)]
    done = subprocess.run(command, env=env, cwd=file.parent, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return read_report(report).env


def github(file: Path) -> dict[str, str]:
    """Read as GitHub's runner does (FileCommandManager.cs): lines of `NAME<<DELIMITER`, the value, the delimiter."""
    lines = file.read_bytes().decode().split("\n")
    assert lines.pop() == ""
    found = {}
    while lines:
        name, mark, delimiter = lines.pop(0).partition("<<")
        assert mark
        assert "=" not in name
        end = lines.index(delimiter)
        found[name] = "\n".join(lines[:end])
        del lines[: end + 1]
    return found


def systemd_rules(file: Path) -> dict[str, str]:
    """Read as systemd.exec(5) says: double quotes, in which a backslash escapes `"`, backslash, `$` and backquote."""
    text = file.read_bytes().decode()
    line = re.compile(r'(\w+)=(?:"((?:\\.|[^"\\])*)"|([^\s"\'\\#;]*))\n', re.DOTALL)
    found, at = {}, 0
    while at < len(text):
        match = line.match(text, at)
        assert match, ascii(text[at : at + 80])
        found[match[1]] = match[3] if match[2] is None else re.sub(r'\\(["\\$`])', r"\1", match[2])
        at = match.end()
    return found


def systemd(file: Path) -> dict[str, str]:
    """Read with systemd's own code, which drops what it does not take for a valid assignment."""
    library, result = ctypes.CDLL(str(_LIBRARIES[0])), ctypes.POINTER(ctypes.c_char_p)()
    assert library.load_env_file(None, os.fsencode(file), ctypes.byref(result)) == 0
    lines = [line for line in _until_null(result) if library.env_assignment_is_valid(line)]
    return dict(os.fsdecode(line).split("=", 1) for line in lines)


def _until_null(array: ctypes._Pointer[ctypes.c_char_p]) -> list[bytes]:
    found: list[bytes] = []
    while (line := array[len(found)]) is not None:
        found.append(bytes(line))
    return found


_READERS: list[tuple[str, Callable[[Path], dict[str, str]]]] = [
    ("json", python_json),
    ("dotenv", python_dotenv),
    ("dotenv", sh),
    ("github", github),
    ("systemd", systemd_rules),
    ("systemd", sh),
]
FORMATS = [
    *_READERS,
    pytest.param(
        "systemd", systemd, marks=pytest.mark.skipif(not _LIBRARIES, reason="left out: systemd is not installed")
    ),
]
FORMAT_IDS = [*(f"{name}-{read.__name__}" for name, read in _READERS), "systemd-systemd"]
