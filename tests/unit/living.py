"""What the tests of the life of a profile share."""

from __future__ import annotations

from hermes_shell import creating
from hermes_shell.creating import Order


def make(env: dict[str, str], *names: str) -> None:
    """Make blank profiles."""
    for name in names:
        creating.create(env, Order(name))
