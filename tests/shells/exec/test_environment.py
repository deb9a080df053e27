"""The environment of what `hermes profile exec` runs: that of the profile, and the rest as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import Scratch, pin_of
from tests.parity import fill, filled, pinned
from tests.shells.exec.running import WHO, run, started

CUSTOM = "{home}/custom"
STATES = {
    "not pinned": ({}, "{root}", None),
    "pinned": (pinned("chat"), "{root}", None),
    "pinned to the same": (pinned("work"), "{root}", None),
    "pinned over a root": (pinned("chat", saved="{root}"), "{root}", "{root}"),
    "pinned over an empty one": (pinned("chat", saved=""), "{root}", ""),
    "default is pinned": (pinned("default"), "{root}", None),
    "void": ({**pinned("chat"), "HERMES_HOME": "{root}"}, "{root}", "{root}"),
    "what is left of a pin": ({"HERMES_SHELL_OWNER": "1", "HERMES_SHELL_SAVED_HOME": "+x"}, "{root}", None),
    "a service": ({"HERMES_HOME": "{root}/profiles/chat"}, "{root}", "{root}/profiles/chat"),
    "empty": ({"HERMES_HOME": ""}, "{root}", ""),
    "custom root": ({"HERMES_HOME": CUSTOM}, CUSTOM, CUSTOM),
    "pinned in a custom root": (pinned("play", CUSTOM, CUSTOM), CUSTOM, CUSTOM),
    "pinned in a custom root, over nothing": (pinned("play", CUSTOM), CUSTOM, None),
    "pinned to what is gone": (pinned("nosuch"), "{root}", None),
}


@pytest.mark.parametrize("names", [["work"], ["play", "work"], ["default"]], ids=" ".join)
@pytest.mark.parametrize(("state", "root", "saved"), STATES.values(), ids=STATES)
def test_the_environment(bare: Scratch, names: list[str], state: dict[str, str], root: str, saved: str | None) -> None:
    """The same wherever it is called from: the pin is taken away first, and the depth begins again."""
    bare.stick("play\n")
    bare.profiles("work", "play", root=bare.home / "custom")
    mine = {"HERMES_SHELL_AGENT": "/some/hermes", "HERMES_PROFILE": "label"}
    env = filled(bare, state)
    depth = {"HERMES_SHELL_DEPTH": "7", "HERMES_SHELL_BEHIND": "/behind"}
    done = run(bare, *names, "--", str(bare.agent), env={**env, **mine, **depth})
    assert done.returncode == 0, done.stderr
    report = bare.report()
    assert report is not None
    seen = report.hermes()
    assert seen.pop("HERMES_SHELL_OWNER").isdigit()
    expected = {"HERMES_HOME": pin_of(Path(fill(bare, root)), names[-1]), "HERMES_SHELL_PROFILE": names[-1], **mine}
    if saved is not None:
        expected["HERMES_SHELL_SAVED_HOME"] = "+" + fill(bare, saved)
    assert seen == expected


@pytest.mark.parametrize("own", [[], ["LC_CTYPE=C"], ["LC_CTYPE=C.UTF-8"]], ids=["none", "C", "C.UTF-8"])
@pytest.mark.parametrize("words", [["profile", "exec", "work", "--", "{agent}"], ["chat"]], ids=["exec", "agent"])
def test_the_locale_is_the_users_own(bare: Scratch, own: list[str], words: list[str]) -> None:
    """Where it is C, as under cron and systemd, Python exports an LC_CTYPE of its own to itself."""
    command = [word.replace("{agent}", str(bare.agent)) for word in words]
    done = bare.run("env", "-u", "LANG", *own, str(bare.installed.program), *command)
    assert done.returncode == 0, done.stderr
    report = bare.report()
    assert report is not None
    assert [f"{name}={value}" for name, value in report.env.items() if name.startswith("LC_")] == own


def test_several_are_owned_by_who_waits_for_them(bare: Scratch) -> None:
    process = started(bare, "work", "play", "--", "sh", "-c", 'echo "$HERMES_SHELL_OWNER"')
    out, _ = process.communicate(timeout=60)
    assert out.split() == [str(process.pid)] * 2


def test_default_where_it_cannot_be_pinned(bare: Scratch) -> None:
    (bare.root / "profiles").rename(bare.home / "elsewhere")
    (bare.root / "profiles").symlink_to(bare.home / "elsewhere")
    refused = run(bare, "work", "default", "--", "sh", "-c", WHO)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "'default' cannot be pinned" in refused.stderr
    assert "hermes-shell -p default" in refused.stderr
