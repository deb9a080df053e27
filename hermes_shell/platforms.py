"""The messaging platforms of the agent: under which names a profile keeps what belongs to each.

From the agent's own source, 0.19.0: the names from `gateway/config.py` (`Platform`) and `plugins/platforms/`,
the variables from `_apply_env_overrides` there, the `plugin.yaml` of each plugin, and `hermes_cli/config.py`
(`OPTIONAL_ENV_VARS` of the category "messaging", `_EXTRA_ENV_KEYS`); the settings from `PlatformConfig` and
what each adapter reads of `extra`; the identities from what each adapter locks (`_acquire_platform_lock`)
or else logs in with.
"""

from __future__ import annotations


class Platform:
    """One messaging platform.

    Attributes:
        name: Its name in config.yaml.
        prefixes: How the names of its variables begin.
        variables: Those that say who a profile is there; no two gateways may have one of them in common.
        settings: The same in its block of config.yaml, with dots.
        files: The same as files of the profile.
    """

    __slots__ = ("files", "name", "prefixes", "settings", "variables")

    def __init__(self, name: str, prefixes: str, variables: str, settings: str, files: str = "") -> None:
        """All but `name` are words in a line."""
        self.name = name
        self.prefixes = tuple(prefixes.split())
        self.variables = tuple(variables.split())
        self.settings = tuple(settings.split())
        self.files = tuple(files.split())


ALL = (
    Platform("api_server", "API_SERVER_", "API_SERVER_KEY", "extra.key"),
    Platform("bluebubbles", "BLUEBUBBLES_", "BLUEBUBBLES_SERVER_URL", "extra.server_url"),
    Platform("dingtalk", "DINGTALK_", "DINGTALK_CLIENT_ID", "extra.client_id"),
    Platform("discord", "DISCORD_", "DISCORD_BOT_TOKEN", "token"),
    Platform("email", "EMAIL_", "EMAIL_ADDRESS", "extra.address"),
    Platform("feishu", "FEISHU_", "FEISHU_APP_ID", "extra.app_id"),
    Platform(
        "google_chat",
        "GOOGLE_CHAT_",
        "GOOGLE_CHAT_SERVICE_ACCOUNT_JSON GOOGLE_CHAT_SUBSCRIPTION_NAME GOOGLE_CHAT_SUBSCRIPTION",
        "extra.service_account_json extra.subscription_name",
    ),
    Platform("homeassistant", "HASS_", "HASS_TOKEN", "token"),
    Platform("irc", "IRC_", "IRC_NICKNAME", "extra.nickname"),
    Platform("line", "LINE_", "LINE_CHANNEL_ACCESS_TOKEN", "extra.channel_access_token"),
    Platform("matrix", "MATRIX_", "MATRIX_ACCESS_TOKEN MATRIX_USER_ID", "token extra.user_id"),
    Platform("mattermost", "MATTERMOST_", "MATTERMOST_TOKEN", "token"),
    Platform("msgraph_webhook", "MSGRAPH_WEBHOOK_", "MSGRAPH_WEBHOOK_CLIENT_STATE", "extra.client_state"),
    Platform("ntfy", "NTFY_", "NTFY_TOPIC", "extra.topic"),
    Platform("photon", "PHOTON_", "PHOTON_PROJECT_ID", "extra.project_id"),
    Platform("qqbot", "QQ_ QQBOT_", "QQ_APP_ID", "extra.app_id"),
    Platform("raft", "RAFT_", "RAFT_PROFILE RAFT_CHANNEL_TOKEN", "extra.bridge_token"),
    Platform("relay", "GATEWAY_RELAY_", "GATEWAY_RELAY_ID", "extra.relay_id"),
    Platform("signal", "SIGNAL_", "SIGNAL_ACCOUNT", "extra.account"),
    Platform("simplex", "SIMPLEX_", "SIMPLEX_WS_URL", "extra.ws_url"),
    Platform("slack", "SLACK_", "SLACK_BOT_TOKEN SLACK_APP_TOKEN", "token", "slack_tokens.json"),
    Platform("sms", "SMS_ TWILIO_", "TWILIO_PHONE_NUMBER", "extra.from_number"),
    Platform("teams", "TEAMS_", "TEAMS_CLIENT_ID", "extra.client_id"),
    Platform("telegram", "TELEGRAM_", "TELEGRAM_BOT_TOKEN", "token"),
    Platform("webhook", "WEBHOOK_", "WEBHOOK_SECRET", "extra.secret"),
    Platform("wecom", "WECOM_", "WECOM_BOT_ID", "extra.bot_id"),
    Platform("wecom_callback", "WECOM_CALLBACK_", "WECOM_CALLBACK_TOKEN", "extra.token"),
    Platform("weixin", "WEIXIN_", "WEIXIN_TOKEN WEIXIN_ACCOUNT_ID", "token extra.token extra.account_id"),
    Platform(
        "whatsapp",
        "WHATSAPP_",
        "",
        "",
        "platforms/whatsapp/session/creds.json whatsapp/session/creds.json",
    ),
    Platform(
        "whatsapp_cloud",
        "WHATSAPP_CLOUD_",
        "WHATSAPP_CLOUD_ACCESS_TOKEN WHATSAPP_CLOUD_PHONE_NUMBER_ID",
        "extra.access_token extra.phone_number_id",
    ),
    Platform("yuanbao", "YUANBAO_", "YUANBAO_APP_ID YUANBAO_APP_KEY", "extra.app_id"),
)

