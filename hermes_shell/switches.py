"""What switches a messaging platform on and off, beside `enabled` in its block of config.yaml.

From the agent's own source, 0.19.0: `_apply_env_overrides` in `gateway/config.py`, and `is_connected` of each plugin.
"""

from __future__ import annotations


class Switch:
    """What switches a platform on.

    Attributes:
        on: Each is a group of variables, in capitals, or of settings, that do so together.
        yields: Whether `enabled: false` holds over that.
    """

    __slots__ = ("on", "yields")

    def __init__(self, on: str, *, yields: bool = False) -> None:
        """Groups are words in a line, tied by `+`."""
        self.on = tuple(tuple(group.split("+")) for group in on.split())
        self.yields = yields


ALL = {
    "api_server": Switch("API_SERVER_ENABLED API_SERVER_KEY"),
    "bluebubbles": Switch("BLUEBUBBLES_SERVER_URL+BLUEBUBBLES_PASSWORD"),
    "dingtalk": Switch("DINGTALK_CLIENT_ID+DINGTALK_CLIENT_SECRET"),
    "discord": Switch("DISCORD_BOT_TOKEN", yields=True),
    "email": Switch("EMAIL_ADDRESS+EMAIL_PASSWORD+EMAIL_IMAP_HOST+EMAIL_SMTP_HOST"),
    "feishu": Switch("FEISHU_APP_ID+FEISHU_APP_SECRET"),
    "google_chat": Switch(
        "GOOGLE_CHAT_PROJECT_ID+GOOGLE_CHAT_SUBSCRIPTION_NAME GOOGLE_CHAT_PROJECT_ID+GOOGLE_CHAT_SUBSCRIPTION"
        " GOOGLE_CHAT_HTTP_EVENTS_URL extra.project_id+extra.subscription_name",
        yields=True,
    ),
    "homeassistant": Switch("HASS_TOKEN"),
    "irc": Switch("IRC_SERVER+IRC_CHANNEL", yields=True),
    "line": Switch(
        "LINE_CHANNEL_ACCESS_TOKEN+LINE_CHANNEL_SECRET extra.channel_access_token+extra.channel_secret", yields=True
    ),
    "matrix": Switch("MATRIX_ACCESS_TOKEN MATRIX_PASSWORD", yields=True),
    "mattermost": Switch("MATTERMOST_TOKEN", yields=True),
    "msgraph_webhook": Switch("MSGRAPH_WEBHOOK_ENABLED"),
    "ntfy": Switch("NTFY_TOPIC extra.topic", yields=True),
    "photon": Switch("PHOTON_PROJECT_ID+PHOTON_PROJECT_SECRET extra.project_id+extra.project_secret", yields=True),
    "qqbot": Switch("QQ_APP_ID QQ_CLIENT_SECRET"),
    "raft": Switch("RAFT_PROFILE extra.bridge_token", yields=True),
    "relay": Switch("GATEWAY_RELAY_URL", yields=True),
    "signal": Switch("SIGNAL_HTTP_URL+SIGNAL_ACCOUNT", yields=True),
    "simplex": Switch("SIMPLEX_WS_URL extra.ws_url", yields=True),
    "slack": Switch("SLACK_BOT_TOKEN", yields=True),
    "sms": Switch("TWILIO_ACCOUNT_SID"),
    "teams": Switch(
        "TEAMS_CLIENT_ID+TEAMS_CLIENT_SECRET+TEAMS_TENANT_ID extra.client_id+extra.client_secret+extra.tenant_id",
        yields=True,
    ),
    "telegram": Switch("TELEGRAM_BOT_TOKEN", yields=True),
    "webhook": Switch("WEBHOOK_ENABLED"),
    "wecom": Switch("WECOM_BOT_ID+WECOM_SECRET"),
    "wecom_callback": Switch("WECOM_CALLBACK_CORP_ID+WECOM_CALLBACK_CORP_SECRET"),
    "weixin": Switch("WEIXIN_TOKEN WEIXIN_ACCOUNT_ID"),
    "whatsapp": Switch("WHATSAPP_ENABLED"),
    "whatsapp_cloud": Switch("WHATSAPP_CLOUD_PHONE_NUMBER_ID+WHATSAPP_CLOUD_ACCESS_TOKEN"),
    "yuanbao": Switch("YUANBAO_APP_ID+YUANBAO_APP_SECRET YUANBAO_APP_KEY+YUANBAO_APP_SECRET"),
}
