"""What of profiles is no fault, and what becomes of those that are."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.doctor.healthy import examined, findings, in_bash
from tests.house import pin_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.house import Scratch

CANARY = "sk-canary-4711"
FIX = "hermes doctor --ours --fix"
AGAIN = "hermes doctor --ours --json"


def of(scratch: Scratch, name: str = "work") -> Path:
    return scratch.root / "profiles" / name


def kept_elsewhere(scratch: Scratch) -> None:
    of(scratch).rename(scratch.home / "elsewhere")
    of(scratch).symlink_to(scratch.home / "elsewhere")


def beside_profiles(scratch: Scratch) -> None:
    for name in (".git", ".deleted/gone", ".hermes-something"):
        of(scratch, name).mkdir(parents=True)
    of(scratch, "README").write_text("mine")
    of(scratch, ".link").symlink_to("/nowhere")


def called_like_a_part_of_a_home(scratch: Scratch) -> None:
    for name in ("home", "profiles"):
        shutil.copytree(of(scratch), of(scratch, name))


def pinned_with_a_label(scratch: Scratch) -> dict[str, str]:
    pin = {"HERMES_HOME": pin_of(scratch.root, "work"), "HERMES_SHELL_PROFILE": "work"}
    return {**pin, "HERMES_PROFILE": "work"}


def states_that_say_nothing(scratch: Scratch) -> None:
    for name in ("work", "play"):
        (of(scratch, name) / "processes.json").write_text("[]\n")
        (of(scratch, name) / "gateway.pid").touch()


def with_text(name: str, data: bytes) -> Callable[[Scratch], None]:
    def make(scratch: Scratch) -> None:
        (of(scratch) / name).write_bytes(data)

    return make


FINE: dict[str, Callable[[Scratch], dict[str, str] | None]] = {
    "a byte order mark in the sticky default": lambda it: it.stick(b"\xef\xbb\xbfwork\n"),
    "Windows lines in the sticky default": lambda it: it.stick("work\r\n"),
    "capitals in the sticky default": lambda it: it.stick(" Work \n\n"),
    "an empty sticky default": lambda it: it.stick(""),
    "a profile kept elsewhere": kept_elsewhere,
    "what is hidden, and files": beside_profiles,
    "profiles called like parts of a home": called_like_a_part_of_a_home,
    "settings that are empty": with_text("config.yaml", b""),
    "settings that are comments": with_text("config.yaml", b"# model: a\n---\n"),
    "an .env as editors leave it": with_text(".env", b"\xef\xbb\xbf# keys\r\nexport A=1\r\nB='x y' # z\r\nC\r\n\r\n"),
    "a label of the agent's in a pinned terminal": pinned_with_a_label,
    "states that say nothing": states_that_say_nothing,
}


@pytest.mark.parametrize("make", FINE.values(), ids=FINE)
def test_what_is_no_fault(healthy: Scratch, make: Callable[[Scratch], dict[str, str] | None]) -> None:
    assert [each for each in examined(healthy, make(healthy) or {}) if each.section == "profiles"] == []


def test_no_finding_shows_a_key(healthy: Scratch) -> None:
    (of(healthy) / ".env").write_text(f"'A={CANARY}\n")
    (of(healthy) / "config.yaml").write_text(f"a: [{CANARY}\n{CANARY}: '")
    done = in_bash(healthy, FIX, AGAIN)
    assert {each.code for each in findings(done)} == {"env-damaged", "config-damaged"}
    assert CANARY not in done.stdout + done.stderr


def test_many_profiles_with_the_same_note_are_one_finding(healthy: Scratch) -> None:
    for number in range(30):
        of(healthy, f"n{number}").mkdir()
        (of(healthy, f"n{number}") / "auth.json").touch(0o600)
    found = {each.code: each for each in examined(healthy)}
    assert {"config-missing", "soul-missing", "env-missing"} <= set(found)
    assert all("n0, n1, n10" in found[code].message for code in ("config-missing", "soul-missing", "env-missing"))
    assert findings(in_bash(healthy, FIX, AGAIN))
    for number in range(30):
        seeded = of(healthy, f"n{number}") / ".env"
        assert seeded.stat().st_mode & 0o777 == 0o600
        assert all(line.startswith("#") for line in seeded.read_text().splitlines())


def test_what_is_in_use_is_not_deleted(healthy: Scratch) -> None:
    of(healthy, "gone").mkdir()
    healthy.stick("gone\n")
    done = in_bash(healthy, FIX, AGAIN, answers="y\n" * 9)
    assert "'gone' is the sticky default and cannot be deleted" in done.stderr
    assert of(healthy, "gone").is_dir()


def test_a_directory_in_the_place_of_the_sticky_default_is_kept(healthy: Scratch) -> None:
    (healthy.root / "active_profile").mkdir()
    (healthy.root / "active_profile" / "mine").write_text("mine")
    done = in_bash(healthy, FIX)
    (kept,) = healthy.root.glob("active_profile.*/mine")
    assert str(kept.parent) in done.stdout
    assert kept.read_text() == "mine"


def test_only_a_copy_loses_what_a_gateway_wrote_of_itself(healthy: Scratch) -> None:
    for name in ("work", "play"):
        (of(healthy, name) / "gateway_state.json").write_text('{"pid": 4711}')
    in_bash(healthy, FIX, answers="y\n")
    assert not (of(healthy, "work") / "gateway_state.json").exists()
    assert (of(healthy, "play") / "gateway_state.json").exists()
