"""Nothing that doctor meets ends it: a check that fails is a finding, and so is garbage anywhere."""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING

import pytest

from hermes_shell import doctor, resolve
from hermes_shell.doctor.finding import ERROR, NOTE, OK, Finding, Subject
from hermes_shell.errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.house import Scratch


def failing(error: Exception) -> Callable[[Subject], Iterator[Finding]]:
    def check(_: Subject) -> Iterator[Finding]:
        yield Finding("first", OK, "this is well")
        raise error

    return check


@pytest.mark.parametrize(
    "error",
    [HermesError("it is so", "do this"), OSError(13, "Permission denied", "/x y"), ValueError("one\ntwo"), KeyError()],
)
def test_a_check_that_fails_is_a_finding_and_ends_no_other(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Finding("other", NOTE, "it is still looked at")
    monkeypatch.setattr(doctor, "SECTIONS", {"One": (failing(error),), "Two": (lambda _: iter([other]),)})
    env: dict[str, str] = {"HOME": "/nowhere"}
    found = doctor.examine(Subject(env, resolve.choose(env), ""))
    assert [each.code for each in found["One"]] == ["first", "not-examined"]
    assert [each.code for each in found["Two"]] == ["other"]
    told = found["One"][1]
    assert told.level == ERROR
    assert told.cure
    assert "\n" not in told.message


GARBAGE: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a directory": lambda path: path.mkdir(),
    "a dangling link": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "nothing in it": lambda path: path.write_bytes(b""),
    "bytes": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "brackets": lambda path: path.write_text("[" * 100_000),
    "an alias bomb": lambda path: path.write_text(
        "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(2000))
    ),
    "a number": lambda path: path.write_text("99999999999999999999999"),
    "nulls": lambda path: path.write_bytes(b"\0" * 5000),
}
PLACES = (
    "active_profile",
    "config.yaml",
    ".env",
    "SOUL.md",
    "auth.json",
    "gateway.pid",
    "gateway.lock",
    "gateway_state.json",
    "profile.yaml",
    "skills",
    ".hermes-shell.journal",
    "profiles/work",
    "profiles/work/config.yaml",
    "profiles/work/.env",
    "profiles/work/gateway.pid",
    "profiles/work/skills",
    "profiles/Strange Name",
    "profiles/ghost",
    "../.bashrc",
    "../.zshrc",
    "../.zcompdump",
    "../.config/fish/fish_variables",
    "../.config/fish/conf.d/hermes-shell.fish",
    "../.config/hermes-shell",
    "../.config/systemd/user/hermes-gateway.service",
    "../.local/bin/hermes-work",
    "../.local/bin/work",
    "../.local/bin/hermes",
    "../.local/share/hermes-shell/completions/wrappers",
    "../.local/share/hermes-shell/hermes.sh",
    "../.cache/hermes-shell",
    "../Library/LaunchAgents/ai.hermes.gateway.plist",
)


def put(path: Path, kind: str) -> None:
    import shutil

    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    GARBAGE[kind](path)


@pytest.mark.parametrize("seed", [pytest.param(n, marks=[] if n < 6 else [pytest.mark.full]) for n in range(40)])
def test_whatever_stands_anywhere(healthy: Scratch, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same garbage each time
    for place in sorted(chance.sample(PLACES, chance.randint(1, 9))):
        path = healthy.root / place
        if path.parent.is_dir() or not path.parent.exists():
            put(path, chance.choice(sorted(GARBAGE)))
    done = healthy.hermes("doctor", "--ours", "--json")
    assert done.stderr == ""
    answer = json.loads(done.stdout)
    assert done.returncode == (0 if answer["ok"] else 1)
    mistakes = [each for each in answer["findings"] if "mistake of ours" in (each["why"] or "")]
    assert mistakes == []


def test_what_cannot_be_looked_at_is_named_so_that_it_can_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    error = OSError(13, "Permission denied", "/x/$(touch y) z")
    monkeypatch.setattr(doctor, "SECTIONS", {"One": (failing(error),)})
    env: dict[str, str] = {"HOME": "/nowhere"}
    *_, told = doctor.examine(Subject(env, resolve.choose(env), ""))["One"]
    assert told.cure == "ls -ld '/x/$(touch y) z'"
