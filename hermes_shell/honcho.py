"""What the Honcho memory provider goes by: a block of settings for each profile, called after it.

The agent looks for `hermes_<profile>`, and for `hermes.<profile>` of older versions, and moves the block when
it renames a profile (hermes_cli/profiles.py, `_migrate_honcho_profile_host`).
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from . import files, home, reading

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_BYTES = 1024 * 1024


def rename(env: Mapping[str, str], root: str, old: str, new: str) -> list[str]:
    """Let the blocks of a profile go by its new name; return what could not be done, a line each."""
    places = (
        os.path.join(home.profile_dir(root, new), "honcho.json"),
        os.path.join(root, "honcho.json"),
        os.path.join(home.user_home(env), ".honcho", "config.json"),
    )
    found = {os.path.realpath(path) for path in places if os.path.isfile(path)}
    return [told for path in sorted(found) if (told := _rename(path, old, new))]


def _rename(path: str, old: str, new: str) -> str:
    try:
        data = json.loads(reading.regular(path, _MAX_BYTES))
        hosts = data.get("hosts") if isinstance(data, dict) else None
        if not isinstance(hosts, dict):
            return ""
        host = next((name for name in (f"hermes_{old}", f"hermes.{old}") if name in hosts), None)
        if host is None:
            return ""
        if f"hermes_{new}" in hosts:
            return f"{path} still goes by '{host}', for it has a block for '{new}' already"
        block = hosts.pop(host)
        if isinstance(block, dict):
            block.setdefault("aiPeer", old)  # whose memory it is stays; without it, the name says so
        hosts[f"hermes_{new}"] = block
        files.sweep(os.path.dirname(path))
        files.replace(path, json.dumps(data, indent=2, ensure_ascii=False).encode() + b"\n", None)
    except OSError as error:
        return f"{path} was left as it is: {error.strerror}"
    except (ValueError, RecursionError) as error:
        return f"{path} was left as it is: {error}"
    return ""
