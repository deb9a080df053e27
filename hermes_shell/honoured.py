"""Whether the agent takes a pinned `default` for what it is, which rests on how it reads `HERMES_HOME`."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from . import files, harvest, home, session, trial
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Mapping

# The answer takes the agent 0.3 s.
_PATIENCE = 10
_MAX_BYTES = 64 * 1024
_OTHER = "other"


def is_honoured(env: Mapping[str, str], launcher: list[str]) -> bool | None:
    """Return whether the agent stays in a pinned `default` while another profile is the sticky default.

    It is asked once, and again where its launcher or its version has become another.

    Args:
        env: The environment.
        launcher: The words that start it.

    Returns:
        None where its answer tells neither.
    """
    asked = json.loads(json.dumps(harvest.identity(env, launcher[0])))
    path = os.path.join(home.cache_dir(env), "agent-pins.json")
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(regular(path, _MAX_BYTES))
        if known["asked"] == asked and known["honoured"] in (True, False, None):
            return known["honoured"]  # type: ignore[no-any-return]
    honoured = _ask(env, launcher)
    with suppress(OSError):  # then it is asked again
        files.directories(os.path.dirname(path), 0o700)
        files.replace(path, json.dumps({"asked": asked, "honoured": honoured}).encode(), 0o600)
    return honoured


def _ask(env: Mapping[str, str], launcher: list[str]) -> bool | None:
    with trial.home_of_nobody() as scratch:
        root = os.path.join(scratch, ".hermes")
        other = home.profile_dir(root, _OTHER)
        os.makedirs(other)
        with open(os.path.join(root, "active_profile"), "w", encoding="ascii") as file:
            file.write(f"{_OTHER}\n")
        output = os.path.join(scratch, "output")
        child = {**trial.environment(env, scratch), session.HOME: home.default_pin(root)}
        trial.run([*launcher, "config", "path"], child, scratch, _PATIENCE, output)
        try:
            lines = os.fsdecode(regular(output, _MAX_BYTES)).split()
        except OSError:
            return None
        config = os.path.dirname(lines[-1]) if lines else ""
        return True if home.same(config, root) else False if home.same(config, other) else None
