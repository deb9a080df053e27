"""What a check finds, and what cures it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..resolve import Choice

OK, NOTE, WARNING, ERROR = "ok", "note", "warning", "error"

# What the exit code tells of; a note says what may well be meant so.
WRONG = frozenset((WARNING, ERROR))

# How many of a kind are told by name, and have a command of their own.
FEW = 5


class Subject(NamedTuple):
    """What is examined.

    Attributes:
        env: The environment.
        choice: The profile in force, and the root.
        shell: The shell whose function called us; '' where none did.
    """

    env: Mapping[str, str]
    choice: Choice
    shell: str

    @property
    def root(self) -> str:
        """The Hermes root."""
        return self.choice.root


class Fix(NamedTuple):
    """What `--fix` can do about a finding.

    Attributes:
        does: What it does, in a line that begins with a verb: "let nobody else read ~/.hermes/.env".
        look: Returns what is to change as it is now, a line each; asked before and after. No secret is in it.
        make: Does it; returns what the user has to know, a line each. It looks again at what is there by then.
        safe: Whether nobody can lose anything by it, and nobody need be asked.
    """

    does: str
    look: Callable[[], list[str]]
    make: Callable[[], list[str]]
    safe: bool = True


class Finding(NamedTuple):
    """One thing that was looked at.

    Attributes:
        code: What is the matter, for programs: `sticky-missing`. It is stable, and says what was looked at where the
            level is OK.
        level: OK, NOTE, WARNING or ERROR.
        message: What is so, in a line.
        why: Why that matters, in a line; '' where nothing is the matter.
        cure: The command that cures it, as it can be typed; '' where nothing is the matter.
        fix: What `--fix` can do about it; None where that is the user's own to do.
    """

    code: str
    level: str
    message: str
    why: str = ""
    cure: str = ""
    fix: Fix | None = None

    @property
    def wrong(self) -> bool:
        """Whether it is a fault."""
        return self.level in WRONG


def listed(found: Sequence[str]) -> str:
    """Return names in a line that does not grow with their number."""
    more = f" and {len(found) - FEW} more" if len(found) > FEW else ""
    return f"{', '.join(found[:FEW])}{more}"
