"""How each shell and each export format quotes, sets and unsets: one small class for each.

A value reaches shell text through `quote`, once, and never stands inside other quotes. Builtins are
called so that no alias or function of the user's stands in their way, where the shell has a way.
"""

from __future__ import annotations

import os

from ..errors import HermesError
from .base import Dialect
from .formats import FORMATS, Format
from .posix import Bash, Ksh, Sh, Zsh
from .shells import Elvish, Fish, PowerShell, Tcsh, Xonsh

__all__ = ["DIALECTS", "FORMATS", "Dialect", "Format", "detected", "named", "parent"]

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect for dialect in (Bash(), Zsh(), Fish(), PowerShell(), Sh(), Ksh(), Tcsh(), Elvish(), Xonsh())
}

_ALIASES = {"pwsh": "powershell", "dash": "sh", "ash": "sh", "csh": "tcsh", "nu": "nushell"}


def named(name: str) -> Dialect:
    """Return the dialect that a shell's name stands for.

    Raises:
        HermesError: There is none (code 2).
    """
    known = _ALIASES.get(name, name)
    if known == "nushell":
        load = "hermes profile env NAME --format json | from json | load-env"
        raise HermesError("nushell cannot evaluate text", f"let it read JSON: {load}", code=2)
    if known not in DIALECTS:
        raise HermesError(f"no such shell: {name!a}", f"one of: {', '.join(DIALECTS)}", code=2)
    return DIALECTS[known]


def detected() -> Dialect:
    """Return the dialect of the shell that runs us.

    Raises:
        HermesError: It is none that we know.
    """
    import shellingham

    try:
        name, _ = shellingham.detect_shell(os.getpid())
    except shellingham.ShellDetectionFailure:
        name = ""
    if not name:
        raise HermesError("cannot tell which shell this is", _NAME_IT, code=2)
    known = _ALIASES.get(name, name)
    if known not in DIALECTS and known != "nushell":
        raise HermesError(f"this shell, {name}, is none that hermes-shell knows", _NAME_IT, code=2)
    return named(name)


_NAME_IT = f"name it: --shell {'|'.join(DIALECTS)}"


def parent() -> Dialect | None:
    """Return the dialect of the shell that started this very process, None where no shell did."""
    import psutil

    try:
        process = psutil.Process(os.getppid())
        name = process.name()
        name = os.path.basename(process.exe()) if name == "sh" else name
    except psutil.Error:
        return None
    return DIALECTS.get(_ALIASES.get(name, name))
