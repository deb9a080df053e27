"""The ports on which a profile's gateway listens: which platforms do, and where their numbers stand.

From the agent's own source, 0.19.0: what each adapter binds, or has its helper process bind, by `_apply_env_overrides`
in `gateway/config.py` and its own constructor. Which address of the machine it is, is not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import messaging, platforms

if TYPE_CHECKING:
    from .messaging import Settings

LARGEST = 65535


class Port:
    """The port of one platform.

    Attributes:
        platform: The name of the platform.
        default: The number where none is set; 0: any that is free.
        by_variables: Where the number stands where variables switch the platform on; the first place counts.
        by_settings: The same where config.yaml does.
        mode: Where it stands whether the platform listens at all; none: it always does.
        listening: What stands there if it does; '': anything.
    """

    __slots__ = ("by_settings", "by_variables", "default", "listening", "mode", "platform")

    def __init__(self, platform: str, default: int, by_variables: str, by_settings: str = "", when: str = "") -> None:
        """Places are words in a line: variables, in capitals, and settings with dots; `when` ends in ` = VALUE`."""
        self.platform = platform
        self.default = default
        self.by_variables = tuple(by_variables.split())
        self.by_settings = tuple((by_settings or by_variables).split())
        mode, _, self.listening = when.partition(" = ")
        self.mode = tuple(mode.split())


ALL = (
    Port("api_server", 8642, "API_SERVER_PORT extra.port", "extra.port API_SERVER_PORT"),
    Port("bluebubbles", 8645, "BLUEBUBBLES_WEBHOOK_PORT", "extra.webhook_port BLUEBUBBLES_WEBHOOK_PORT"),
    Port(
        "feishu",
        8765,
        "extra.webhook_port FEISHU_WEBHOOK_PORT",
        when="extra.connection_mode FEISHU_CONNECTION_MODE = webhook",
    ),
    Port("line", 8646, "LINE_PORT extra.port"),
    Port("msgraph_webhook", 8646, "MSGRAPH_WEBHOOK_PORT extra.port"),
    Port("photon", 8789, "extra.sidecar_port PHOTON_SIDECAR_PORT"),
    Port("raft", 0, "extra.port"),
    Port("sms", 8080, "SMS_WEBHOOK_PORT", when="TWILIO_ACCOUNT_SID"),
    Port("teams", 3978, "TEAMS_PORT extra.port", "extra.port TEAMS_PORT"),
    Port("telegram", 8443, "TELEGRAM_WEBHOOK_PORT", when="TELEGRAM_WEBHOOK_URL"),
    Port("webhook", 8644, "WEBHOOK_PORT extra.port", "extra.port"),
    Port("wecom_callback", 8645, "WECOM_CALLBACK_PORT", "extra.port"),
    Port("whatsapp", 3000, "extra.bridge_port"),
    Port("whatsapp_cloud", 8090, "WHATSAPP_CLOUD_WEBHOOK_PORT extra.webhook_port", "extra.webhook_port"),
)

_PLATFORMS = {platform.name: platform for platform in platforms.ALL}


def of(settings: Settings) -> dict[int, str]:
    """Return the ports on which a profile's gateway would listen, each with the name of its platform."""
    found = ((_number(port, settings), port.platform) for port in reversed(ALL))
    return {number: name for number, name in found if number}


def _number(port: Port, settings: Settings) -> int:
    """Return the number of a port, 0 where nothing listens."""
    platform = _PLATFORMS[port.platform]
    by = settings.switch(platform)
    if not by or settings.is_off(platform) or not _listens(port, settings, by):
        return 0
    value = settings.first(platform, port.by_variables if by == messaging.VARIABLES else port.by_settings)
    number = int(value) if value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST)) else port.default
    return number if number <= LARGEST else port.default


def _listens(port: Port, settings: Settings, by: str) -> bool:
    if not port.mode:
        return True
    # What variables switch on has its mode from them alone.
    places = [place for place in port.mode if by != messaging.VARIABLES or place.isupper()]
    said = settings.first(_PLATFORMS[port.platform], places)
    return said.lower() == port.listening if port.listening else bool(said)


def place(settings: Settings, platform: str) -> str:
    """Return where a platform's number is to be written so that it counts: a variable, or else a setting."""
    (port,) = (each for each in ALL if each.platform == platform)
    found = _PLATFORMS[platform]
    places = port.by_variables if settings.switch(found) == messaging.VARIABLES else port.by_settings
    counts = [place for place in places if settings.value(found, place)][:1]
    before = places[: places.index(counts[0]) + 1] if counts else places
    return next((place for place in before if place.isupper()), before[0])
