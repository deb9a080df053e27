"""Set up the shells, and take it all away again.

What a shell loads is static text with absolute paths, rendered once from `shells/`: nothing of ours
runs when a shell starts.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import __version__, agent, dialects, files, frontdoor, home, rcfile
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .dialects import Dialect

_DROP_IN_MARKER = "# hermes-shell drop-in"


def asset(*parts: str) -> str:
    """Return the path of a shipped file: beside this module in a wheel, one level up in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, *parts)
    return inside if os.path.exists(inside) else os.path.join(os.path.dirname(here), *parts)


def our_program() -> str:
    """Return the path of `hermes-shell` in this environment."""
    beside = os.path.join(os.path.dirname(sys.executable), "hermes-shell")
    return beside if os.path.exists(beside) else shutil.which("hermes-shell") or os.path.abspath(sys.argv[0])


def dispatcher(env: Mapping[str, str]) -> str:
    """Return where the rendered dispatcher belongs."""
    return os.path.join(home.data_dir(env), "hermes")


def snippet(env: Mapping[str, str], dialect: Dialect) -> str:
    """Return the rendered snippet of a shell, for its file or for `shell init`.

    Raises:
        HermesError: There is none for that shell.
    """
    if not dialect.snippet:
        raise HermesError(
            f"there is no snippet for {dialect.name}", "there is one for bash, zsh, fish, powershell", code=2
        )
    return _render(env, dialect.snippet, dialect)


def _render(env: Mapping[str, str], name: str, dialect: Dialect) -> str:
    """Return a file of `shells/` with its placeholders, bare words, replaced by quoted paths."""
    with open(asset("shells", name), encoding="utf-8") as file:
        text = file.read()
    values = {
        "__HERMES_DISPATCHER__": dialect.quote(dispatcher(env)),
        "__HERMES_SHELL__": dialect.quote(our_program()),
        "__HERMES_KEPT__": dialect.quote(agent.kept(env)),
        "__HERMES_VERSION__": __version__,
    }
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text


def install(env: Mapping[str, str], chosen: list[Dialect], *, front_door: bool) -> list[str]:
    """Render our files, load them in the shells chosen, and put the dispatcher on `PATH`.

    Returns:
        What was done, a line each.

    Raises:
        HermesError: A file could not be written, or a block of ours is damaged.
    """
    for dialect in chosen:
        snippet(env, dialect)
    with _os_errors():
        steps = [_render_all(env), *(_load(env, dialect) for dialect in chosen)]
        return [
            *steps,
            frontdoor.open_(env, _render(env, "hermes", dialects.DIALECTS["sh"]), take_over=front_door),
        ]


def uninstall(env: Mapping[str, str]) -> list[str]:
    """Take away what `install` did; return what was done, a line each.

    Raises:
        HermesError: A file could not be written, or a block of ours is damaged.
    """
    with _os_errors():
        steps = [step for dialect in dialects.DIALECTS.values() for step in _unload(env, dialect)]
        steps += frontdoor.close(env)
        data = home.data_dir(env)
        if os.path.isdir(data):
            shutil.rmtree(data)
            steps.append(f"removed {data}")
    return steps or ["nothing was set up"]


@contextmanager
def _os_errors() -> Iterator[None]:
    """Turn what the system refuses into our own error."""
    try:
        yield
    except OSError as error:
        raise HermesError(f"{error.filename}: {error.strerror}", f"look at: ls -ld {error.filename}") from None


def _render_all(env: Mapping[str, str]) -> str:
    """Write the dispatcher and every snippet: a shell set up later finds them ready."""
    data = home.data_dir(env)
    os.makedirs(data, mode=0o700, exist_ok=True)
    sh = dialects.DIALECTS["sh"]
    files.replace(dispatcher(env), os.fsencode(_render(env, "hermes", sh)), 0o755)
    for dialect in dialects.DIALECTS.values():
        if dialect.snippet:
            text = snippet(env, dialect)
            # Without a byte order mark PowerShell 5.1 reads a path that is not ASCII as Windows-1252.
            mark = b"" if text.isascii() or dialect.name != "powershell" else b"\xef\xbb\xbf"
            files.replace(_rendered(env, dialect), mark + os.fsencode(text), 0o644)
    return f"wrote {data}"


def _rendered(env: Mapping[str, str], dialect: Dialect) -> str:
    return os.path.join(home.data_dir(env), dialect.snippet)


def start_up_file(env: Mapping[str, str], dialect: Dialect) -> str:
    """Return the file that makes interactive shells load the snippet."""
    user = home.user_home(env)
    config = env.get("XDG_CONFIG_HOME") or os.path.join(user, ".config")
    # Terminals on macOS start login shells, which do not read .bashrc.
    bashrc = ".bash_profile" if sys.platform == "darwin" else ".bashrc"
    return {
        "bash": os.path.join(user, bashrc),
        "zsh": os.path.join(env.get("ZDOTDIR") or user, ".zshrc"),
        "fish": os.path.join(config, "fish", "conf.d", "hermes-shell.fish"),
        "powershell": os.path.join(config, "powershell", "profile.ps1"),
    }[dialect.name]


def _load(env: Mapping[str, str], dialect: Dialect) -> str:
    path = start_up_file(env, dialect)
    line = dialect.load(dialect.quote(_rendered(env, dialect)))
    if dialect.drop_in:
        _write_drop_in(path, line)
        return f"wrote {path}, which {dialect.name} loads"
    changed = rcfile.put(path, line)
    return f"{'changed' if changed else 'nothing to change in'} {path}, which {dialect.name} loads"


def _write_drop_in(path: str, line: str) -> None:
    if os.path.lexists(path) and not _is_drop_in(path):
        raise HermesError(f"{path} is not ours", "move it away, then try again")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    files.replace(path, os.fsencode(f"{_DROP_IN_MARKER} {__version__}: loads what is written once\n{line}\n"), 0o644)


def _is_drop_in(path: str) -> bool:
    if os.path.islink(path) or not os.path.isfile(path):
        return False
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.readline().startswith(_DROP_IN_MARKER)


def _unload(env: Mapping[str, str], dialect: Dialect) -> Iterator[str]:
    if not dialect.snippet:
        return
    path = start_up_file(env, dialect)
    if dialect.drop_in:
        if _is_drop_in(path):
            os.unlink(path)
            yield f"removed {path}"
    elif rcfile.take(path):
        yield f"took our lines out of {path}"
