"""What makes hermes-shell or the agent start slowly."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.doctor.healthy import CURE, FIX, Fault

if TYPE_CHECKING:
    from tests.house import Scratch


def an_import(scratch: Scratch) -> None:
    """Set up from an environment of our own, in which a package has each start import something."""
    place = scratch.home / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    site = next(place.glob("lib/python*/site-packages"))
    (site / "slow.pth").write_text("import json\n")
    installed = next(scratch.installed.directory.glob("lib/python*/site-packages"))
    dependencies = (installed / "dependencies.pth").read_text()
    (site / "ours.pth").write_text(f"{installed}\n{dependencies}")
    program = place / "bin" / "hermes-shell"
    program.write_text(f"#!{place}/bin/python\nfrom hermes_shell.__main__ import main\nraise SystemExit(main())\n")
    program.chmod(0o755)
    assert scratch.run(str(program), "shell", "sync").returncode == 0
    link = scratch.home / ".local/bin/hermes-shell"
    link.unlink()
    link.symlink_to(program)


def no_bytecode(scratch: Scratch) -> dict[str, str]:
    """Have Python look for bytecode where there is none, and write none."""
    return {"PYTHONPYCACHEPREFIX": str(scratch.home / "bytecode"), "PYTHONDONTWRITEBYTECODE": "1"}


def a_shim(scratch: Scratch) -> None:
    """Put the agent behind a shim, as pyenv writes them, and something that knows where it is in the place of pyenv."""
    behind = scratch.home / "versions" / "hermes"
    behind.parent.mkdir()
    scratch.agent.rename(behind)
    pyenv = scratch.home / ".local/bin/pyenv"
    pyenv.write_text(f"#!/bin/sh\ncase $1 in which) echo '{behind}' ;; exec) shift 2; exec '{behind}' \"$@\" ;; esac\n")
    pyenv.chmod(0o755)
    scratch.agent.write_text(
        f'#!/usr/bin/env bash\nset -e\nprogram="${{0##*/}}"\nexec "{pyenv}" exec "$program" "$@"\n'
    )
    scratch.agent.chmod(0o755)
    assert scratch.hermes("shell", "sync").returncode == 0


def a_link(scratch: Scratch) -> None:
    """Put the agent behind a link to what starts everything, as mise does."""
    behind = scratch.home / "versions" / "hermes"
    behind.parent.mkdir()
    scratch.agent.rename(behind)
    mise = scratch.home / ".local/bin/mise"
    mise.write_text(f"#!/bin/sh\ncase $1 in which) echo '{behind}' ;; *) exec '{behind}' \"$@\" ;; esac\n")
    mise.chmod(0o755)
    scratch.agent.symlink_to(mise)
    assert scratch.hermes("shell", "sync").returncode == 0


FAULTS = {
    "a package that has each start import something": Fault("start-imports", an_import, CURE),
    "no bytecode": Fault("start-compiles", no_bytecode, FIX),
    "the agent behind a shim of pyenv's": Fault("start-shim", a_shim, CURE),
    "the agent behind a shim of mise's": Fault("start-shim", a_link, CURE),
}
