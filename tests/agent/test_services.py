"""The service of `default` as the real agent writes it, and what keeps it to `default`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import home, services

if TYPE_CHECKING:
    from hermes_shell.services.unit import Unit
    from tests.house import Scratch


def generated(scratch: Scratch, agent: Path, hermes_home: str) -> str:
    """Return the unit that the agent would write, given a home."""
    python = str(agent.with_name("python"))
    script = "from hermes_cli.gateway import generate_systemd_unit; print(generate_systemd_unit(), end='')"
    done = scratch.run(python, "-c", script, env={"HERMES_HOME": hermes_home})
    assert done.returncode == 0, done.stderr
    return done.stdout


def leads_to(unit: Unit) -> str:
    """Return the home that the agent takes where systemd starts it as the unit says."""
    assert unit.definition is not None
    argv = unit.definition.argv
    assert argv[-2:] == ["gateway", "run"]
    done = subprocess.run(
        [*argv[:-2], "config", "path"],
        env=unit.definition.env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return str(Path(done.stdout.strip()).parent.resolve())


@pytest.mark.parametrize("sticky", ["work", "default"])
def test_the_service_of_default_is_kept_to_it(scratch: Scratch, real_agent: Path, sticky: str) -> None:
    root = str(scratch.root)
    place = scratch.home / ".config/systemd/user/hermes-gateway.service"
    place.parent.mkdir(parents=True)
    place.write_text(generated(scratch, real_agent, root))
    scratch.stick(f"{sticky}\n")
    (unit,) = services.units(scratch.env, root, "default")
    assert leads_to(unit) == home.profile_dir(root, sticky)
    unit.pin(home.default_pin(root))
    (unit,) = services.units(scratch.env, root, "default")
    assert leads_to(unit) == root
    assert unit.definition is not None
    # At each start the agent writes it anew from where it finds itself.
    place.write_text(generated(scratch, real_agent, unit.definition.env["HERMES_HOME"]))
    (unit,) = services.units(scratch.env, root, "default")
    assert leads_to(unit) == root