NAMES = frozenset(platform.name for platform in ALL)

# What says who a profile is there only lets others in: two gateways may have it in common, but not the port.
LISTENERS = frozenset(("api_server", "msgraph_webhook", "webhook"))

# Where a name is one within a server: where that stands.
WITHIN = {"irc": ("IRC_SERVER", "extra.server"), "ntfy": ("NTFY_SERVER_URL", "extra.server")}

# Who may write to the bot, whatever the platform: an open door is not handed on to another one.
_FOR_ALL = ("GATEWAY_ALLOW_ALL_USERS", "GATEWAY_ALLOWED_USERS")

# What the adapters keep in the profile, besides what `auth.json` holds for photon: sessions, keys, pairings,
# the settings of before config.yaml.
_STATE = frozenset(
    (
        *("platforms", "pairing", "whatsapp", "matrix", "weixin", "slack_tokens.json", "gateway.json"),
        *("channel_directory.json", "channel_aliases.json", "feishu_comment_pairing.json"),
        *("feishu_seen_message_ids.json", "feishu_comment_rules.json"),
    )
)
_STATE_BEGINS = "google_chat_"

_PREFIXES = tuple(prefix for platform in ALL for prefix in platform.prefixes)


def has_variable(name: str) -> bool:
    """Return whether a variable belongs to a messaging platform; what tunes one has `HERMES_` in front."""
    return name.removeprefix("HERMES_").startswith(_PREFIXES) or name in _FOR_ALL


def of_variable(name: str) -> str:
    """Return the platform that a variable belongs to, '' where it is none's alone."""
    bare = name.removeprefix("HERMES_")
    fitting = ((prefix, platform.name) for platform in ALL for prefix in platform.prefixes if bare.startswith(prefix))
    return max(fitting, key=lambda found: len(found[0]), default=("", ""))[1]


def has_setting(path: tuple[str, ...]) -> bool:
    """Return whether what these keys of config.yaml lead to belongs to the messaging platforms."""
    if len(path) == 1:
        return path[0] == "platforms" or path[0] in NAMES or has_variable(path[0])
    return path[0] == "gateway" and (path[1] == "platforms" or path[1].startswith("relay_"))


def has_file(path: str) -> bool:
    """Return whether a path, relative to the profile's home and with `/`, is what an adapter keeps there."""
    first = path.partition("/")[0]
    return first in _STATE or first.startswith(_STATE_BEGINS)
