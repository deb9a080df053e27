"""Runs in the real agent's interpreter: which platforms it would start in some homes, and where they would listen.

Given homes by JSON on standard input, each with the environment that its `.env` makes; answers with a list of
`{platform: port}`, where the port is null for what does not listen.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any

BUILT_IN = {
    "api_server": "api_server.APIServerAdapter",
    "bluebubbles": "bluebubbles.BlueBubblesAdapter",
    "msgraph_webhook": "msgraph_webhook.MSGraphWebhookAdapter",
    "webhook": "webhook.WebhookAdapter",
    "whatsapp_cloud": "whatsapp_cloud.WhatsAppCloudAdapter",
}
PORT = ("_port", "webhook_port", "_webhook_port", "_sidecar_port", "_bridge_port")


def module(name: str) -> Any:  # noqa: ANN401 - the agent's own
    """Return a module of the agent."""
    return importlib.import_module(name)


def port(registry: Any, platform: Any, config: Any) -> int | None:  # noqa: ANN401 - the agent's own
    """Return the port that the adapter of a platform takes."""
    name = platform.value
    if name == "telegram":  # which has no place for it: it asks as it connects
        number: int = module("utils").env_int("TELEGRAM_WEBHOOK_PORT", 8443)
        return number if os.getenv("TELEGRAM_WEBHOOK_URL") else None
    try:
        adapter = made(registry, name, config)
    except (KeyError, ValueError):
        return None  # it does not start
    if getattr(adapter, "_connection_mode", "webhook") != "webhook":
        return None
    found = next((getattr(adapter, attribute) for attribute in PORT if hasattr(adapter, attribute)), None)
    return None if found is None else int(found)


def made(registry: Any, name: str, config: Any) -> object:  # noqa: ANN401 - the agent's own
    """Return the adapter of a platform, where it has one of its own."""
    if name in BUILT_IN:
        where, _, kind = BUILT_IN[name].partition(".")
        adapter: object = getattr(module(f"gateway.platforms.{where}"), kind)(config)
        return adapter
    entry = registry.get(name)
    return entry.adapter_factory(config) if entry is not None else None


def main() -> None:
    """Answer for each home."""
    given = json.load(sys.stdin)
    answer, sys.stdout = sys.stdout, sys.stderr
    os.environ["HERMES_HOME"] = given[0]["home"]
    load = module("gateway.config").load_gateway_config
    registry = module("gateway.platform_registry").platform_registry
    module("hermes_cli.plugins").discover_plugins()
    for entry in registry.all_entries():
        entry.check_fn = lambda: True  # whether its library is installed here says nothing
    before, answers = dict(os.environ), []
    for each in given:
        os.environ.clear()
        os.environ.update(
            {
                "TWILIO_AUTH_TOKEN": "without it there is no adapter",
                **before,
                **each["env"],
                "HERMES_HOME": each["home"],
            }
        )
        started = {of: config for of, config in load().platforms.items() if config.enabled}
        ports = {
            of.value: port(registry, of, config) if of.value == each["listens"] else None
            for of, config in started.items()
        }
        answers.append(ports)
    json.dump(answers, answer)


if __name__ == "__main__":
    main()
