"""Whatever is done with a profile: no value of its secrets is said, put on a command line, or left where it was not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import platforms
from tests.conftest import find

if TYPE_CHECKING:
    from tests.gateways import Agents
    from tests.house import Scratch

CANARY = "Zx7canaryQ9"

SECRETS = {
    ".env": f"TELEGRAM_BOT_TOKEN=1:{CANARY}\nOPENAI_API_KEY={CANARY}\nbroken {CANARY}\n",
    "auth.json": f'{{"token": "{CANARY}"}}',
    "google_token.json": f'{{"refresh_token": "{CANARY}"}}',
    "pairing/telegram-approved.json": f'{{"{CANARY}": 1}}',
    "config.yaml": (
        f"model:\n  default: m\n  provider: p\n  base_url: https://u:{CANARY}@host/\n"
        f"platforms:\n  telegram:\n    token: 1:{CANARY}\napi_key: {CANARY}\n"
    ),
    "home/.ssh/id_ed25519": CANARY,
}

COMMANDS = (
    "profile list",
    "profile list --json",
    "profile show work",
    "profile show work --json",
    "profile create one --clone --clone-from work",
    "profile create two --clone-all --clone-from work",
    "profile create three --clone-from work --no-channels",
    "profile export work {out}/a.tar.gz",
    "profile export work {out}/b.tar.gz --no-secrets",
    "profile import {out}/a.tar.gz four",
    "profile rename four five",
    "profile alias five --name fv",
    "profile use five",
    "profile current --json",
    "profile exec five -- true",
    "profile use default",
    "doctor --ours",
    "profile delete five --yes",
    "profile create one --clone --clone-from work",
    "profile create bad --clone-from broken --no-channels",
    "profile import {out}/damaged.tar.gz six",
)


@pytest.fixture
def kept(scratch: Scratch) -> Scratch:
    for name, text in SECRETS.items():
        path = scratch.root / "profiles" / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    broken = scratch.root / "profiles" / "broken"
    broken.mkdir()
    (broken / "config.yaml").write_text(f"telegram: {{token: {CANARY}\n")
    (scratch.home / "out").mkdir()
    return scratch


def test_nothing_is_said_or_put_on_a_command_line(kept: Scratch) -> None:
    strace = find("strace")
    log = kept.home / "trace"
    damaged = kept.home / "out" / "damaged.tar.gz"
    for command in COMMANDS:
        if "damaged" in command:
            damaged.write_bytes((kept.home / "out" / "a.tar.gz").read_bytes()[:-9])
        words = command.format(out=kept.home / "out").split()
        trace = [strace, "-f", "-s", "100000", "-e", "trace=execve", "-o", str(log)]
        done = kept.run(*trace, str(kept.installed.program), *words)
        assert CANARY not in done.stdout + done.stderr, command
        assert CANARY not in log.read_text(), command
        assert done.returncode == (1 if words[2:3] == ["bad"] or "damaged" in command else done.returncode), command
    assert places(kept) <= {
        *(kept.root / "profiles" / name for name in ("work", "one", "two", "three", "broken")),
        kept.home / "out",
    }


def places(scratch: Scratch) -> set[Path]:
    """Return where the canary is: profiles as a whole, other directories one by one."""
    found = set()
    for directory, _, names in os.walk(scratch.home):
        if any(CANARY.encode() in Path(directory, name).read_bytes() for name in names if is_file(directory, name)):
            found.add(Path(directory))
    profiles = scratch.root / "profiles"
    return {profiles / place.relative_to(profiles).parts[0] if profiles in place.parents else place for place in found}


def is_file(directory: str, name: str) -> bool:
    path = Path(directory, name)
    return path.is_file() and not path.is_symlink()


# What looks at the platforms of two profiles that are the same bots everywhere, before and after one runs.
LOOKS = (
    "profile list",
    "profile list --json",
    "profile show work",
    "profile show play --json",
    "profile current --json",
    "gateway run",
    "gateway start",
    "doctor --ours",
    "doctor --ours --json",
    "profile create one --clone --clone-from work",
    "profile create two --clone-from work --no-channels",
    "shell sync",
    "completion bash",
    "doctor --ours --fix",
    "gateway install",
)


def everywhere() -> dict[str, str]:
    """Return the files of a profile that is set up for every platform, in each place that there is."""
    env = [f"{name}={CANARY}{platform.name}" for platform in platforms.ALL for name in platform.variables]
    config = ["platforms:"]
    for platform in platforms.ALL:
        config.append(f"  {platform.name}:\n    enabled: true\n    token: {CANARY}\n    extra:")
        extra = [name.removeprefix("extra.") for name in platform.settings if name != "token"]
        config.extend(f"      {name}: {CANARY}{platform.name}" for name in [*extra, "other"])
    files = {name: f'{{"token": "{CANARY}"}}' for platform in platforms.ALL for name in platform.files}
    return {".env": "\n".join([*env, "API_SERVER_ENABLED=true\n"]), "config.yaml": "\n".join([*config, ""]), **files}


def test_what_looks_at_every_platform_says_no_token(scratch: Scratch, agents: Agents) -> None:
    strace, log = find("strace"), scratch.home / "trace"
    for name in ("work", "play"):
        for file, text in everywhere().items():
            path = scratch.root / "profiles" / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    said = ""
    for running in (False, True):
        if running:
            agents.start(
                "-p",
                "play",
                "gateway",
                "run",
                home=str(scratch.root / "profiles/play"),
                env={"HOME": str(scratch.home)},
            )
        for command in LOOKS:
            trace = [strace, "-f", "-s", "100000", "-e", "trace=execve", "-o", str(log)]
            words = [*trace, str(scratch.dispatcher), "-p", "work", *command.split()]
            done = scratch.run(*words, input="y\n" * 99)
            assert CANARY not in done.stdout + done.stderr, command
            assert CANARY not in log.read_text(), command
            said += done.stderr + done.stdout
        assert ("the running gateway of 'play'" in said) == running
    for platform in platforms.NAMES - platforms.LISTENERS:
        assert f"the bot on {platform}" in said, "it was not looked at"
    assert "one bot on telegram" in said
    profiles = [scratch.root / "profiles" / name for name in ("work", "play", "one")]
    assert places(scratch) <= set(profiles)


def test_nothing_is_open_to_others(kept: Scratch) -> None:
    for command in COMMANDS[4:10]:
        words = command.format(out=kept.home / "out").split()
        done = kept.run(str(kept.installed.program), *words, umask=0)
        assert done.returncode == 0, done.stderr
    made = [kept.root / "profiles" / name for name in ("one", "two", "three", "four")]
    open_ = [
        path
        for top in (*made, kept.home / "out" / "a.tar.gz", kept.home / "out" / "b.tar.gz")
        for path in (top, *top.rglob("*"))
        if not path.is_symlink() and path.stat().st_mode & 0o077
    ]
    assert open_ == []
