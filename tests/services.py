"""A user with services, and stand-ins for what manages them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hermes_shell import services
from tests import managers

if TYPE_CHECKING:
    from hermes_shell.services.unit import Unit

CANARY = "sk-canary-4711"
NAME, NEW_NAME = "hermes-gateway-work.service", "hermes-gateway-play.service"

# As the agent writes them (hermes_cli/gateway.py, generate_systemd_unit and generate_launchd_plist).
UNIT = """\
[Unit]
Description=Hermes Agent Gateway - Messaging Platform Integration
After=network-online.target

[Service]
Type=simple
ExecStart={python} -m hermes_cli.main --profile {name} gateway run
WorkingDirectory={home}
Environment="PATH={home}/node/bin:{root}/profiles/work2/bin:/usr/bin"
Environment="HERMES_HOME={home}"
Environment=API_KEY=sk-canary-4711 "NOTE=about -p work and {root}/profiles/work-old and /mnt{root}/profiles/work"
Restart=always
ExecReload=/bin/kill -USR1 $MAINPID
ExecStopPost=-{python} -m gateway.cgroup_cleanup

[Install]
WantedBy=default.target
"""
JOB = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>ai.hermes.gateway-{name}</string>
    <key>ProgramArguments</key>
    <array>
        <string>{python}</string>
        <string>-m</string>
        <string>hermes_cli.main</string>
        <string>--profile</string>
        <string>{name}</string>
        <string>gateway</string>
        <string>run</string>
        <string>--replace</string>
    </array>
    <key>EnvironmentVariables</key>
    <dict>
        <key>API_KEY</key>
        <string>sk-canary-4711</string>
        <key>HERMES_HOME</key>
        <string>{home}</string>
    </dict>
    <key>StandardOutPath</key>
    <string>{home}/logs/gateway.log</string>
</dict>
</plist>
"""


def unit_of(command: str, hermes_home: str = "") -> str:
    """Return a unit that a user wrote by hand."""
    environment = f'Environment="HERMES_HOME={hermes_home}"\n' if hermes_home else ""
    return f"[Unit]\nDescription=mine\n\n[Service]\n{environment}ExecStart={command}\n"


class User:
    """A user with a home, profiles, and stand-ins for the managers of services on PATH."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.root = home / ".hermes"
        self.units = home / ".config/systemd/user"
        self.jobs = home / "Library/LaunchAgents"
        self.bin = home / "bin"
        self.active = self.bin / "active"
        for name in ("work", "work2"):
            (self.root / "profiles" / name).mkdir(parents=True)
        for directory in (self.units / "default.target.wants", self.jobs, self.active):
            directory.mkdir(parents=True)
        for name in ("systemctl", "launchctl"):
            shutil.copy(managers.__file__, self.bin / name)
            (self.bin / name).chmod(0o755)
        self.env = {"HOME": str(home), "PATH": f"{self.bin}:{Path(sys.executable).parent}:/usr/bin:/bin"}

    def text(self, template: str, name: str = "work") -> str:
        return template.format(
            python="/opt/agent/bin/python", name=name, home=self.root / "profiles" / name, root=self.root
        )

    def write(self, name: str, text: str) -> Path:
        path = (self.jobs if name.endswith(".plist") else self.units) / name
        path.write_text(text)
        path.chmod(0o640)
        return path

    def enable(self, name: str) -> Path:
        link = self.units / "default.target.wants" / name
        link.symlink_to(self.units / name)
        return link

    def found(self, name: str = "work") -> list[Unit]:
        return services.units(self.env, str(self.root), name)

    def one(self, name: str = "work") -> Unit:
        (unit,) = self.found(name)
        return unit

    def rename(self) -> None:
        (self.root / "profiles/work").rename(self.root / "profiles/play")

    def new_home(self) -> str:
        return str(self.root / "profiles" / "play")
