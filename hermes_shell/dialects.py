"""One small class per shell: how it quotes, sets and unsets.

A value reaches shell text through `quote`, once, and never stands inside other quotes. Builtins are
called so that no alias or function of the user's stands in their way.
"""

from __future__ import annotations

import os

from . import session
from .errors import HermesError


class Dialect:
    """What differs from shell to shell; the text of a switch is put together here, once.

    Attributes:
        name: What `--shell` calls it.
        snippet: Its file in `shells/`; '' where it has none.
        own_pid: The expression for the shell's own process id.
        nothing: Text that changes nothing and succeeds; no shell is given empty text.
    """

    name = ""
    snippet = ""
    own_pid = "$$"
    nothing = ":"

    def quote(self, value: str) -> str:
        """Return `value` as one word, whatever is in it."""
        raise NotImplementedError

    def export(self, name: str, word: str) -> str:
        """Return text that exports a variable; `word` is quoted already."""
        raise NotImplementedError

    def unset(self, name: str) -> str:
        """Return text that unsets a variable."""
        raise NotImplementedError

    def remember(self, word: str) -> str:
        """Return text that keeps the profile that `use -` comes back to, unexported."""
        raise NotImplementedError

    def restore(self, word: str) -> str:
        """Return text that puts a saved `HERMES_HOME` back."""
        return self.export(session.HOME, word)

    def guard(self, first: str, rest: list[str]) -> str:
        """Return text that does `rest` only where `first` succeeded, and fails with it."""
        return f"{first} && {{ {'; '.join(rest)}; }}"

    def one_liner(self, command: str) -> str:
        """Return what a user types to have this shell evaluate what `command` prints."""
        return f'eval "$({command})"'

    def to_evaluate(self, snippet: str) -> str:
        """Return a snippet as it has to be where it is evaluated, not loaded from its file."""
        return snippet

    def load(self, path: str) -> str:
        """Return the line of a start-up file that loads `path`, quoted already, if it is there."""
        raise NotImplementedError

    def failure(self, text: str) -> str:  # noqa: ARG002 - it goes to standard error; PowerShell needs it in the text too
        """Return text that fails when it is evaluated."""
        return "false"

    def switch(self, change: session.Switch | None) -> str:
        """Return text that makes a switch in the shell that evaluates it."""
        if change is None:
            return self.nothing
        rest = [] if change.previous is None else [self.remember(self.quote(change.previous))]
        rest += [self._change(name, value) for name, value in change.pins()]
        return "; ".join([*rest, self.nothing]) if change.keeps_home else self.guard(self._home(change), rest)

    def _change(self, name: str, value: str | None) -> str:
        if value is None:
            return self.unset(name)
        return self.export(name, self.own_pid if value == session.OWN_PID else self.quote(value))

    def _home(self, change: session.Switch) -> str:
        if change.home is None:
            return self.unset(session.HOME)
        word = self.quote(change.home)
        return self.export(session.HOME, word) if change.profile else self.restore(word)


class Sh(Dialect):
    """POSIX sh: dash, busybox and their like."""

    name = "sh"
    builtin = "command"

    def quote(self, value: str) -> str:
        return "'" + value.replace("'", "'\\''") + "'"

    def export(self, name: str, word: str) -> str:
        return f"\\{self.builtin} export {name}={word}"

    def unset(self, name: str) -> str:
        return f"\\{self.builtin} unset -v {name}"

    def remember(self, word: str) -> str:
        return f"{session.PREVIOUS}={word}"


class Bash(Sh):
    """bash."""

    name = "bash"
    snippet = "hermes.sh"
    builtin = "builtin"  # `command export` would run a program of that name in zsh

    def remember(self, word: str) -> str:
        # A plain assignment would export it under `set -a`.
        return f"\\builtin export -n {session.PREVIOUS}={word}"

    def load(self, path: str) -> str:
        return f"if \\builtin test -r {path}; then \\builtin . {path}; fi"


