"""`-p NAME profile use NAME`, as argcomplete completes it."""

from __future__ import annotations

import argparse
import importlib

from . import profiles


def fitting(prefix: str, **_known: object) -> list[str]:
    """Return the profiles that begin with what is typed."""
    return [name for name in profiles() if name.startswith(prefix)]


def main() -> None:
    """Complete."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-p", "--profile").completer = fitting  # type: ignore[attr-defined]
    commands = parser.add_subparsers()
    group = commands.add_parser("profile").add_subparsers()
    group.add_parser("use").add_argument("name").completer = fitting  # type: ignore[attr-defined]
    importlib.import_module("argcomplete").autocomplete(parser)
    parser.parse_args()
