"""What two gateways cannot both have: found in every file, for every platform, and never shown."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from hermes_shell import clashes, messaging, platforms, ports, switches
from hermes_shell.clashes import Clash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hermes_shell.platforms import Platform
    from hermes_shell.ports import Port
    from tests.gateways import Agents

TOKEN = "4711:CANARY"


def write(home: str, env: str = "", config: object = None) -> None:
    Path(home, ".env").write_text(env)
    Path(home, "config.yaml").write_text(yaml.safe_dump(config) if config is not None else "")


def found(agents: Agents, name: str = "work", env: Mapping[str, str] | None = None) -> list[Clash]:
    return clashes.found(str(agents.root), name, agents.home(name), env or {})


def block(platform: str, path: str, value: object, **more: object) -> dict[str, object]:
    said: object = value
    for key in reversed(path.split(".")):
        said = {key: said}
    assert isinstance(said, dict)
    return {"platforms": {platform: {**said, **more}}}


def identities() -> list[tuple[Platform, str]]:
    shared = (platform for platform in platforms.ALL if platform.name not in platforms.LISTENERS)
    return [(each, place) for each in shared for place in (*each.variables, *each.settings, *each.files)]


def put(home: str, platform: Platform, place: str, value: str) -> None:
    """Say who a profile is in one of the places for that."""
    if place in platform.files:
        Path(home, place).parent.mkdir(parents=True, exist_ok=True)
        Path(home, place).write_text(value)
    elif place in platform.variables:
        write(home, f"{place}={value}\n")
    else:
        write(home, "", block(platform.name, place, value))


@pytest.mark.parametrize(("platform", "place"), identities(), ids=lambda each: getattr(each, "name", each))
def test_one_bot_in_two_profiles(agents: Agents, platform: Platform, place: str) -> None:
    for name in ("work", "work2"):
        put(agents.home(name), platform, place, TOKEN)
    assert found(agents) == [Clash("work2", platform.name)]
    assert "CANARY" not in repr(found(agents))
    agents.start("-p", "work2", "gateway", "run", profile="work2")
    assert found(agents) == [Clash("work2", platform.name, None, "work2")]
    put(agents.home(), platform, place, "another")
    assert found(agents) == []


def switched_on(port: Port) -> tuple[dict[str, str], list[str]]:
    """Return the variables that switch a platform on so that it listens, and where its port stands then."""
    group = next((group for group in switches.ALL[port.platform].on if group[0].isupper()), ())
    env = {name: "true" if name.endswith("_ENABLED") else f"{name}-CANARY" for name in group}
    env |= {name: port.listening or "CANARY" for name in port.mode if name.isupper()}
    return env, [place for place in port.by_variables if place.isupper()]


@pytest.mark.parametrize("port", ports.ALL, ids=lambda port: port.platform)
def test_one_port_in_two_profiles(agents: Agents, port: Port) -> None:
    env, places = switched_on(port)
    other = {name: value.replace("CANARY", "another") for name, value in env.items()}
    for number in {port.default, 9111} if places else {port.default}:
        said = dict.fromkeys(places[:1], str(number)) if number != port.default else {}
        for name, variables in (("work", env), ("work2", other)):
            write(agents.home(name), "".join(f"{key}={value}\n" for key, value in {**variables, **said}.items()))
        assert found(agents) == ([Clash("work2", port.platform, number)] if number else [])
    elsewhere = {**env, **dict.fromkeys(places[:1], "9112")}
    write(agents.home(), "".join(f"{key}={value}\n" for key, value in elsewhere.items()))
    assert not places or found(agents) == []


@pytest.mark.parametrize("port", ports.ALL, ids=lambda port: port.platform)
def test_one_port_in_two_config_files(agents: Agents, port: Port) -> None:
    settings = [place for place in port.by_settings if not place.isupper()]
    mode = next((place for place in port.mode if not place.isupper()), "")
    variables = "".join(f"{name}=CANARY\n" for name in port.mode if name.isupper() and not port.listening)
    extra: dict[str, object] = {"extra": {**({mode.removeprefix("extra."): port.listening} if mode else {})}}
    for place in settings:
        extra = {"extra": {**extra["extra"], place.removeprefix("extra."): 9113}}  # type: ignore[dict-item]
    for name in ("work", "work2"):
        config = {"platforms": {port.platform: {"enabled": True, **extra}}}
        write(agents.home(name), variables, config)
    assert found(agents) == [Clash("work2", port.platform, 9113 if settings else port.default)]


def test_one_port_for_two_platforms(agents: Agents) -> None:
    write(agents.home(), "WEBHOOK_ENABLED=true\nWEBHOOK_PORT=8642\n")
    write(agents.home("work2"), "API_SERVER_KEY=x\n")
    assert found(agents) == [Clash("work2", "webhook", 8642)]


def test_the_key_of_a_listener_may_be_the_same(agents: Agents) -> None:
    write(agents.home(), "API_SERVER_KEY=x\nAPI_SERVER_PORT=1234\nWEBHOOK_SECRET=y\n")
    write(agents.home("work2"), "API_SERVER_KEY=x\nWEBHOOK_SECRET=y\n")
    assert found(agents) == []


NO_CLASH = {
    "switched off here": (f"TELEGRAM_BOT_TOKEN={TOKEN}\n", {"telegram": {"enabled": False}}),
    "switched off below platforms": (f"TELEGRAM_BOT_TOKEN={TOKEN}\n", {"platforms": {"telegram": {"enabled": "no"}}}),
    "another one": ("TELEGRAM_BOT_TOKEN=another\n", None),
    "commented out": (f"# TELEGRAM_BOT_TOKEN={TOKEN}\n", None),
    "empty": ("TELEGRAM_BOT_TOKEN=\n", None),
    "another platform's": (f"DISCORD_BOT_TOKEN={TOKEN}\n", None),
}


@pytest.mark.parametrize(("env", "config"), NO_CLASH.values(), ids=NO_CLASH)
def test_what_is_no_clash(agents: Agents, env: str, config: object) -> None:
    write(agents.home(), env, config)
    write(agents.home("work2"), f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    assert found(agents) == []
    assert found(agents, "work2") == []


def test_what_the_agent_starts_although_it_is_switched_off(agents: Agents) -> None:
    write(agents.home(), "HASS_TOKEN=CANARY\n", {"platforms": {"homeassistant": {"enabled": False}}})
    write(agents.home("work2"), "HASS_TOKEN=CANARY\n")
    assert found(agents) == [Clash("work2", "homeassistant")]


def test_whatsapp_that_its_variable_switches_off(agents: Agents) -> None:
    for name in ("work", "work2"):
        write(
            agents.home(name), "WHATSAPP_ENABLED=true\n", {"platforms": {"whatsapp": {"extra": {"bridge_port": 3001}}}}
        )
    assert found(agents) == [Clash("work2", "whatsapp", 3001)]
    write(agents.home(), "WHATSAPP_ENABLED=false\n", {"platforms": {"whatsapp": {"enabled": True}}})
    assert found(agents) == []


@pytest.mark.parametrize("server", ["", "irc.example.org"])
def test_a_name_within_a_server(agents: Agents, server: str) -> None:
    write(agents.home(), f"IRC_NICKNAME=CANARY\nIRC_SERVER={server}\n")
    write(agents.home("work2"), "IRC_NICKNAME=CANARY\n", block("irc", "extra.server", "irc.example.org"))
    assert found(agents) == ([Clash("work2", "irc")] if server else [])


def test_a_token_by_another_variable(agents: Agents) -> None:
    """python-dotenv fills in what a value names, and so does the agent."""
    write(agents.home(), f"BOT={TOKEN}\nTELEGRAM_BOT_TOKEN=${{BOT}}\n")
    write(agents.home("work2"), f"TELEGRAM_BOT_TOKEN='{TOKEN}'\n")
    assert found(agents) == [Clash("work2", "telegram")]
    write(agents.home("work2"), "BOT=another\nTELEGRAM_BOT_TOKEN=${BOT}\n")
    assert found(agents) == []


def test_the_environment_counts_where_no_file_says_otherwise(agents: Agents) -> None:
    for name in ("work", "work2"):
        write(agents.home(name), "API_SERVER_KEY=x\n")
    assert found(agents) == [Clash("work2", "api_server", 8642)]
    assert found(agents, env={"API_SERVER_PORT": "8643"}) == []
    agents.start("-p", "work2", "gateway", "run", profile="work2", env={"API_SERVER_PORT": "8643"})
    assert found(agents) == []
    assert found(agents, env={"API_SERVER_PORT": "8643"}) == [Clash("work2", "api_server", 8643, "work2")]
    write(agents.home(), "API_SERVER_KEY=x\nAPI_SERVER_PORT=8644\n")
    assert found(agents, env={"API_SERVER_PORT": "8643"}) == []


def test_the_settings_of_before_config_yaml(agents: Agents) -> None:
    for name in ("work", "work2"):
        Path(agents.home(name), "gateway.json").write_text(json.dumps(block("telegram", "token", TOKEN)))
    assert found(agents) == [Clash("work2", "telegram")]


def test_a_gateway_that_serves_another_profile(agents: Agents) -> None:
    write(agents.home("default"), "API_SERVER_KEY=x\n")
    for name in ("work", "work2"):
        write(agents.home(name), f"TELEGRAM_BOT_TOKEN={TOKEN}\nAPI_SERVER_KEY=x\nAPI_SERVER_PORT=1\n")
    agents.start("gateway", "run", profile="default")
    Path(agents.home("default"), "gateway_state.json").write_text(json.dumps({"served_profiles": ["work2"]}))
    assert found(agents) == [Clash("work2", "telegram", None, "default")], "its listeners are those of default"


@pytest.mark.parametrize("hostile", [b"\xff\xfe\x00", b"[" * 40_000, b"platforms: {", b"x: *y", b"\x00"])
def test_what_cannot_be_read_says_nothing(agents: Agents, hostile: bytes) -> None:
    write(agents.home(), f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    for name in (".env", "config.yaml", "gateway.json", "gateway.pid"):
        Path(agents.home("work2"), name).write_bytes(hostile)
    assert found(agents) == []
    shutil.rmtree(agents.home("work2"))
    Path(agents.home("work2")).write_text("no directory")
    assert found(agents) == []


def test_one_home_under_two_names(agents: Agents) -> None:
    write(agents.home(), f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    Path(agents.home("work2")).rmdir()
    Path(agents.home("work2")).symlink_to(agents.home())
    assert found(agents) == []


def test_a_look_at_many_profiles_is_quick(agents: Agents) -> None:
    config = {"model": {"default": "x"}, "terminal": {f"setting{number}": number for number in range(200)}}
    for number in range(20):
        home = agents.root / "profiles" / f"p{number}"
        home.mkdir()
        write(str(home), f"TELEGRAM_BOT_TOKEN={number}\n" + "# a comment\n" * 50, config)
    found(agents, "p1")  # what is imported is
    start = time.perf_counter()
    assert found(agents, "p1") == []
    assert time.perf_counter() - start < 0.3, "twice what it is to take, on a busy machine"


def test_every_platform_has_its_switch() -> None:
    assert set(switches.ALL) == platforms.NAMES
    assert {port.platform for port in ports.ALL} <= platforms.NAMES
    assert platforms.NAMES >= platforms.LISTENERS


def test_no_value_is_kept_where_it_can_be_seen(agents: Agents) -> None:
    write(agents.home(), f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    claims = clashes.Claims(messaging.Settings(agents.home()))
    assert "CANARY" not in repr([claims.bots, claims.ports])
