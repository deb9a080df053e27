"""What makes hermes-shell or the agent start slowly."""

from __future__ import annotations

import os
import re
import shlex
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import agent
from ..errors import HermesError
from ..reading import regular
from .finding import NOTE, Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Subject

# Lines of a .pth file that are run; those of the tools that make environments take no time worth a word.
_RUN = re.compile(rb"^import[ \t]", re.MULTILINE)
_CHEAP = re.compile(r"_virtualenv\.pth|distutils-precedence\.pth|__editable__.*\.pth|.*-nspkg\.pth")

_SHIM = re.compile(rb"\b(pyenv|asdf)[\"']? exec\b")
_LINKED = {"mise": "mise", "rtx": "rtx"}

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_MAX_BYTES = 64 * 1024


def lines_that_run(subject: Subject) -> Iterator[Finding]:  # noqa: ARG001 - it is about our own interpreter
    """Say which files of our own environment have each start of it run something."""
    found = list(_running_files())
    if not found:
        return
    moves = "; ".join(f"{_sudo(path)}mv {shlex.quote(path)} {shlex.quote(path)}.off" for path in found)
    message = f"lines that run at each start of hermes-shell are in {', '.join(found)}"
    why = "Each of our commands waits for them; who needs them has hermes-shell in an environment of its own."
    yield Finding("start-imports", NOTE, message, why, moves)


def _running_files() -> Iterator[str]:
    for place in _site_directories():
        for name in sorted(os.listdir(place)):
            if name.endswith(".pth") and not _CHEAP.fullmatch(name):
                path = os.path.join(place, name)
                with suppress(OSError):
                    if _RUN.search(regular(path, _MAX_BYTES)):
                        yield path


def _site_directories() -> list[str]:
    import site

    places = [*site.getsitepackages(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    return [place for place in dict.fromkeys(places) if os.path.isdir(place)]


def bytecode(subject: Subject) -> Iterator[Finding]:  # noqa: ARG001 - it is about our own files
    """Say that our modules are compiled anew at each start."""
    if not _without_bytecode():
        return

    def look() -> list[str]:
        return [f"{_PACKAGE}: {len(_without_bytecode())} of the modules that are loaded now have no bytecode"]

    place = os.path.dirname(_cached(__file__))
    while not os.path.isdir(place):
        place = os.path.dirname(place)
    can = os.access(place, os.W_OK)
    yield Finding(
        "start-compiles",
        NOTE,
        f"the modules in {_PACKAGE} are compiled at each start: Python keeps no bytecode of them",
        "That takes longer than most of our commands.",
        f"{'' if can else 'sudo '}{shlex.quote(sys.executable)} -m compileall -q {shlex.quote(_PACKAGE)}",
        Fix("compile them once", look, _compile) if can else None,
    )


def _compile() -> list[str]:
    import compileall

    if not compileall.compile_dir(_PACKAGE, quiet=2):
        raise HermesError(f"cannot compile what is in {_PACKAGE}", f"look at: ls -ld {shlex.quote(_PACKAGE)}")
    return []


def _without_bytecode() -> list[str]:
    """Return those of our modules that are loaded and have no bytecode: it was not to be written then."""
    modules = (module for name, module in sys.modules.items() if name.partition(".")[0] == __name__.partition(".")[0])
    files = [file for file in (getattr(module, "__file__", None) for module in modules) if file]
    return [file for file in files if file.endswith(".py") and not _is_compiled(file)]


def _cached(file: str) -> str:
    import importlib.util

    return importlib.util.cache_from_source(file)


def _is_compiled(file: str) -> bool:
    try:
        header, source = regular(_cached(file), 16), os.stat(file)
    except OSError:
        return False
    # Flags: what is not checked against the file is taken as it is; else its time and size stand there.
    if header[4:8] != bytes(4):
        return True
    now = (int(source.st_mtime) & 0xFFFFFFFF, source.st_size & 0xFFFFFFFF)
    return (int.from_bytes(header[8:12], "little"), int.from_bytes(header[12:16], "little")) == now


def shims(subject: Subject) -> Iterator[Finding]:
    """Say that the agent is started through a program that first looks for it."""
    with suppress(HermesError):  # told elsewhere
        launcher = agent.find(subject.env, subject.root)[0]
        if manager := _manager(launcher):
            message = f"the agent is started through a shim of {manager}: {launcher}"
            yield Finding("start-shim", NOTE, message, "It looks for the agent anew each time.", _past(manager))


def _manager(launcher: str) -> str:
    """Return whose shim it is; '' where it is none."""
    if linked := _LINKED.get(os.path.basename(os.path.realpath(launcher))):
        return linked
    with suppress(OSError):
        if found := _SHIM.search(regular(launcher, 4096)):
            return found[1].decode()
    return ""


def _past(manager: str) -> str:
    """Return the command that names the program behind a shim; completions are asked for once more."""
    name = f'export {agent.SETTING}="$({manager} which hermes)"'
    return f"{name}; hermes-shell shell sync"


def _sudo(path: str) -> str:
    return "" if os.access(os.path.dirname(path), os.W_OK) else "sudo "


CHECKS = (lines_that_run, bytecode, shims)
