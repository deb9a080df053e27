"""The shells that do not descend from sh."""

from __future__ import annotations

import os
import re

from .. import session
from ..errors import HermesError
from .base import Dialect, not_text, quote


class Fish(Dialect):
    """fish: always global scope; erasing without it would reach a universal variable, every terminal's."""

    name = "fish"
    snippet = "hermes.fish"
    own_pid = "$fish_pid"
    nothing = "true"

    def only_here(self, text: str) -> str:
        # zsh would take `set -gx` for options of its own.
        say = f"printf '%s\\n' {self.quote(self.elsewhere())} >&2; false"
        here = 'builtin test -n "$FISH_VERSION" 2>/dev/null'
        return f"{here} && eval {self.quote(text)} || eval {self.quote(say)}"

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
        # A line break on its way through a pipe becomes the system's own kind.
        return self._word(self._parts(value, r"[\r\n]"))

    def only_here(self, text: str) -> str:
        return f"Invoke-Expression {self._word(self._parts(text))}"

    def _word(self, parts: list[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"

    def _parts(self, value: str, by_number: str = "$^") -> list[str]:
        """Return `value` as strings and characters to be put together."""
        # The typographic single quotes end a string as well as the plain one. A backslash right before
        # the end of a string would let fish read on, should it get this.
        word = "'" + re.sub("(['‘’‚‛])", r"\1\1", value) + "'"
        return re.sub(rf"{by_number}|\\(?=\\*[\r\n'])", lambda found: f"'\0[char]{ord(found[0])}\0'", word).split("\0")

    def lacks(self, value: str) -> str:
        return not_text(value)

    def export(self, name: str, word: str) -> str:
        return f"$env:{name} = {word}"

    def unset(self, name: str) -> str:
        return f"$env:{name} = $null"

    def remember(self, word: str) -> str:
        return f"$global:{session.PREVIOUS} = {word}"

    def one_liner(self, command: str) -> str:
        return f"{command} | Out-String | Invoke-Expression"

    def load(self, path: str) -> str:
        return f"if (Test-Path -LiteralPath {path}) {{ . {path} }}"

    def failure(self, text: str) -> str:
        return f"throw {' + '.join(self._parts(text))}"  # the function looks for `throw '`


class Tcsh(Dialect):
    """tcsh and csh. No way of writing a builtin's name keeps an alias away from it."""

    name = "tcsh"

    # In the C locale 6.24 loses bytes that are not ASCII where its reads of 4096 bytes meet.
    _ONE_READ = 4000

    def quote(self, value: str) -> str:
        # `!` is history even in quotes, and `set backslash_quote` changes what a backslash does there.
        return "'" + re.sub(r"(['!\\])", r"'\\\1'", value) + "'"

    def lacks(self, value: str) -> str:
        # Backquotes, the only way to evaluate what a program prints, make spaces of line breaks.
        return "a line break" if "\n" in value else ""

    def export(self, name: str, word: str) -> str:
        return f"setenv {name} {word}"

    def unset(self, name: str) -> str:
        return f"unsetenv {name}"

    def one_liner(self, command: str) -> str:
        return f'eval "`{command}`"'

    def switch(self, change: session.Switch | None) -> str:
        text = super().switch(change)
        if not text.isascii() and len(os.fsencode(text)) > self._ONE_READ:
            raise HermesError("paths that long are more than tcsh can evaluate", "choose shorter ones, or a --format")
        return text


class Elvish(Dialect):
    """Elvish."""

    name = "elvish"
    own_pid = "$pid"
    nothing = "nop"

    def quote(self, value: str) -> str:
        # A byte that is not UTF-8 has to be written in double quotes; surrogateescape put it at U+DC00 and up.
        return re.sub("[\udc80-\udcff]", lambda found: f"""'"\\x{ord(found[0]) - 0xDC00:02x}"'""", quote(value))

    def export(self, name: str, word: str) -> str:
        return f"set-env {name} {word}"

    def unset(self, name: str) -> str:
        return f"unset-env {name}"

    def one_liner(self, command: str) -> str:
        return f"eval ({command} | slurp)"

    def failure(self, text: str) -> str:
        return f"fail {self.quote(text)}"


class Xonsh(Dialect):
    """xonsh: Python's own escapes, which bring bytes that are not UTF-8 through as well."""

    name = "xonsh"
    own_pid = "str(__import__('os').getpid())"
    nothing = "pass"

    def quote(self, value: str) -> str:
        # In single quotes always: what stands in double quotes would run where this got to sh.
        escaped = value.encode("unicode_escape").decode("ascii")
        return "'" + escaped.replace("'", "\\x27") + "'"

    def export(self, name: str, word: str) -> str:
        return f"${name} = {word}"

    def unset(self, name: str) -> str:
        return f"${{...}}.pop({name!r}, None)"

    def one_liner(self, command: str) -> str:
        return f"execx($({command}))"

    def failure(self, text: str) -> str:
        return f"raise RuntimeError({self.quote(text)})"
