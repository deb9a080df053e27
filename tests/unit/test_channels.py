"""Messaging platforms of a profile: found, compared, left behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from hermes_shell import channels, configfile, platforms
from hermes_shell.errors import HermesError

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "123456:CANARY"

ENV = {
    "plain": ("A=1\nTELEGRAM_BOT_TOKEN=CANARY\nB=2\n", "A=1\nB=2\n"),
    "export, quotes, a comment": (
        "# keys\nexport OPENAI_API_KEY='k' # mine\n export  DISCORD_BOT_TOKEN=\"CANARY\" # bot\nC = d\n",
        "# keys\nexport OPENAI_API_KEY='k' # mine\nC = d\n",
    ),
    "several lines": ("A='x\ny'\nSLACK_BOT_TOKEN='CANARY\nCANARY'\n\n\nB=\"1\n2\"\n", "A='x\ny'\n\n\nB=\"1\n2\"\n"),
    "a value that looks like a line": ("A='x\nSLACK_BOT_TOKEN=y'\nB=1\n", "A='x\nSLACK_BOT_TOKEN=y'\nB=1\n"),
    "Windows lines": ("A=1\r\n\r\nEMAIL_PASSWORD=CANARY\r\nB=2\r\n", "A=1\r\n\r\nB=2\r\n"),
    "no end of line": ("A=1\nMATRIX_ACCESS_TOKEN=CANARY", "A=1\n"),
    "order and repetition": ("B=1\nIRC_NICKNAME=CANARY\nA=1\nIRC_NICKNAME=CANARY\nB=1\n", "B=1\nA=1\nB=1\n"),
    "no value": ("TELEGRAM_BOT_TOKEN\nA\n", "A\n"),
    "a broken line": ("TELEGRAM_BOT_TOKEN='CANARY\nA=1\nbroken line\n", "A=1\nbroken line\n"),
    "a token in broken lines": ("A=1\nB='x\nexport TELEGRAM_BOT_TOKEN: CANARY\n'y\nC=1\n", "A=1\nC=1\n"),
    "what tunes a platform": (
        "HERMES_TELEGRAM_HTTP_POOL_SIZE=1\nHERMES_MAX_ITERATIONS=2\n",
        "HERMES_MAX_ITERATIONS=2\n",
    ),
    "who may write to the bot": ("GATEWAY_ALLOW_ALL_USERS=true\n", ""),
    "names that only begin alike": ("LINEAR_API_KEY=1\nSLACKER=2\n", "LINEAR_API_KEY=1\nSLACKER=2\n"),
    "a token in an unreadable line behind an export": ("TELEGRAM_BOT_TOKEN 'CANARY\nexport A=1\n", "export A=1\n"),
    "bytes that are no text": ("A=\udcff\nHASS_TOKEN=CANARY\n", "A=\udcff\n"),
    "nothing to do": ("# TELEGRAM: none\n\nA=$B # c\n", "# TELEGRAM: none\n\nA=$B # c\n"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("text", "left"), ENV.values(), ids=ENV)
def test_an_env_without_channels(text: str, left: str) -> None:
    assert channels.without_env(text) == left


CONFIG = {
    "variables, which the agent takes from there, too": ("TELEGRAM_BOT_TOKEN: CANARY\nOTHER: 1\n", "OTHER: 1\n"),
    "a block": ("model: a\ntelegram:\n  token: CANARY\n\n# next\nx: 1\n", "model: a\n\n# next\nx: 1\n"),
    "below platforms": ("platforms:\n  slack:\n    token: CANARY\nmodel: a  # mine\n", "model: a  # mine\n"),
    "in the gateway": (
        "gateway:\n  a: {b: 1}\n  platforms:\n    irc: {}\n  relay_secret: CANARY\n  c: 1\nx: 1\n",
        "gateway:\n  a: {b: 1}\n  c: 1\nx: 1\n",
    ),
    "comments": (
        "# top\ntelegram:  # CANARY\n  # CANARY\n  token: x\n  # CANARY\n\n    # CANARY\n# about x\nx: 1 # end\n",
        "# top\n# about x\nx: 1 # end\n",
    ),
    "Windows lines": ("a: 1\r\nsignal:\r\n  x: CANARY\r\nb: 'c'\r\n", "a: 1\r\nb: 'c'\r\n"),
    "no end of line": ("a: 1\nwhatsapp: {x: CANARY}", "a: 1\n"),
    "literal text": ("telegram:\n  x: |\n    CANARY\n    CANARY\nb: >\n  c\n", "b: >\n  c\n"),
    "nothing behind the key": ("telegram:\nb: 1\n", "b: 1\n"),
    "a list at the key's own column": ("telegram:\n- CANARY\n- x\nb: 1\n", "b: 1\n"),
    "quoted keys": ("'telegram': {x: CANARY}\n\"b\": 1\n", '"b": 1\n'),
    "all of the gateway": ("gateway:\n  platforms: {x: CANARY}\nb: 1\n", "b: 1\n"),
    "an empty gateway": ("gateway: {}\nb: 1\n", "gateway: {}\nb: 1\n"),
    "flow": ("{a: 1, telegram: {t: CANARY}, gateway: {x: 2, platforms: {}}}\n", "{a: 1, gateway: {x: 2}}\n"),
    "flow, the end": ("{a: 1, telegram: CANARY, slack: CANARY}\n", "{a: 1, }\n"),
    "flow, all": ("{telegram: CANARY}\n", "{}\n"),
    "all": ("# mine\ntelegram: CANARY\n", "# mine\n"),
    "anchors that stay": ("a: &x {b: 1}\nc: *x\nslack: CANARY\n", "a: &x {b: 1}\nc: *x\n"),
    "anchors that go": ("b: 1\nslack: {t: &x CANARY, u: *x}\n", "b: 1\n"),
    "twice": ("slack: CANARY\nb: 1\nslack: CANARY\n", "b: 1\n"),
    "a mark of the document": ("---\nslack: CANARY\nb: é中\nirc: 1\n...\n", "---\nb: é中\n...\n"),
    "no mapping": ("- telegram\n", "- telegram\n"),
    "nothing": ("", ""),
    "deeper": ("x: {telegram: 1}\ny:\n  z:\n    platforms: 1\n", "x: {telegram: 1}\ny:\n  z:\n    platforms: 1\n"),
}


@pytest.mark.parametrize(("text", "left"), CONFIG.values(), ids=CONFIG)
def test_a_config_without_channels(text: str, left: str) -> None:
    assert channels.without_config(text) == left


TIED = {
    "an alias to what goes": "telegram: &t {x: 1}\nother: *t\n",
    "the latest of two anchors": "a: &t 1\ntelegram: &t 2\nb: *t\n",
    "merged": "base: &b\n  telegram: {t: 1}\n<<: *b\n",
    "merged in the gateway": "base: &b {platforms: {}}\ngateway: {<<: *b}\n",
    "broken": "telegram: [\n",
    "deep": "telegram: " + "[" * 500,
    "control characters": "telegram: \x07\n",
}


@pytest.mark.parametrize("text", TIED.values(), ids=TIED)
def test_what_cannot_be_taken_apart_is_refused(text: str) -> None:
    with pytest.raises(HermesError, match=r"cannot be taken out of config\.yaml"):
        channels.without_config(text)


def write(home: Path, env: str = "", config: str = "") -> str:
    home.mkdir()
    (home / ".env").write_text(env)
    (home / "config.yaml").write_text(config)
    return str(home)


def names(home: str) -> list[str]:
    return [channel.platform for channel in channels.of(home)]


@pytest.mark.parametrize("platform", platforms.ALL, ids=lambda platform: platform.name)
def test_every_platform_is_found_shared_and_left_behind(tmp_path: Path, platform: platforms.Platform) -> None:
    files = dict.fromkeys(platform.files, TOKEN)
    for place in (*platform.variables, *(f"config.{name}" for name in platform.settings), *files):
        one, other, third = (tmp_path / f"{number}-{place.replace('/', '-')}" for number in range(3))
        env = f"{place}={TOKEN}\n" if place in platform.variables else ""
        setting = place.removeprefix("config.")
        value: object = TOKEN
        for key in reversed(["platforms", platform.name, *setting.split(".")]):
            value = {key: value}
        config = yaml.safe_dump(value) if place.startswith("config.") else ""
        for home in (one, other):
            write(home, env, config)
            if place in files:
                (home / place).parent.mkdir(parents=True, exist_ok=True)
                (home / place).write_text(TOKEN)
        write(third, env.replace(TOKEN, "another"), config.replace(TOKEN, "another"))
        assert names(str(one)) == [platform.name]
        assert channels.shared(str(one), str(other)) == [platform.name]
        assert channels.shared(str(one), str(third)) == []
        assert channels.without_env(env) == ""
        assert "CANARY" not in channels.without_config(config)
        assert place not in files or platforms.has_file(place)


def test_a_token_is_the_same_wherever_it_stands(tmp_path: Path) -> None:
    one = write(tmp_path / "one", f"export TELEGRAM_BOT_TOKEN='{TOKEN}' # bot\n")
    other = write(tmp_path / "other", "", f"gateway:\n  platforms:\n    telegram: {{token: '{TOKEN}'}}\n")
    assert channels.shared(one, other) == ["telegram"]


def test_a_token_in_a_variable_of_config_yaml(tmp_path: Path) -> None:
    """The agent takes what stands outermost there for a variable, where neither .env nor the environment has it."""
    one = write(tmp_path / "one", "", f"TELEGRAM_BOT_TOKEN: '{TOKEN}'\n")
    other = write(tmp_path / "other", f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    third = write(tmp_path / "third", "TELEGRAM_BOT_TOKEN=another\n", f"TELEGRAM_BOT_TOKEN: '{TOKEN}'\n")
    assert channels.shared(one, other) == ["telegram"]
    assert channels.shared(third, other) == []


def test_one_platform_is_taken_out_and_no_other(tmp_path: Path) -> None:
    env = "A=1\nWHATSAPP_CLOUD_ACCESS_TOKEN=x\nWHATSAPP_ENABLED=true\nTELEGRAM_BOT_TOKEN=y\n"
    config = (
        "whatsapp: {a: 1}\nplatforms:\n  whatsapp: {}\n  whatsapp_cloud: {b: 1} # mine\nWHATSAPP_MODE: x\nmodel: m\n"
    )
    home = write(tmp_path / "one", env, config)
    channels.take_out(home, "whatsapp")
    assert (tmp_path / "one/.env").read_text() == env.replace("WHATSAPP_ENABLED=true\n", "")
    left = "platforms:\n  whatsapp_cloud: {b: 1} # mine\nmodel: m\n"
    assert (tmp_path / "one/config.yaml").read_text() == left


@pytest.mark.parametrize("before", ["", "A=1", "# x\nexport PORT='1' # mine\nA=1\n"])
def test_a_variable_is_set(tmp_path: Path, before: str) -> None:
    home = write(tmp_path / "one", before)
    channels.set_variable(home, "PORT", "8643")
    channels.set_variable(home, "PORT", "8644")
    kept = before.replace("export PORT='1' # mine\n", "")
    assert (tmp_path / "one/.env").read_text() == kept + (
        "" if not kept or kept.endswith("\n") else "\n"
    ) + "PORT=8644\n"


def test_a_platform_that_is_switched_on(tmp_path: Path) -> None:
    home = write(tmp_path / "one", "WHATSAPP_ENABLED=true\nWEBHOOK_ENABLED=no\n", "discord: {enabled: true}\n")
    found = {channel.platform: channel.places for channel in channels.of(home)}
    assert found == {"discord": ["discord.enabled"], "whatsapp": ["WHATSAPP_ENABLED"]}


@pytest.mark.parametrize("config", ["telegram: [", "x: " + "[" * 40_000], ids=["broken", "deep"])
def test_a_bad_config_says_nothing_and_the_env_is_read(tmp_path: Path, config: str) -> None:
    assert names(write(tmp_path / "one", "TELEGRAM_BOT_TOKEN=x\n", config)) == ["telegram"]


@pytest.mark.parametrize("name", [".env", "config.yaml"])
def test_a_file_that_is_missing_or_too_large_says_nothing(tmp_path: Path, name: str) -> None:
    texts = {".env": "TELEGRAM_BOT_TOKEN=x\n", "config.yaml": "slack: {token: x}\n"}
    home = write(tmp_path / "one", texts[".env"], texts["config.yaml"])
    other = {".env": ["slack"], "config.yaml": ["telegram"]}[name]
    with (tmp_path / "one" / name).open("a") as file:
        file.write("#" * (configfile.MAX_BYTES - len(texts[name])))
    assert names(home) == ["slack", "telegram"]
    with (tmp_path / "one" / name).open("a") as file:
        file.write("#")
    assert names(home) == other
    (tmp_path / "one" / name).unlink()
    assert names(home) == other


def test_they_are_left_behind(tmp_path: Path) -> None:
    home = write(tmp_path / "one", "A=1\nTELEGRAM_BOT_TOKEN=x\n", "slack: {token: x}\nmodel: m\n")
    (tmp_path / "one" / ".env").chmod(0o644)
    channels.leave_behind(home)
    assert (tmp_path / "one" / ".env").read_text() == "A=1\n"
    assert (tmp_path / "one" / ".env").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "one" / "config.yaml").read_text() == "model: m\n"


@pytest.mark.parametrize("name", [".env", "config.yaml"])
def test_what_is_not_there_is_not_made_and_what_is_too_large_is_refused(tmp_path: Path, name: str) -> None:
    home = write(tmp_path / "one")
    (tmp_path / "one" / name).unlink()
    channels.leave_behind(home)
    assert not (tmp_path / "one" / name).exists()
    (tmp_path / "one" / name).write_text("#" * (configfile.MAX_BYTES + 1))
    with pytest.raises(HermesError, match="over 256 KiB"):
        channels.leave_behind(home)


def test_no_value_can_be_seen(tmp_path: Path) -> None:
    home = write(tmp_path / "one", f"TELEGRAM_BOT_TOKEN={TOKEN}\n", f"slack: {{token: {TOKEN}}}\n")
    for channel in channels.of(home):
        assert "CANARY" not in repr([getattr(channel, name) for name in channel.__slots__])


def test_the_table_knows_what_the_agent_knows(real_agent: Path) -> None:
    """The agent's list of its platforms and that of the variables of each are in its source."""
    packages = next(real_agent.resolve().parent.parent.glob("lib/python*/site-packages"))
    source = (packages / "gateway" / "config.py").read_text()
    enum = source.partition("class Platform(Enum)")[2].partition("@classmethod")[0]
    theirs = set(re.findall(r'^    [A-Z_]+ = "([a-z_]+)"', enum, re.MULTILINE)) - {"local"}
    theirs |= {path.parent.name for path in (packages / "plugins" / "platforms").glob("*/plugin.yaml")}
    assert theirs == platforms.NAMES
    listed = (packages / "hermes_cli" / "config.py").read_text().partition("OPTIONAL_ENV_VARS = {")[2]
    messaging = re.findall(r'^    "([A-Z0-9_]+)": \{[^}]*"category": "messaging"', listed, re.MULTILINE)
    assert len(messaging) > 50
    unknown = {name for name in messaging if not platforms.has_variable(name)}
    # A remote agent that all messages are handed to, whichever platform they come from.
    assert unknown == {"GATEWAY_PROXY_URL", "GATEWAY_PROXY_KEY"}
