"""The export formats: what other tools read.

What reads a format is no shell of ours: no owner, no history, and it always gets the whole pin, also
where the shell that asks is pinned already. What a format cannot say it refuses; half a pin, or an
empty variable in place of none, is worse than none.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from .. import session
from ..errors import HermesError
from .base import not_text, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

# What stands for itself in every reader of assignments, without any quotes.
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]+")


class Format:
    """One format.

    Attributes:
        name: What `--format` calls it.
        unsets: Whether it can say that a variable is to be unset.
    """

    name = ""
    unsets = False

    def lacks(self, value: str) -> str:
        """Return what in `value` the format, or a reader of it, has no way for, in words; '' for nothing."""
        return not_text(value)

    def render(self, values: Mapping[str, str | None]) -> str:
        """Return variables in this format; None unsets."""
        return "\n".join(self.assign(name, value) for name, value in values.items() if value is not None)

    def assign(self, name: str, value: str) -> str:
        """Return the text for one variable."""
        raise NotImplementedError

    def switch(self, change: session.Switch | None, env: Mapping[str, str]) -> str:
        """Return the text of a switch.

        Args:
            change: What changes; None for nothing.
            env: The environment; what is not set there need not be unset.

        Raises:
            HermesError: The format cannot carry it.
        """
        values = change.variables() if change else {}
        values = {name: value for name, value in values.items() if value is not None or name in env}
        for name, value in values.items():
            if value is None and not self.unsets:
                raise HermesError(
                    f"{self.name} cannot unset a variable, and {name} would have to be",
                    "an empty one is not the same; use: --format json",
                )
            if value and (what := self.lacks(value)):
                raise refuse(name, self.name, what)
        return self.render(values)


class Json(Format):
    """One JSON object; null unsets."""

    name = "json"
    unsets = True

    def render(self, values: Mapping[str, str | None]) -> str:
        return json.dumps(values, indent=2)


class Dotenv(Format):
    """A `.env` file that python-dotenv and sh (`set -a; . ./file`) read alike.

    In single quotes python-dotenv takes a backslash for an escape and sh does not; in double quotes
    they agree on that, and sh alone looks for `$` and backquotes. Both at once have no way.
    """

    name = "dotenv"

    def lacks(self, value: str) -> str:
        if "${" in value:
            return "'${', which python-dotenv replaces even in quotes,"
        if "\r" in value:
            return "a carriage return"
        if re.search(r"['\\]", value) and re.search(r"[$`]", value):
            return "a quote or backslash together with $ or `"
        return not_text(value)

    def assign(self, name: str, value: str) -> str:
        if _PLAIN.fullmatch(value):
            return f"{name}={value}"
        if "'" in value or "\\" in value:
            return name + '="' + re.sub(r'([\\"])', r"\\\1", value) + '"'
        return f"{name}='{value}'"


class Github(Format):
    """Lines for the file that `$GITHUB_ENV` names; the delimiter cannot be foreseen by whoever chose a value."""

    name = "github"

    def lacks(self, value: str) -> str:
        return "a carriage return" if "\r" in value else not_text(value)

    def assign(self, name: str, value: str) -> str:
        import secrets

        delimiter = ""
        while not delimiter or delimiter in value:
            delimiter = f"hermes_{secrets.token_hex(16)}"
        return f"{name}<<{delimiter}\n{value}\n{delimiter}"


class Systemd(Format):
    """A file for `EnvironmentFile=` (systemd.exec(5)), which sh reads alike."""

    name = "systemd"

    def lacks(self, value: str) -> str:
        # systemd drops such an assignment, and says so in its journal alone.
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", value):
            return "a control character"
        return not_text(value)

    def assign(self, name: str, value: str) -> str:
        if _PLAIN.fullmatch(value):
            return f"{name}={value}"
        return name + '="' + re.sub(r'([\\"$`])', r"\\\1", value) + '"'


FORMATS: dict[str, Format] = {each.name: each for each in (Json(), Dotenv(), Github(), Systemd())}
