"""What is said the first time that a person calls us, and never again."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import HermesError
from . import text

if TYPE_CHECKING:
    from .context import Call


def hint(call: Call) -> None:
    """Name the command that sets up a shell, where none is set up."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if call.shell or call.quiet or not all(stream is not None and stream.isatty() for stream in streams):
        return
    from .. import files, home, record

    with suppress(OSError, HermesError):  # what cannot be noted down would be said each time
        said = os.path.join(home.cache_dir(call.env), "hinted")
        if os.path.exists(said) or record.recorded(call.env):
            return
        files.directories(os.path.dirname(said), 0o700)
        files.replace(said, b"", 0o600)
        text.note(
            "\nA profile per terminal, wrappers and completions: set up this shell with hermes-shell shell install"
        )
