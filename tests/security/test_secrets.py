"""No credential that a profile is known to keep gets into an archive that is to hold none, or onto the screen."""

from __future__ import annotations

import os
import tarfile
from typing import TYPE_CHECKING

import pytest

from hermes_shell import exporting, secrets
from hermes_shell.archives import compression
from tests.archives import stream

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "Zx7canaryQ9"

# What the agent, its platforms and plugins, and people's tools write; by the path in a profile's home.
PLACES = (
    ".env",
    ".env.bak",
    ".env.local",
    ".env~",
    "..env.swp",
    "..env.local.swp",
    ".auth.json.swp",
    "#.env#",
    "bot/prod.env",
    "skills/mail/.env",
    "workspace/app/.ENV.production",
    "home/.envrc",
    "auth.json",
    "auth.json.bak",
    ".anthropic_oauth.json",
    "auth/google_oauth.json",
    "google_token.json",
    "google_oauth_pending.json",
    "google_chat_user_token.json",
    "google_chat_user_client_secret.json",
    "google_chat_user_tokens/a@b.json",
    "slack_tokens.json",
    "webhook_subscriptions.json",
    "feishu_comment_pairing.json",
    "gateway.json",
    "honcho.json",
    "mem0.json",
    "supermemory.json",
    "hindsight/config.json",
    "cache/bws_cache.json",
    "mcp-tokens/github.json",
    "mcp-tokens/github.client.json",
    "pairing/telegram-approved.json",
    "platforms/pairing/discord-pending.json",
    "whatsapp/session/creds.json",
    "platforms/whatsapp/session/app-state.bin",
    "platforms/matrix/store/crypto.db",
    "matrix/store/recovery.key",
    "weixin/accounts/me.json",
    "telegram.session",
    "workspace/meetings/auth.json",
    "workspace/meetings/node_token.json",
    "browser_profile/Default/Preferences",
    "home/.config/google-chrome/Default/Local State",
    "home/.mozilla/firefox/x/places.sqlite",
    "work/Cookies",
    "work/storage_state.json",
    "home/.ssh/config",
    "home/.ssh/id_ed25519",
    "skills/deploy/id_rsa",
    "certs/server.pem",
    "certs/server.key",
    "certs/store.p12",
    "home/.aws/credentials",
    "home/.config/gh/hosts.yml",
    "home/.config/gcloud/application_default_credentials.json",
    "home/.docker/config.json",
    "home/.kube/config",
    "home/.gnupg/trustdb.gpg",
    "home/.netrc",
    "home/.npmrc",
    "home/.pypirc",
    "home/.git-credentials",
    "home/.codex/auth.json",
    "home/.claude/.credentials.json",
    "home/.qwen/oauth_creds.json",
    "home/.modal.toml",
    "config.yaml.bak",
    "config.yaml~",
    "config.yaml.20261101-120000",
    ".config.yaml.swp",
    "config.old.yaml",
    "backups/pre-update.zip",
    "state-snapshots/20261101/config.yaml",
    "credentials/any.txt",
    "my-api-key.txt",
)

KEPT = (
    ".env.example",
    ".env.template",
    "SOUL.md",
    "skills/secrets.md",
    "skills/token_counter.py",
    "skills/models/tokenizer.json",
    "skills/auth/SKILL.md",
    "home/.ssh.md",
    "keys.pub",
    "sessions/session_1.json",
    "memories/MEMORY.md",
    "cron/jobs.json",
    "profile.yaml",
    "workspace/backups/notes.txt",
)


def _profile(tmp_path: Path, files: dict[str, str]) -> dict[str, str]:
    home = tmp_path / ".hermes" / "profiles" / "work"
    for name, text in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}


def _inside(path: str) -> bytes:
    """Return the tar file that is in an archive."""
    with open(path, "rb") as file:
        return compression.Reader(file).read(1 << 30)


def test_canaries_in_many_places_never_get_into_an_archive_without_secrets(tmp_path: Path) -> None:
    planted = {place: f"{CANARY}{number}." for number, place in enumerate(PLACES)}
    env = _profile(tmp_path, {**planted, **dict.fromkeys(KEPT, "kept")})
    (tmp_path / ".hermes/profiles/work/notes.txt").symlink_to(".env")
    (tmp_path / ".hermes/profiles/work/skills/keys").symlink_to("../home/.ssh")
    done = exporting.export(env, "work", str(tmp_path / "x.tar.gz"), with_secrets=False)
    data = _inside(done.path)
    assert [place for place in PLACES if planted[place].encode() in data] == []
    with tarfile.open(fileobj=stream(data)) as tar:
        held = {name.removeprefix("work/") for name in tar.getnames()}
    assert held.issuperset(KEPT)
    named = [path for path, _ in done.left_out]
    for place in PLACES:
        assert any(place == path or place.startswith(f"{path}/") for path in named), f"{place} is not listed"


