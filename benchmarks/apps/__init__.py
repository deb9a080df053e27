"""Small programs that complete names of profiles in the ways of others, to be measured beside ours."""

from __future__ import annotations

import os
from pathlib import Path


def profiles() -> list[str]:
    """Return the names that `profile use` takes, in order."""
    return ["default", *sorted(os.listdir(Path.home() / ".hermes" / "profiles"))]
