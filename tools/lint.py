"""Check style, types and shell code; every check runs, and all that failed are named at the end."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

_SH = ["shells/hermes", "shells/hermes.sh", "shells/wrapper"]
_BASH = [".ci/run"]


def checks() -> list[tuple[str, list[str]]]:
    """Return each check as its title and its command."""
    return [
        ("ruff", [str(BIN / "ruff"), "check", "--quiet", "."]),
        ("ruff format", [str(BIN / "ruff"), "format", "--quiet", "--check", "."]),
        ("mypy", [str(BIN / "mypy")]),
        ("shellcheck", [str(BIN / "shellcheck"), *_SH, *_BASH]),
        ("shfmt", [str(BIN / "shfmt"), "--diff", "--indent", "2", "--case-indent", *_SH, *_BASH]),
        ("bash", ["bash", "-n", "shells/hermes.sh"]),
        ("zsh", ["zsh", "-n", "shells/hermes.sh"]),
        ("fish", ["fish", "--no-execute", "shells/hermes.fish"]),
        ("fish_indent", ["fish_indent", "--check", "shells/hermes.fish"]),
        ("powershell", [sys.executable, "-m", "tools.powershell_syntax", "shells/hermes.ps1"]),
    ]


def main() -> int:
    """Run all checks; return how many failed."""
    failed = []
    for title, command in checks():
        if not shutil.which(command[0]):
            print(f"lint: left out {title}: {command[0]} is not installed")
        elif subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(title)
    print(f"lint: {'failed: ' + ', '.join(failed) if failed else 'all is well'}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