def test_with_secrets_all_of_it_is_there(tmp_path: Path) -> None:
    planted = {place: f"{CANARY}{number}." for number, place in enumerate(PLACES)}
    done = exporting.export(_profile(tmp_path, planted), "work", str(tmp_path / "x.tar.gz"))
    data = _inside(done.path)
    assert [place for place in PLACES if planted[place].encode() not in data] == []
    assert not done.key_lines
    assert not done.left_out


KEY = "Zx7canaryQ9aB3dE5fG7hJ9kL"

CONFIG = [
    ("api_key: short", "api_key"),
    (f"openai_api_key: {KEY}", "openai_api_key"),
    ("providers: {openai: {apiKey: short, base: x}}", "apiKey"),
    ("token: '123456'", "token"),
    ("bot-token: abc", "bot-token"),
    ("password: 123456", "password"),
    ("client_secret: abc", "client_secret"),
    ('"Authorization": Basic dXNlcjpwYXNz', "Authorization"),
    ("# token: old", "token"),
    ("TELEGRAM_BOT_TOKEN=1:abc", "TELEGRAM_BOT_TOKEN"),
    ("base_url: https://me:pass@host/v1", "base_url"),
    (f"note: Bearer {KEY}", "note"),
    ("example: sk-proj-abcdefghijklmnop", "example"),
    ("chat: 123456789:AAEabcdefghijklmnopqrstuvwxyz", "chat"),
    (f"odd: {KEY}", "odd"),
    (f"- {KEY}", ""),
    (f"{KEY}: x", ""),
    ("cert: -----BEGIN RSA PRIVATE KEY-----", "cert"),
    ("webhook_url: https://hooks.example/T0/B0", "webhook_url"),
    (f"{'a' * 40}_token: short", ""),
]

HARMLESS = [
    "model: anthropic/claude-3-5-sonnet-20241022-v2",
    "max_tokens: 4096",
    "monkey: 3",
    "keybindings: vi",
    "token_limit: 10",
    "openai_api_key: ${OPENAI_API_KEY}",
    "api_key: $KEY",
    "api_key_env: OPENAI_API_KEY",
    "api_key:",
    "api_key: ''",
    "password: null  # none",
    "auth: true",
    "auth:\n  key: ${KEY}\n  scope:",
    "path: /usr/local/lib/python3.11/site-packages/hermes_cli",
    "url: https://example.com:8080/v1",
    "",
    "# a remark",
]


@pytest.mark.parametrize(("line", "name"), CONFIG)
def test_a_line_that_looks_like_a_key_is_named_and_its_value_is_not(line: str, name: str) -> None:
    found = secrets.key_lines(f"model: x\n{line}\n")
    assert [(each.line, each.name) for each in found] == [(2, name)]


@pytest.mark.parametrize("line", HARMLESS)
def test_a_line_that_holds_no_key_is_not_named(line: str) -> None:
    assert not secrets.key_lines(f"a: 1\n{line}\nb: 2\n")


def test_keys_that_go_on_in_the_next_lines_are_named_too() -> None:
    text = "tokens:\n  - short\n  - other\nnext: 1\nsecret: |\n  one\n\n  two\nkeys:\n- a\nmodel: x\n"
    assert [each.line for each in secrets.key_lines(text)] == [2, 3, 6, 8, 10]


@pytest.mark.parametrize("text", ["\0", "\udcff: x", "a" * 300_000, "://:" * 50_000, "eyJ-" * 50_000, "'" * 100_000])
def test_no_settings_take_long_to_look_through(text: str) -> None:
    secrets.key_lines(text)


def test_the_lines_of_every_config_yaml_are_named(tmp_path: Path) -> None:
    files = {"config.yaml": f"model: x\napi_key: {KEY}\n", "home/tool/config.yaml": f"token: {KEY}\n"}
    env = _profile(tmp_path, {**files, "old/config.yaml": f"# {'x' * 1_100_000}\ntoken: {KEY}\n"})
    done = exporting.export(env, "work", str(tmp_path / "x.tar.gz"), with_secrets=False)
    lines = {path: [(each.line, each.name) for each in found] for path, found in done.key_lines.items()}
    assert lines == {"config.yaml": [(2, "api_key")], "home/tool/config.yaml": [(1, "token")]}
    assert [tuple(each) for each in done.left_out] == [("old/config.yaml", "too large to look for keys in it")]


def test_an_archive_is_private_from_its_first_byte(tmp_path: Path) -> None:
    env = _profile(tmp_path, {".env": "x", "big": "x" * 3_000_000})
    modes = set()

    def look(done: int, total: int) -> None:
        for directory in (tmp_path / "to").iterdir():
            modes.add(directory.stat().st_mode & 0o777)
            modes.update(path.stat().st_mode & 0o777 for path in directory.iterdir())

    (tmp_path / "to").mkdir()
    umask = os.umask(0)
    try:
        done = exporting.export(env, "work", str(tmp_path / "to"), progress=look)
    finally:
        os.umask(umask)
    assert modes == {0o700, 0o600}
    assert (tmp_path / "to" / "work.tar.gz").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path / "to") == ["work.tar.gz"]
    assert done.path == str(tmp_path / "to" / "work.tar.gz")
