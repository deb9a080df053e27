"""Check style, types and shell code; every check runs, and all that failed are named at the end."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

_SH = ["shells/hermes", "shells/hermes.sh", "shells/wrapper"]


def _files(suffix: str) -> list[str]:
    return [
        str(path.relative_to(ROOT))
        for place in ("completions", "benchmarks/timers")
        for path in sorted((ROOT / place).glob(f"*.{suffix}"))
    ]


def checks() -> list[tuple[str, list[str]]]:
    """Return each check as its title and its command."""
    bash = [".ci/run", *_files("bash")]
    fish = ["shells/hermes.fish", *_files("fish")]
    return [
        ("ruff", [str(BIN / "ruff"), "check", "--quiet", "."]),
        ("ruff format", [str(BIN / "ruff"), "format", "--quiet", "--check", "."]),
        ("size", [sys.executable, "-m", "tools.size"]),
        ("mypy", [str(BIN / "mypy")]),
        ("shellcheck", [str(BIN / "shellcheck"), *_SH, *bash]),
        ("shfmt", [str(BIN / "shfmt"), "--diff", "--indent", "2", "--case-indent", *_SH, *bash]),
        ("bash", ["bash", "-n", "shells/hermes.sh"]),
        *[("zsh", ["zsh", "-n", path]) for path in ("shells/hermes.sh", *_files("zsh"))],
        *[("fish", ["fish", "--no-execute", path]) for path in fish],
        ("fish_indent", ["fish_indent", "--check", *fish]),
        (
            "powershell",
            [sys.executable, "-m", "tools.powershell_syntax", "shells/hermes.ps1", *_files("ps1")],
        ),
        (
            "workflow",
            [
                *(str(BIN / "check-jsonschema"), "--quiet", "--builtin-schema", "vendor.github-workflows"),
                ".github/workflows/ci.yml",
            ],
        ),
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
