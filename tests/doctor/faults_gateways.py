"""Tokens and ports that two profiles share, and gateways that may be running."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.doctor.healthy import ASKED, CURE, Fault

if TYPE_CHECKING:
    from tests.house import Scratch

TOKEN = "TELEGRAM_BOT_TOKEN=4711:CANARY\n"

# What the agent does for `config set`.
SETS = """#!{python}
import os, sys, yaml
name, key, value = sys.argv[2], sys.argv[-2], sys.argv[-1]
assert sys.argv[3:5] == ["config", "set"]
path = os.path.join(os.environ["HERMES_HOME"], "config.yaml")
config = yaml.safe_load(open(path)) or {{}}
place = config
for part in key.split(".")[:-1]:
    place = place.setdefault(part, {{}})
place[key.split(".")[-1]] = int(value)
open(path, "w").write(yaml.safe_dump(config))
"""


def said(scratch: Scratch, name: str) -> Path:
    return scratch.root / "profiles" / name


def in_both(scratch: Scratch, env: str = "", config: str = "") -> None:
    for name in ("work", "play"):
        for file, text in ((".env", env), ("config.yaml", config)):
            with (said(scratch, name) / file).open("a") as stream:
                stream.write(text)


def one_session(scratch: Scratch) -> None:
    for name in ("work", "play"):
        place = said(scratch, name) / "platforms/whatsapp/session"
        place.mkdir(parents=True)
        (place / "creds.json").write_text("CANARY")


def one_port_in_settings(scratch: Scratch) -> None:
    in_both(scratch, config="platforms:\n  webhook:\n    enabled: true\n")
    scratch.agent.write_text(SETS.format(python=sys.executable))
    assert scratch.hermes("shell", "sync").returncode == 0


def held_by_another(scratch: Scratch) -> None:
    path = said(scratch, "work") / "gateway.lock"
    path.write_text("{}")
    hold = 'flock --no-fork "$0" sleep 100 >/dev/null 2>&1 &'
    subprocess.run(["sh", "-c", hold, str(path)], check=True)
    while subprocess.run(["flock", "--nonblock", str(path), "true"], check=False).returncode == 0:
        os.sched_yield()


FAULTS: dict[str, Fault] = {
    "one token in two .env": Fault("bots-shared", lambda it: in_both(it, TOKEN), ASKED),
    "one token in two config.yaml": Fault(
        "bots-shared", lambda it: in_both(it, config="platforms:\n  slack: {token: 'CANARY'}\n"), ASKED
    ),
    "one session in two profiles": Fault("bots-shared", one_session, CURE),
    "one port by variables": Fault("ports-shared", lambda it: in_both(it, "API_SERVER_ENABLED=true\n"), ASKED),
    "one port by settings": Fault("ports-shared", one_port_in_settings, CURE),
    "a lock that another process holds": Fault("gateway-unproven", held_by_another, CURE),
}
