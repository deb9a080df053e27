"""What goes wrong with which hermes comes first, and with the agent."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.doctor.healthy import CURE, Fault

if TYPE_CHECKING:
    from tests.house import Scratch

SYSTEM = "/usr/local/bin:/usr/bin:/bin"


def not_set_up(scratch: Scratch) -> None:
    (scratch.home / ".bashrc").write_text("")


def a_terminal_of_before(scratch: Scratch) -> None:
    file = scratch.home / ".bashrc"
    file.write_text(f'test -n "$LATER" || return 0\n{file.read_text()}')


def nowhere_on_path(scratch: Scratch) -> dict[str, str]:
    place = scratch.home / "bin"
    place.mkdir()
    (place / "hermes-shell").symlink_to(scratch.home / ".local/bin/hermes-shell")
    return {"PATH": f"{place}:{SYSTEM}", "HERMES_SHELL_AGENT": str(scratch.agent)}


def nowhere_at_all(scratch: Scratch) -> dict[str, str]:
    (scratch.home / ".local/bin/hermes").unlink()
    return {"PATH": f"{scratch.home}/.local/bin:{SYSTEM}", "HERMES_SHELL_AGENT": str(scratch.agent)}


def behind_the_agent(scratch: Scratch) -> dict[str, str]:
    return {"PATH": f"{scratch.agent.parent}:{scratch.home}/.local/bin:{SYSTEM}"}


def no_front_door(scratch: Scratch) -> dict[str, str]:
    door = scratch.home / ".local/bin/hermes"
    door.unlink()
    scratch.agent.rename(door)
    scratch.hermes("shell", "sync")
    return {}


def installed_again(scratch: Scratch) -> None:
    """Take the place of the agent's launcher; then the agent is installed once more."""
    no_front_door(scratch)
    assert scratch.hermes("shell", "install", "bash", "--front-door", "--yes").returncode == 0
    door = scratch.home / ".local/bin/hermes"
    shutil.copy2(next(scratch.data.glob("front-door/hermes")), door)
    assert scratch.hermes("shell", "sync").returncode == 0


def not_installed(scratch: Scratch) -> None:
    """Take the agent away; what stands for pipx brings it back."""
    away = scratch.home / "package"
    scratch.agent.rename(away)
    pipx = scratch.home / ".local/bin/pipx"
    pipx.write_text(f"#!/bin/sh\ntest \"$*\" = 'install hermes-agent' && mv '{away}' '{scratch.agent}'\n")
    pipx.chmod(0o755)


def led_astray(scratch: Scratch) -> None:
    """Put an agent there that looks at the sticky default alone."""
    home = "$HOME/.hermes/profiles/$(cat $HOME/.hermes/active_profile)"
    scratch.agent.write_text(f'#!/bin/sh\n[ "$*" != "config path" ] || echo "{home}/config.yaml"\n')
    assert scratch.hermes("shell", "sync").returncode == 0
    scratch.stick("work\n")


FAULTS = {
    "a shell that was not set up": Fault("function-missing", not_set_up, CURE),
    "a terminal that was opened before": Fault("function-missing", a_terminal_of_before, CURE),
    "a front door that PATH does not lead to": Fault("hermes-missing", nowhere_on_path, CURE),
    "no hermes at all": Fault("hermes-missing", nowhere_at_all, CURE),
    "the agent before us on PATH": Fault("agent-first", behind_the_agent, CURE),
    "the agent in the front door": Fault("agent-first", no_front_door, CURE),
    "no agent": Fault("agent-missing", not_installed, CURE),
    "an agent that is named, and not there": Fault(
        "agent-missing", lambda it: {"HERMES_SHELL_AGENT": f"{it.home}/nosuch"}, CURE
    ),
    "an agent that is named, and cannot be run": Fault(
        "agent-missing", lambda it: {"HERMES_SHELL_AGENT": f"{it.home}/.bashrc"}, CURE
    ),
    "an agent that leaves a pinned default": Fault("default-not-honoured", led_astray, CURE),
    "the agent installed over our front door": Fault("front-door-overwritten", installed_again, CURE),
}
