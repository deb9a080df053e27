"""Stands in for the agent: copied under a name of its programs, it does with its files what a gateway does.

What is asked of it comes by the environment, so that its command line is as the test wants it.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType


def main() -> None:
    """Do what is asked, say so, and stay until a signal comes."""
    plan = json.loads(os.environ["STAND_IN"])
    if plan["user"] is not None:
        os.setuid(plan["user"])
    files = [Path(plan["home"]) / name for name in ("gateway.lock", "gateway.pid")]
    lock = files[0].open("a+") if plan["lock"] else None
    if lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    started = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]) + plan["late"]
    record = {"pid": os.getpid(), "kind": "hermes-gateway", "argv": sys.argv, "start_time": started}
    for file in files if plan["record"] else []:
        file.write_text(json.dumps(record))

    def end(number: int, frame: FrameType | None) -> None:
        if plan["heir"] and os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.pause()
        files[1].unlink(missing_ok=True)
        os._exit(0)

    signal.signal(signal.SIGTERM, signal.SIG_IGN if plan["stubborn"] else end)
    opened = [Path(path).open("w") for path in plan["open"]]  # noqa: SIM115 - it stays open
    said = subprocess.run(plan["run"], check=True, capture_output=True, text=True).stdout if plan["run"] else "ready\n"
    print(said, end="", flush=True)  # noqa: T201
    while opened is not None:
        signal.pause()


if __name__ == "__main__":
    main()
