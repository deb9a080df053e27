"""Before a gateway starts: a look at whether another one has its bots or ports; then the agent takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import clashes
from ..errors import HermesError
from . import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..arguments import Line
    from ..clashes import Clash
    from ..resolve import Choice

# Starts without the look.
FORCE = "HERMES_SHELL_FORCE"

# These start in the terminal, and so with its environment; a service has one of its own.
_HERE = frozenset(("", "run"))


def look(env: Mapping[str, str], choice: Choice, line: Line) -> None:
    """Say which bots and ports of a profile another one has, too.

    Raises:
        HermesError: A gateway that runs has them.
    """
    if env.get(FORCE):
        return
    started = env if line.subcommand() in _HERE else {}
    try:
        found = clashes.found(choice.root, choice.name, choice.home or choice.root, started)
    except Exception:
        # Whatever is wrong there, or with us, must not keep a gateway from starting.
        if env.get("HERMES_SHELL_DEBUG"):
            raise
        return
    stopped = [clash for clash in found if not clash.holder]
    if running := [clash for clash in found if clash.holder]:
        raise _refusal(choice.name, running)
    for other in dict.fromkeys(clash.other for clash in stopped):
        text.tell(_warning(choice.name, other, [clash for clash in stopped if clash.other == other]))


def _refusal(name: str, running: Sequence[Clash]) -> HermesError:
    """Return the error that names the first gateway in the way, and all that it has."""
    first = running[0]
    serving = f", which serves '{first.other}'," if first.holder != first.other else ""
    return HermesError(
        f"the running gateway of '{first.holder}'{serving} has what that of '{name}' needs: "
        + _listed([clash for clash in running if (clash.other, clash.holder) == (first.other, first.holder)]),
        f"stop it: hermes -p {first.holder} gateway stop; or start all the same: {FORCE}=1",
    )


def _warning(name: str, other: str, stopped: Sequence[Clash]) -> HermesError:
    return HermesError(
        f"'{other}' is set up for what '{name}' has, too: {_listed(stopped)}",
        "only one of the two gateways can run; see: hermes doctor --ours",
    )


def _listed(found: Sequence[Clash]) -> str:
    return ", ".join(clash.what() for clash in found)
