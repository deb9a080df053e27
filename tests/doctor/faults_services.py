"""Services that start a gateway otherwise than it is meant."""

from __future__ import annotations

import shlex
import shutil
import sys
from typing import TYPE_CHECKING

from tests import managers
from tests.doctor import agents
from tests.doctor.healthy import ASKED, CURE, Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.house import Scratch

UNIT = """\
[Service]
ExecStart={python} -m hermes_cli.main{flag} gateway run
Environment="PATH=/usr/bin"
Environment="HERMES_HOME={home}"

[Install]
WantedBy=default.target
"""
JOB = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>{label}</string>
    <key>ProgramArguments</key>
    <array>
        <string>{python}</string>
        <string>-m</string>
        <string>hermes_cli.main</string>{flags}
        <string>gateway</string>
        <string>run</string>
    </array>
    <!-- kept -->
    <key>EnvironmentVariables</key>
    <dict>
        <key>HERMES_HOME</key>
        <string>{home}</string>
    </dict>
</dict>
</plist>
"""
SYSTEMD, LAUNCHD = ".config/systemd/user", "Library/LaunchAgents"


def managed(scratch: Scratch) -> None:
    """Put stand-ins for the managers of services on PATH."""
    for name in ("systemctl", "launchctl"):
        shutil.copy(managers.__file__, scratch.agent.parent / name)
        (scratch.agent.parent / name).chmod(0o755)


def text(scratch: Scratch, kind: str, name: str = "default", python: str = sys.executable) -> str:
    """Return the file of a service as the agent writes it."""
    named = name != "default"
    home = scratch.root / "profiles" / name if named else scratch.root
    if kind == SYSTEMD:
        return UNIT.format(python=python, flag=f" --profile {name}" if named else "", home=home)
    flags = f"\n        <string>--profile</string>\n        <string>{name}</string>" if named else ""
    return JOB.format(python=python, flags=flags, home=home, label=path(kind, name).rpartition("/")[2][:-6])


def path(kind: str, name: str = "default") -> str:
    """Return where the agent writes it, below a user's home."""
    suffix = "" if name == "default" else f"-{name}"
    return f"{kind}/" + (f"hermes-gateway{suffix}.service" if kind == SYSTEMD else f"ai.hermes.gateway{suffix}.plist")


def write(
    scratch: Scratch, kind: str, name: str = "default", *, below: str = ".", python: str = sys.executable
) -> Path:
    managed(scratch)
    file = scratch.home / below / path(kind, name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text(scratch, kind, name, python))
    return file


def enable(file: Path) -> None:
    """Let it start by itself."""
    wants = file.parent / "default.target.wants"
    wants.mkdir(exist_ok=True)
    (wants / file.name).symlink_to(file)


def unpinned(kind: str, stuck: str = "") -> Callable[[Scratch], None]:
    def make(scratch: Scratch) -> None:
        write(scratch, kind)
        if stuck:
            scratch.stick(f"{stuck}\n")

    return make


def orphaned(kind: str) -> Callable[[Scratch], None]:
    def make(scratch: Scratch) -> None:
        write(scratch, kind, "gone")

    return make


def without_program(scratch: Scratch) -> None:
    file = write(scratch, SYSTEMD, "work", python="/opt/gone/bin/python")
    right = scratch.home / "right"
    right.write_text(text(scratch, SYSTEMD, "work"))
    agents.that_does(scratch, "-p work gateway install --force", shlex.join(["cp", str(right), str(file)]))


def twice(scratch: Scratch) -> None:
    file = write(scratch, SYSTEMD, "work")
    enable(file)
    mine = file.with_name("bot.service")
    mine.write_text("[Service]\nExecStart=%h/agent/hermes -p work gateway run\n")
    enable(mine)


def misplaced(kind: str, *, taken: bool = False) -> Callable[[Scratch], None]:
    def make(scratch: Scratch) -> None:
        write(scratch, kind, "work", below=".hermes/profiles/play/home")
        if taken:
            write(scratch, kind, "work")

    return make


FAULTS = {
    "a unit of default that follows the sticky default": Fault("service-unpinned", unpinned(SYSTEMD), ASKED),
    "a job of default that follows the sticky default": Fault("service-unpinned", unpinned(LAUNCHD), ASKED),
    "a unit of default that the sticky default leads away": Fault(
        "service-redirected", unpinned(SYSTEMD, "work"), ASKED
    ),
    "a job of default that the sticky default leads away": Fault(
        "service-redirected", unpinned(LAUNCHD, "work"), ASKED
    ),
    "a unit of a profile that is gone": Fault("service-orphaned", orphaned(SYSTEMD), ASKED),
    "a job of a profile that is gone": Fault("service-orphaned", orphaned(LAUNCHD), ASKED),
    "a unit whose program is gone": Fault("service-program", without_program, CURE),
    "two units of a profile": Fault("service-twice", twice, CURE),
    "a unit in the home of a profile": Fault("service-misplaced", misplaced(SYSTEMD), CURE),
    "a job in the home of a profile": Fault("service-misplaced", misplaced(LAUNCHD), CURE),
    "a unit in the home of a profile that is in its place, too": Fault(
        "service-misplaced", misplaced(SYSTEMD, taken=True), CURE
    ),
}
