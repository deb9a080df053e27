"""What the tests of exports and imports share."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from hermes_shell import exporting
from hermes_shell.archives import unpack
from hermes_shell.errors import HermesError


def profile(env: dict[str, str], name: str = "work") -> Path:
    """Return the home of a profile."""
    return Path(env["HOME"]) / ".hermes" / "profiles" / name


def write(path: Path, text: str = "") -> Path:
    """Write a file, and what is missing above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def unpacked(path: str | io.BytesIO, target: Path) -> unpack.Unpacked:
    """Unpack an archive into a new directory."""
    target.mkdir(mode=0o700)
    return unpack.unpack(path, str(target))


def refused(env: dict[str, str], file: str = "", *, force: bool = False) -> HermesError:
    """Return what is said of an export that cannot be."""
    with pytest.raises(HermesError) as caught:
        exporting.export(env, "work", file, force=force)
    assert caught.value.cure
    return caught.value
