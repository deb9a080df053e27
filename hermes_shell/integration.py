"""Set up the shells, and take it all away again.

What a shell loads is static text with absolute paths, rendered once from `shells/`: nothing of ours
runs when a shell starts.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import __version__, agent, dialects, directory, files, frontdoor, home, rcfile
from .errors import HermesError
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .dialects import Dialect


_SHELLS = [dialect for dialect in dialects.DIALECTS.values() if dialect.snippet]

PLACEHOLDER = re.compile("__HERMES_[A-Z]+__")


def asset(*parts: str) -> str:
    """Return the path of a shipped file: beside this module in a wheel, one level up in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, *parts)
    return inside if os.path.exists(inside) else os.path.join(os.path.dirname(here), *parts)


def our_program() -> str:
    """Return the path of `hermes-shell` in this environment.

    Raises:
        HermesError: There is none, as where a checkout is run without being installed.
    """
    beside = os.path.join(os.path.dirname(sys.executable), "hermes-shell")
    found = beside if os.access(beside, os.X_OK) else shutil.which("hermes-shell")
    if not found:
        raise HermesError("the program hermes-shell is not there", "install the package: pipx install hermes-shell")
    return os.path.abspath(found)


def dispatcher(env: Mapping[str, str]) -> str:
    """Return where the rendered dispatcher belongs."""
    return os.path.join(home.data_dir(env), "hermes")


def snippet(env: Mapping[str, str], dialect: Dialect) -> str:
    """Return the rendered snippet of a shell, for its file or for `shell init`.

    Raises:
        HermesError: There is none for that shell.
    """
    _require_snippet(dialect)
    return _render(env, dialect.snippet, dialect)


def _require_snippet(dialect: Dialect) -> None:
    if dialect not in _SHELLS:
        raise HermesError(
            f"there is no snippet for {dialect.name}", "there is one for bash, zsh, fish, powershell", code=2
        )


def _render(env: Mapping[str, str], name: str, dialect: Dialect) -> str:
    """Return a file of `shells/` with its placeholders, bare words, replaced by quoted paths."""
    with open(asset("shells", name), encoding="utf-8") as file:
        text = file.read()
    values = {
        "__HERMES_DISPATCHER__": dialect.quote(dispatcher(env)),
        "__HERMES_SHELL__": dialect.quote(our_program()),
        "__HERMES_KEPT__": dialect.quote(frontdoor.kept(env)),
        "__HERMES_DIRECTORIES__": dialect.quote(directory.lines_path(env)),
        "__HERMES_DOOR__": dialect.quote(frontdoor.path(env)),
        "__HERMES_VERSION__": __version__,
    }
    # In one pass: a path may hold what looks like a placeholder.
    return PLACEHOLDER.sub(lambda match: values[match[0]], text)


def install(env: Mapping[str, str], chosen: list[Dialect], *, front_door: bool) -> list[str]:
    """Render our files, load them in the shells chosen, and put the dispatcher on `PATH`.

    What could stand in the way is looked for before anything is changed.

    Returns:
        What was done, a line each.

    Raises:
        HermesError: A file cannot be written, or a block of ours is damaged.
    """
    for dialect in chosen:
        _require_snippet(dialect)
    with _alone(env):
        frontdoor.check(env, take_over=front_door)
        edits = {dialect: _load(env, dialect) for dialect in chosen}
        text = _render(env, "hermes", dialects.DIALECTS["sh"])
        steps = [_render_all(env, text, [edit.path for edit in edits.values()])]
        for dialect, edit in edits.items():
            edit.make()
            done = "changed" if edit.changes else "nothing to change in"
            steps.append(f"{done} {edit.path}, which {dialect.name} loads")
        return [*steps, frontdoor.open_(env, text, take_over=front_door)]


def uninstall(env: Mapping[str, str]) -> tuple[list[str], list[HermesError]]:
    """Take away what `install` did, as much of it as can be.

    Returns:
        What was done, a line each, and what could not be done.

    Raises:
        HermesError: The agent's launcher could not be put back; then nothing else was done.
    """
    with _alone(env) as lock:
        steps = frontdoor.close(env)
        problems = []
        for path in _start_up_files(env):
            try:
                edit = rcfile.take(path)
                edit.make()
            except HermesError as error:
                problems.append(error)
            else:
                steps += [f"took our lines out of {path}"] if edit.changes else []
        if not problems:
            steps += _remove_rendered(env)
            os.unlink(lock)
    return steps or ([] if problems else ["nothing was set up"]), problems


