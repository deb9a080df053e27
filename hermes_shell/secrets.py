"""Where a profile keeps credentials: whole files that do, and lines of `config.yaml` that seem to.

The promise: what is listed here, by the agent's own stores (its `agent/file_safety.py`,
`gateway/platforms/base.py`, `hermes_cli/backup.py` and the stores of its plugins) and by the names that
other tools give such files, is found. It is none about what people write elsewhere: chats, memories and
logs may hold anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = "config.yaml"

_ENVIRONMENT = "API keys and tokens"
_LOGIN = "a login"
_KEY = "a private key"
_BROWSER = "a browser's sessions"
_SESSION = "the session of a messenger"
_COPY = "a copy of config.yaml, which may hold keys"
_BACKUP = "the agent's backups, which hold all keys"

# Directories of which everything counts, by their name at any depth, or with those above it.
_DIRECTORIES = {
    ".1password": _LOGIN,
    ".aws": _LOGIN,
    ".azure": _LOGIN,
    ".chromium": _BROWSER,
    ".config/1password": _LOGIN,
    ".config/chromium": _BROWSER,
    ".config/gcloud": _LOGIN,
    ".config/gh": _LOGIN,
    ".config/google-chrome": _BROWSER,
    ".config/op": _LOGIN,
    ".config/rclone": _LOGIN,
    ".docker": _LOGIN,
    ".gnupg": _KEY,
    ".kube": _LOGIN,
    ".local/share/keyrings": _KEY,
    ".local/share/signal-cli": _SESSION,
    ".mozilla": _BROWSER,
    ".password-store": _LOGIN,
    ".secrets": _LOGIN,
    ".ssh": _KEY,
    "browser-profile": _BROWSER,
    "browser-profiles": _BROWSER,
    "browser_profile": _BROWSER,
    "browser_profiles": _BROWSER,
    "chrome-profile": _BROWSER,
    "chrome_profile": _BROWSER,
    "credentials": _LOGIN,
    "google_chat_user_tokens": _LOGIN,
    "local storage": _BROWSER,
    "matrix/store": _SESSION,
    "mcp-tokens": _LOGIN,
    "pairing": "who may talk to the bot",
    "session storage": _BROWSER,
    "signal-cli": _SESSION,
    "user-data-dir": _BROWSER,
    "user_data_dir": _BROWSER,
    "weixin/accounts": _SESSION,
    "whatsapp/session": _SESSION,
}

# The agent's own, in its home alone; what a user calls so elsewhere is looked at file by file.
_OF_THE_HOME = {"backups": _BACKUP, "state-snapshots": _BACKUP, "secrets": _LOGIN, "tokens": _LOGIN}

_FILES = {
    ".anthropic_oauth.json": _LOGIN,
    ".boto": _LOGIN,
    ".dockercfg": _LOGIN,
    ".git-credentials": _LOGIN,
    ".htpasswd": _LOGIN,
    ".modal.toml": _LOGIN,
    ".my.cnf": _LOGIN,
    ".netrc": _LOGIN,
    ".npmrc": _LOGIN,
    ".pgpass": _LOGIN,
    ".pypirc": _LOGIN,
    ".s3cfg": _LOGIN,
    ".vault-token": _LOGIN,
    "_netrc": _LOGIN,
    "auth.lock": _LOGIN,
    "bws_cache.json": _LOGIN,
    "gateway.json": "the gateway's settings, which may hold tokens",
    "honcho.json": _LOGIN,
    "login data": _BROWSER,
    "logins.json": _BROWSER,
    "mem0.json": _LOGIN,
    "ovcli.conf": _LOGIN,
    "rclone.conf": _LOGIN,
    "storage_state.json": _BROWSER,
    "supermemory.json": _LOGIN,
    "hindsight/config.json": _LOGIN,
    "web data": _BROWSER,
    "webhook_subscriptions.json": _LOGIN,
}

_KEY_SUFFIXES = (".pem", ".key", ".p8", ".p12", ".pfx", ".jks", ".keystore", ".kdb", ".kdbx", ".ppk", ".keytab")
_KEY_NAME = re.compile(r"id_(rsa|dsa|ecdsa|ed25519)(_sk)?\b(?!.*\.pub$)|key[34]\.db$")
_SESSION_NAME = re.compile(r"\.session(-journal)?$|crypto_store\.(pickle|db)")

# What says of a file of data, never of a program or a text, that it holds credentials.
_TELLING = re.compile(
    r"(?:^|[^a-z0-9])(?:api[ _-]?keys?|auth|cookies?|creds?|credentials?|oauth|passwd|passwords?|pairing|passphrase"
    r"|secrets?|tokens?)(?![a-z0-9])"
)
_DATA = re.compile(r"bin|cfg|conf|csv|dat|db|enc|ini|jsonl?|lock|pickle|plist|sqlite3?|toml|txt|xml|ya?ml")
_CONFIG = re.compile(r"[.#]*config\b.*\.ya?ml")
_TEMPLATES = (".example", ".sample", ".template", ".dist", ".tmpl")

# What editors, people and programs add to a name when they keep the old file.
_KEPT = re.compile(
    r"(~|[._-](bak|backup|old|orig|original|save|saved|copy|prev|previous|tmp|temp|new|broken|corrupt|rej"
    r"|sw[a-p]|[0-9][0-9t:_.-]*z?)[0-9]*|[ _-]?\(?copy\)?|#)$"
)


# How a setting is called that holds a key: the end of its name, the words of it parted by `_`.
_NAMED = re.compile(
    r"(?:^|_)(?:(?:api|access|private|secret|signing|encryption)?key|token|secret|pass|passwd|password|passphrase|pwd"
    r"|bearer|auth|authorization|cookie|credential|cred|dsn|sid|webhook(?:_?url)?|session_?string)s?$"
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[.-]")
_SETTING = re.compile(
    r"""(?<![\w.$-])(?P<quote>["']?)(?P<name>[\w.$-]++)(?P=quote)\s*(?:=|:(?=[\s"'\[{]|$))\s*(?=(?P<value>.*))"""
)

_END = r"[,}\]\s]*(?:\s#.*)?"
_NOTHING = re.compile(rf"""["']{{0,2}}(?:null|~|true|false|yes|no|on|off)?["']{{0,2}}{_END}""", re.IGNORECASE)
_REFERENCE = re.compile(rf"""["']?\$(?:\{{\w+(?::?-)?\}}|\w+)["']?{_END}""")
_OPEN = re.compile(r"(?:[|>][0-9+-]*|[\[{]|&\w+)?(?:\s*#.*)?")

# A setting that counts tokens has a number, and holds no key.
_COUNTED = re.compile(r"tokens$", re.IGNORECASE)
_NUMBER = re.compile(rf"[0-9_.]+{_END}")

# Values that say themselves what they are: a login in an address, a scheme of authorization, the
# beginnings of well-known keys; and what is too long and too mixed to be a word.
_VALUES = (
    re.compile(r"://[^/\s:@]*:[^/\s@]+@"),
    re.compile(r"\b(?:bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE),
    re.compile(r"\b(?:sk|pk|rk|xox[a-z]|xapp|gh[a-z]|github_pat|glpat|hf|nvapi|gsk)[-_][\w-]{12,}"),
    re.compile(r"\b(?:AKIA|AIza|ya29\.|EAA)[\w-]{12,}"),
    re.compile(r"\b[0-9]{6,}:[\w-]{20,}"),
    re.compile(r"BEGIN [A-Z ]*PRIVATE KEY"),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]+"),
)

# No setting is longer, and the forms above take time by the square of a line made for it.
_LINE = 8192
_LONG = re.compile(r"[A-Za-z0-9]{20,}")


def reason(path: str, *, directory: bool = False) -> str:
    """Return what kind of credentials a path below a home holds, '' where none are known.

    Args:
        path: Where it is.
        directory: Whether it is a directory; then the answer is for all that is in it.
    """
    parts = path.lower().split("/")
    if parts[0] in _OF_THE_HOME:
        return _OF_THE_HOME[parts[0]]
    for index in range(len(parts)):
        above = "/".join(parts[max(0, index - 2) : index + 1])
        found = next((why for name, why in _DIRECTORIES.items() if _ends(above, name)), "")
        if found:
            return found
    return "" if directory else _of_file("/".join(parts[-2:]), parts[-1], at_root=len(parts) == 1)


def _ends(path: str, name: str) -> bool:
    return path == name or path.endswith("/" + name)


def _of_file(path: str, name: str, *, at_root: bool) -> str:
    plain = _without_backup(name)
    if _is_environment(plain):
        return _ENVIRONMENT
    if at_root and name != SETTINGS and _CONFIG.match(name):
        return _COPY
    found = next((why for file, why in _FILES.items() if plain == file or _ends(path, file)), "")
    return found or _by_form(plain)


def _by_form(name: str) -> str:
    if name.endswith(_KEY_SUFFIXES) or _KEY_NAME.search(name):
        return _KEY
    if _SESSION_NAME.search(name):
        return _SESSION
    stem, dot, suffix = name.lstrip(".").rpartition(".")
    return _LOGIN if (not dot or _DATA.fullmatch(suffix)) and _TELLING.search(stem or suffix) else ""


def _is_environment(name: str) -> bool:
    return name.endswith(".env") or (name.startswith(".env") and not name.endswith(_TEMPLATES))


def _without_backup(name: str) -> str:
    """Return the name of the file that a backup, or an editor's own file, is one of."""
    name = name[2:] if name.startswith(".#") else name.removeprefix("#")
    while (shorter := _KEPT.sub("", name)) != name and shorter.strip("."):
        name = shorter
    return name.removeprefix(".") if name.startswith("..") else name  # an editor's, of .env or its like


class KeyLine:
    """A line of settings that looks like a key.

    Attributes:
        line: Its number, from 1.
        name: The name of the setting, '' where it has none; never its value.
    """

    __slots__ = ("line", "name")

    def __init__(self, line: int, name: str) -> None:
        self.line = line
        self.name = name


def key_lines(text: str) -> list[KeyLine]:
    """Return the lines of a `config.yaml` that look like keys, those in comments too.

    Line by line and not by YAML: what is commented out is a key all the same, and so is one in a file
    that no parser takes any more.
    """
    return list(_key_lines(text))


def _key_lines(text: str) -> Iterator[KeyLine]:
    below, inside = -1, ""  # the indentation and the name of a setting whose value stands in the lines after it
    for number, line in enumerate(text.splitlines(), 1):
        bare = line[:_LINE].lstrip(" \t#-")
        if not bare:
            continue
        indent = len(line[:_LINE]) - len(bare)
        if indent <= below:
            below = -1
        settings = list(_SETTING.finditer(bare))
        telling = next((each for each in settings if _is_telling(each)), None)
        if below >= 0:
            if not settings or any(_is_set(each) for each in settings):
                yield KeyLine(number, _harmless(settings[0]["name"] if settings else inside))
        elif telling is not None and _OPEN.fullmatch(telling["value"]):
            below, inside = indent, telling["name"]
        elif telling is not None or _speaks(bare):
            yield KeyLine(number, _harmless((telling or settings[0])["name"] if settings else ""))


def _is_telling(setting: re.Match[str]) -> bool:
    name = setting["name"]
    if _COUNTED.search(name) and _NUMBER.fullmatch(setting["value"]):
        return False
    return bool(_NAMED.search(_WORDS.sub("_", name).lower())) and (
        _is_set(setting) or bool(_OPEN.fullmatch(setting["value"]))
    )


def _is_set(setting: re.Match[str]) -> bool:
    """Return whether there is a value, and not the name of a variable that holds it."""
    return not (_NOTHING.fullmatch(setting["value"]) or _REFERENCE.fullmatch(setting["value"]))


def _speaks(text: str) -> bool:
    """Return whether there is something that looks like a key, whatever it is called."""
    if any(form.search(text) for form in _VALUES):
        return True
    return any(re.search("[0-9]", run) and re.search("[A-Za-z]", run) for run in _LONG.findall(text))


def _harmless(name: str) -> str:
    """Return the name of a setting, '' where it looks like a key itself."""
    return "" if len(name) > 40 or _speaks(name) else name
