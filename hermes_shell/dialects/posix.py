"""sh and its descendants."""

from __future__ import annotations

from .. import session
from .base import Dialect


class Sh(Dialect):
    """POSIX sh: dash, busybox and their like."""

    name = "sh"
    builtin = "command"
    serves: tuple[str, ...] = ("bash", "ksh")

    def export(self, name: str, word: str) -> str:
        return f"\\{self.builtin} export {name}={word}"

    def unset(self, name: str) -> str:
        return f"\\{self.builtin} unset -v {name}"

    def guard(self, first: str, rest: list[str]) -> str:
        return f"{first} && {{ {'; '.join(rest)}; }}"

    def one_liner(self, command: str) -> str:
        return f'eval "$({command})"'


class Ksh(Sh):
    """ksh: its `builtin` loads builtins, so that it is sh's text that serves."""

    name = "ksh"
    serves = ("bash", "sh")


class Bash(Sh):
    """bash."""

    name = "bash"
    snippet = "hermes.sh"
    builtin = "builtin"  # `command export` would run a program of that name in zsh
    serves = ()
    version = "BASH_VERSION"

    def remember(self, word: str) -> str:
        # A plain assignment would export it under `set -a`.
        return f"\\builtin export -n {session.PREVIOUS}={word}"

    def to_evaluate(self, snippet: str) -> str:
        return self.only_here(f"\\builtin eval {self.quote(snippet)}")

    def only_here(self, text: str) -> str:
        # fish and PowerShell cannot parse it, and run nothing.
        say = f"\\printf '%s\\n' {self.quote(self.elsewhere())} >&2; \\false"
        return f'if \\builtin test -n "${{{self.version}-}}" 2>/dev/null; then {text}; else {say}; fi'

    def load(self, path: str) -> str:
        return f"if \\builtin test -r {path}; then \\builtin . {path}; fi"


class Zsh(Bash):
    """zsh."""

    name = "zsh"
    version = "ZSH_VERSION"

    def to_evaluate(self, snippet: str) -> str:
        # zsh parses evaluated text whole, aliases and all, before any line of it takes one away.
        return self.only_here(f"\\builtin unalias hermes 2>/dev/null; \\builtin eval {self.quote(snippet)}")

    def remember(self, word: str) -> str:
        # A plain assignment inside a function is a warning under WARN_CREATE_GLOBAL, and the assignment
        # itself exports under ALL_EXPORT.
        return f"\\builtin typeset -g {session.PREVIOUS}={word}; \\builtin typeset -g +x {session.PREVIOUS}"