@contextmanager
def _alone(env: Mapping[str, str]) -> Iterator[str]:
    """Let one at a time set up or take away; turn what the system refuses into our own error.

    Gives the path of the lock, which the last one out removes.
    """
    from filelock import FileLock

    lock = f"{home.data_dir(env)}.lock"
    try:
        os.makedirs(os.path.dirname(lock), exist_ok=True)
        with FileLock(lock, mode=0o600):
            yield lock
    except OSError as error:
        where = error.filename or home.data_dir(env)
        raise HermesError(f"{where}: {error.strerror}", f"look at: ls -ld {where}") from None


def _render_all(env: Mapping[str, str], dispatcher_text: str, start_up_files: list[str]) -> str:
    """Write the dispatcher and every snippet: a shell set up later finds them ready."""
    data = home.data_dir(env)
    known = [*_recorded(env), *start_up_files]
    os.makedirs(data, mode=0o700, exist_ok=True)
    files.replace(_record(env), os.fsencode("".join(f"{path}\n" for path in dict.fromkeys(known))), 0o600)
    files.replace(dispatcher(env), os.fsencode(dispatcher_text), 0o755)
    for dialect in _SHELLS:
        text = snippet(env, dialect)
        # Without a byte order mark PowerShell 5.1 reads a path that is not ASCII as Windows-1252.
        mark = b"" if text.isascii() or dialect.name != "powershell" else b"\xef\xbb\xbf"
        files.replace(_rendered(env, dialect), mark + os.fsencode(text), 0o644)
    return f"wrote {data}"


def _remove_rendered(env: Mapping[str, str]) -> list[str]:
    """Remove what we wrote, and the directories if nothing else is in there."""
    data = home.data_dir(env)
    if not os.path.isdir(data):
        return []
    for path in (
        dispatcher(env),
        directory.lines_path(env),
        _record(env),
        *(_rendered(env, dialect) for dialect in _SHELLS),
    ):
        files.remove(path)
    for each in (os.path.dirname(agent.kept(env)), data):
        if os.path.isdir(each) and not os.path.islink(each) and not os.listdir(each):
            os.rmdir(each)
    return [f"left {data}, where there is more than ours" if os.path.isdir(data) else f"removed {data}"]


def _rendered(env: Mapping[str, str], dialect: Dialect) -> str:
    return os.path.join(home.data_dir(env), dialect.snippet)


def _record(env: Mapping[str, str]) -> str:
    """Return the file that lists the start-up files we changed: another environment would name others."""
    return os.path.join(home.data_dir(env), "start-up-files")


def _recorded(env: Mapping[str, str]) -> list[str]:
    try:
        return os.fsdecode(regular(_record(env), 64 * 1024)).splitlines()
    except OSError:
        return []


def _start_up_files(env: Mapping[str, str]) -> list[str]:
    usual = [start_up_file(env, dialect) for dialect in _SHELLS]
    return list(dict.fromkeys([*_recorded(env), *map(os.path.realpath, usual)]))


def start_up_file(env: Mapping[str, str], dialect: Dialect) -> str:
    """Return the file that makes interactive shells load the snippet."""
    user = home.user_home(env)
    config = env.get("XDG_CONFIG_HOME", "")
    config = config if os.path.isabs(config) else os.path.join(user, ".config")
    # Terminals on macOS start login shells, which do not read .bashrc.
    bashrc = ".bash_profile" if sys.platform == "darwin" else ".bashrc"
    return {
        "bash": os.path.join(user, bashrc),
        "zsh": os.path.join(env.get("ZDOTDIR") or user, ".zshrc"),
        "fish": os.path.join(config, "fish", "conf.d", "hermes-shell.fish"),
        "powershell": os.path.join(config, "powershell", "profile.ps1"),
    }[dialect.name]


def _load(env: Mapping[str, str], dialect: Dialect) -> rcfile.Edit:
    """Return the edit that makes a shell load its snippet."""
    if dialect.name == "zsh" and not env.get("ZDOTDIR"):
        env = {**env, "ZDOTDIR": _zdotdir(env)}
    path = start_up_file(env, dialect)
    line = dialect.load(dialect.quote(_rendered(env, dialect)))
    return rcfile.put(path, line)


def _zdotdir(env: Mapping[str, str]) -> str:
    """Return the ZDOTDIR that `.zshenv` sets, which need not be exported; '' where there is none."""
    import subprocess

    zsh = shutil.which("zsh", path=env.get("PATH", ""))
    if not zsh:
        return ""
    ask = [zsh, "-c", 'print -rn -- "${ZDOTDIR-}"']
    done = subprocess.run(ask, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    found = os.fsdecode(done.stdout)
    return found if os.path.isabs(found) and os.path.isdir(found) else ""