class Zsh(Bash):
    """zsh."""

    name = "zsh"

    def to_evaluate(self, snippet: str) -> str:
        # zsh parses evaluated text whole, aliases and all, before any line of it takes one away.
        return f"\\builtin unalias hermes 2>/dev/null; \\builtin eval {self.quote(snippet)}"

    def remember(self, word: str) -> str:
        # A plain assignment inside a function is a warning under WARN_CREATE_GLOBAL, and the assignment
        # itself exports under ALL_EXPORT.
        return f"\\builtin typeset -g {session.PREVIOUS}={word}; \\builtin typeset -g +x {session.PREVIOUS}"


class Fish(Dialect):
    """fish: always global scope; erasing without it would reach a universal variable, every terminal's."""

    name = "fish"
    snippet = "hermes.fish"
    own_pid = "$fish_pid"
    nothing = "true"

    def quote(self, value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def export(self, name: str, word: str) -> str:
        return f"builtin set -gx {name} {word}"

    def unset(self, name: str) -> str:
        return f"builtin set -eg {name}"

    def remember(self, word: str) -> str:
        return f"builtin set -gu {session.PREVIOUS} {word}"

    def restore(self, word: str) -> str:
        # The saved value may be a universal variable's, which comes back by itself.
        erase, here = self.unset(session.HOME), f"builtin set -qx {session.HOME}"
        same = f'builtin test "${session.HOME}" = {word}'
        return f"{erase}; {here}; and {same}; or {self.export(session.HOME, word)}"

    def guard(self, first: str, rest: list[str]) -> str:
        # fish has no readonly variables, so nothing here can fail; and `set` keeps the status of what
        # ran before it, so a condition would only be wrong right after a failed command.
        return "; ".join([first, *rest, self.nothing])

    def one_liner(self, command: str) -> str:
        return f"{command} | source"

    def load(self, path: str) -> str:
        return f"builtin test -r {path}; and builtin source {path}"


class PowerShell(Dialect):
    """PowerShell 5.1 and later."""

    name = "powershell"
    snippet = "hermes.ps1"
    own_pid = '"$PID"'
    nothing = "$null"

    def quote(self, value: str) -> str:
        # The typographic single quotes end a string as well as the plain one.
        return "'" + "".join(char * 2 if char in "'‘’‚‛" else char for char in value) + "'"

    def export(self, name: str, word: str) -> str:
        return f"$env:{name} = {word}"

    def unset(self, name: str) -> str:
        return f"$env:{name} = $null"

    def remember(self, word: str) -> str:
        return f"$global:{session.PREVIOUS} = {word}"

    def guard(self, first: str, rest: list[str]) -> str:
        return "; ".join([first, *rest])  # an assignment to $env: cannot fail

    def one_liner(self, command: str) -> str:
        return f"{command} | Out-String | Invoke-Expression"

    def load(self, path: str) -> str:
        return f"if (Test-Path -LiteralPath {path}) {{ . {path} }}"

    def failure(self, text: str) -> str:
        return f"throw {self.quote(text)}"


DIALECTS = {dialect.name: dialect for dialect in (Bash(), Zsh(), Fish(), PowerShell(), Sh())}

_ALIASES = {"pwsh": "powershell", "dash": "sh", "ash": "sh", "ksh": "sh"}


def named(name: str) -> Dialect:
    """Return the dialect that a shell's name stands for.

    Raises:
        HermesError: There is none (code 2).
    """
    dialect = DIALECTS.get(_ALIASES.get(name, name))
    if dialect is None:
        raise HermesError(f"no such shell: {name!a}", f"one of: {', '.join(DIALECTS)}", code=2)
    return dialect


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
    if _ALIASES.get(name, name) not in DIALECTS:
        what = f"this shell, {name}, is none that hermes-shell knows" if name else "cannot tell which shell this is"
        raise HermesError(what, f"name it: --shell {'|'.join(DIALECTS)}", code=2)
    return named(name)
