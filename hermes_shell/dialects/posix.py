"""sh and its descendants."""

from __future__ import annotations

from .. import session
from .base import Dialect


class Sh(Dialect):
    """POSIX sh: dash, busybox and their like."""

    name = "sh"
    serves: tuple[str, ...] = ("bash", "ksh")

    def builtin(self, name: str) -> str:
        """Return text that calls a builtin, whatever alias or function has its name."""
        return f"\\command {name}"

    def export(self, name: str, word: str) -> str:
        return f"{self.builtin('export')} {name}={word}"

    def unset(self, name: str) -> str:
        return f"{self.builtin('unset')} -v {name}"

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
    serves = ()
    version = "BASH_VERSION"

    def builtin(self, name: str) -> str:
        return f"\\builtin {name}"

    def remember(self, word: str) -> str:
        # A plain assignment would export it under `set -a`.
        return f"{self.builtin('export')} -n {session.PREVIOUS}={word}"

    def to_evaluate(self, snippet: str) -> str:
        return self.only_here(f"{self.builtin('eval')} {self.quote(snippet)}")

    def only_here(self, text: str) -> str:
        # fish and PowerShell cannot parse it, and run nothing.
        say = f"\\printf '%s\\n' {self.quote(self.elsewhere())} >&2; \\false"
        here = f'{self.builtin("test")} -n "${{{self.version}-}}" 2>/dev/null'
        return f"if {here}; then {text}; else {say}; fi"

    def load(self, path: str) -> str:
        return f"if {self.builtin('test')} -r {path}; then {self.builtin('.')} {path}; fi"


class Zsh(Bash):
    """zsh."""

    name = "zsh"
    version = "ZSH_VERSION"

    def builtin(self, name: str) -> str:
        # A global alias reaches every word that is not quoted; and `command export` would run a program.
        return f"\\builtin '{name}'"

    def to_evaluate(self, snippet: str) -> str:
        # zsh parses evaluated text whole, aliases and all, before any line of it takes one away.
        parse = f"{self.builtin('emulate')} zsh -o no_aliases -c {self.quote(snippet)}"
        return self.only_here(f"{self.builtin('unalias')} hermes 2>/dev/null; {parse}")

    def remember(self, word: str) -> str:
        # A plain assignment inside a function is a warning under WARN_CREATE_GLOBAL, and the assignment
        # itself exports under ALL_EXPORT.
        typeset = f"{self.builtin('typeset')} -g"
        return f"{typeset} {session.PREVIOUS}={word}; {typeset} +x {session.PREVIOUS}"
