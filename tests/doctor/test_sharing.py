"""What doctor does about bots and ports that profiles share, in the odder cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doctor.faults_gateways import TOKEN, in_both, said
from tests.doctor.healthy import Told, examined, findings, in_bash

if TYPE_CHECKING:
    from tests.house import Scratch

AGAIN = "hermes doctor --ours --json"


def cured(scratch: Scratch, *commands: str) -> list[Told]:
    """Type commands, with a yes to all that is asked, and return what is found then."""
    return findings(in_bash(scratch, *commands, AGAIN, answers="y\n" * 20))


def ports(scratch: Scratch, *names: str) -> list[str]:
    lines = [line for name in names for line in (said(scratch, name) / ".env").read_text().splitlines()]
    return [value for key, _, value in (line.partition("=") for line in lines) if key.endswith("_PORT")]


@pytest.mark.parametrize("linked", ["work", ""], ids=["a profile's", "that of default"])
def test_a_file_that_two_profiles_have_by_a_link_is_not_emptied_for_both(healthy: Scratch, linked: str) -> None:
    real, link = healthy.root / ".env", said(healthy, "work") / ".env"
    if not linked:
        real, link = link, real
    real.write_text(f"{TOKEN}OPENAI_API_KEY=CANARY\n")
    link.unlink()
    link.symlink_to(real)
    (found,) = examined(healthy)
    assert (found.code, found.fix) == ("bots-shared", None)
    assert found.cure
    assert cured(healthy, found.cure) == []
    assert not link.is_symlink()
    assert (healthy.root / ".env").read_text() == f"{TOKEN}OPENAI_API_KEY=CANARY\n"
    assert (said(healthy, "work") / ".env").read_text() == "OPENAI_API_KEY=CANARY\n"


def test_what_a_fix_has_taken_out_stays_with_whoever_has_it_as_well(healthy: Scratch) -> None:
    both = "TELEGRAM_BOT_TOKEN=1:X\n", "model: x\nplatforms:\n  telegram: {token: '1:Y'}\n"
    has = {"amy": ("TELEGRAM_BOT_TOKEN=1:X\n", ""), "mid": both, "zed": ("TELEGRAM_BOT_TOKEN=1:Y\n", "")}
    for name, (env, config) in has.items():
        assert healthy.hermes("profile", "create", name).returncode == 0
        (said(healthy, name) / ".env").write_text(env)
        (said(healthy, name) / "config.yaml").write_text(config)
    assert cured(healthy, "hermes doctor --ours --fix") == []
    assert "TELEGRAM" not in (said(healthy, "mid") / ".env").read_text()
    assert (said(healthy, "zed") / ".env").read_text() == "TELEGRAM_BOT_TOKEN=1:Y\n"


def test_no_two_listeners_are_given_one_port(healthy: Scratch) -> None:
    in_both(healthy, "WEBHOOK_ENABLED=true\nWECOM_CALLBACK_CORP_ID=a\nWECOM_CALLBACK_CORP_SECRET=b\n")
    for name in ("work", "play"):  # which are two bots
        path = said(healthy, name) / ".env"
        path.write_text(path.read_text().replace("CORP_ID=a", f"CORP_ID={name}"))
    cured(healthy, "hermes doctor --ours --fix")
    given = ports(healthy, "work")
    assert len(set(given)) == len(given) == 2
    assert not {"8644", "8645"} & set(given)


def test_a_listener_is_given_a_port_that_there_is(healthy: Scratch) -> None:
    in_both(healthy, "API_SERVER_ENABLED=true\nAPI_SERVER_PORT=65535\n")
    assert cured(healthy, "hermes doctor --ours --fix") == []
    assert ports(healthy, "play", "work") == ["65535", "1024"]


def test_one_file_with_one_port_becomes_two(healthy: Scratch) -> None:
    in_both(healthy, "API_SERVER_ENABLED=true\n")
    link = said(healthy, "work") / ".env"
    link.unlink()
    link.symlink_to(said(healthy, "play") / ".env")
    (found,) = examined(healthy)
    assert (found.code, found.fix) == ("ports-shared", None)
    assert found.cure
    assert cured(healthy, found.cure) == []
    assert ports(healthy, "play") == []
