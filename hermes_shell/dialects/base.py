"""What every shell's dialect has: the text of a switch is put together here, once."""

from __future__ import annotations

import re

from .. import session
from ..errors import HermesError


def refuse(variable: str, name: str, what: str) -> HermesError:
    """Return the error for a value that cannot be carried.

    Args:
        variable: Whose value it is.
        name: The shell or format.
        what: What in the value is in the way.
    """
    return HermesError(
        f"{name} cannot carry {variable}: there is {what} in it",
        "give that directory another name, or choose another --shell or --format",
    )


def not_text(value: str) -> str:
    """Return what to say of a value with bytes that are not UTF-8; '' where it is text."""
    return (
        "" if value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value) else "a byte that is no text"
    )


def quote(value: str) -> str:
    """Return `value` as one word that sh, fish and Elvish read alike.

    Should text get to another shell than the one it is for, PowerShell among them, its quotes close there
    as well, so that nothing in a value could run: what one of them takes for a quote or an escape stands in
    double quotes.
    """
    return "'" + re.sub("['‘’‚‛\\\\]+", lambda found: "'\"" + found[0].replace("\\", "\\\\") + "\"'", value) + "'"


class Dialect:
    """What differs from shell to shell.

    Attributes:
        name: What `--shell` calls it.
        snippet: Its file in `shells/`; '' where it has none, and no `hermes` function.
        own_pid: The expression for the shell's own process id.
        nothing: Text that changes nothing and succeeds; no shell is given empty text.
        serves: The other dialects whose shells read this one's text as well.
    """

    name = ""
    snippet = ""
    own_pid = "$$"
    nothing = ":"
    serves: tuple[str, ...] = ()

    def quote(self, value: str) -> str:
        """Return `value` as one word, whatever is in it that `lacks` does not name."""
        return quote(value)

    def lacks(self, value: str) -> str:  # noqa: ARG002 - most shells carry everything
        """Return what in `value` has no way through this shell, in words; '' for nothing."""
        return ""

    def export(self, name: str, word: str) -> str:
        """Return text that exports a variable; `word` is quoted already."""
        raise NotImplementedError

    def unset(self, name: str) -> str:
        """Return text that unsets a variable."""
        raise NotImplementedError

    def remember(self, word: str) -> str:  # noqa: ARG002 - the function reads it, where there is one
        """Return text that keeps the profile that `use -` comes back to, unexported; '' where nothing reads it."""
        return ""

    def restore(self, word: str) -> str:
        """Return text that puts a saved `HERMES_HOME` back."""
        return self.export(session.HOME, word)

    def guard(self, first: str, rest: list[str]) -> str:
        """Return text that does `rest` only where `first` succeeded, and fails with it."""
        return "; ".join([first, *rest])

    def one_liner(self, command: str) -> str:
        """Return what a user types to have this shell evaluate what `command` prints."""
        raise NotImplementedError

    def to_evaluate(self, snippet: str) -> str:
        """Return a snippet as it has to be where it is evaluated, not loaded from its file."""
        return self.only_here(snippet)

    def only_here(self, text: str) -> str:
        """Return text that does nothing in the shells that `snippet`s are for, but for this one; a line says so."""
        return text

    def elsewhere(self) -> str:
        """Return that line."""
        return f"hermes: this text is for {self.name}, and this is another shell"

    def load(self, path: str) -> str:
        """Return the line of a start-up file that loads `path`, quoted already, if it is there."""
        raise NotImplementedError

    def failure(self, text: str) -> str:  # noqa: ARG002 - it goes to standard error; some shells need it in the text too
        """Return text that fails when it is evaluated."""
        return "false"

    def switch(self, change: session.Switch | None) -> str:
        """Return text that makes a switch in the shell that evaluates it.

        Raises:
            HermesError: The shell cannot carry one of the values.
        """
        if change is None:
            return self.nothing
        for name, value in change.variables().items():
            if value and (what := self.lacks(value)):
                raise refuse(name, self.name, what)
        kept = "" if change.previous is None else self.remember(self.quote(change.previous))
        rest = [kept] if kept else []
        rest += [self._change(name, value) for name, value in change.pins()]
        if change.keeps_home:
            return self.only_here("; ".join([*rest, self.nothing]))
        return self.only_here(self.guard(self._home(change), rest))

    def _change(self, name: str, value: str | None) -> str:
        if value is None:
            return self.unset(name)
        return self.export(name, self.own_pid if value == session.OWN_PID else self.quote(value))

    def _home(self, change: session.Switch) -> str:
        if change.home is None:
            return self.unset(session.HOME)
        word = self.quote(change.home)
        return self.export(session.HOME, word) if change.profile else self.restore(word)
