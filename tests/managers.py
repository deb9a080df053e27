#!/usr/bin/env python3
"""Stands in for systemctl and launchctl: copied under their names, it keeps beside itself what is active.

A file `deaf` beside it: it answers as where there is no bus. A file `stubborn`: it stops nothing.
"""

from __future__ import annotations

import os
import plistlib
import sys
from pathlib import Path

BESIDE = Path(sys.argv[0]).parent
UNITS = Path(os.environ["HOME"]) / ".config/systemd/user"


def active(name: str) -> Path:
    """Return what is there while a service is active."""
    return BESIDE / "active" / name


def stop(name: str) -> int:
    """Stop a service."""
    if not active(name).exists():
        return 5
    if (BESIDE / "stubborn").exists():
        return 1
    active(name).unlink()
    return 0


def systemctl(verb: str, *words: str) -> int:
    """Do what systemctl does."""
    name = words[-1] if words else ""
    if "--now" in words:
        stop(name)
    if verb == "is-active":
        sys.stdout.write("active\n" if active(name).exists() else "inactive\n")
        return 0 if active(name).exists() else 3
    if verb == "stop":
        return stop(name)
    if verb == "start":
        if not (UNITS / name).exists():
            return 5
        active(name).touch()
    if verb == "disable":
        for link in UNITS.glob(f"*.wants/{name}"):
            link.unlink()
    return 0


def launchctl(verb: str, place: str, path: str = "") -> int:
    """Do what launchctl does; there is no session at the screen."""
    name = place.rpartition("/")[2]
    if not place.startswith("user/"):
        return 113
    if verb == "print":
        return 0 if active(name).exists() else 113
    if verb == "bootout":
        return stop(name)
    active(plistlib.loads(Path(path).read_bytes())["Label"]).touch()
    return 0


def main() -> int:
    """Do it, and note it."""
    (BESIDE / "active").mkdir(exist_ok=True)
    words = [word for word in sys.argv[1:] if word != "--user"]
    with (BESIDE / "calls").open("a") as file:
        file.write(" ".join(sys.argv[1:]) + "\n")
    if (BESIDE / "deaf").exists():
        sys.stderr.write("Failed to connect to bus: No medium found\n")
        return 1
    return (systemctl if Path(sys.argv[0]).name == "systemctl" else launchctl)(*words)


if __name__ == "__main__":
    sys.exit(main())
