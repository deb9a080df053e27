"""What a profile may be called.

The pattern and the reserved names are the agent's own (hermes_cli/profiles.py, `_PROFILE_ID_RE` and
`validate_profile_name`). Spelt out without `re`: this module is on the fast path.
"""

from .errors import HermesError

DEFAULT = "default"
MAX_LENGTH = 64
RESERVED = frozenset(("hermes", "test", "tmp", "root", "sudo"))

_FIRST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_REST = _FIRST | frozenset("_-")


def is_valid(name: str) -> bool:
    """Return whether `name`, as it stands, has the form of a profile name."""
    return 0 < len(name) <= MAX_LENGTH and name[0] in _FIRST and _REST.issuperset(name)


def normalize(name: str) -> str:
    """Return the name as it stands on disk: without surrounding space, in lower case."""
    return name.strip().lower()


def check(name: str) -> str:
    """Return the normalized name.

    Raises:
        HermesError: It is empty, malformed or reserved.
    """
    canonical = normalize(name)
    if not canonical:
        raise HermesError("a profile name cannot be empty", "see the names: hermes profile list")
    if not is_valid(canonical):
        raise HermesError(
            f"{shown(name)} cannot be a profile name",
            "a name has 1 to 64 of a-z, 0-9, - and _, and begins with a letter or digit",
        )
    if canonical in RESERVED:
        raise HermesError(
            f"the profile name '{canonical}' is reserved", "the agent refuses it too: choose another name"
        )
    return canonical


def shown(name: str) -> str:
    """Return a name for an error message: quoted, cut, with nothing a terminal would act on."""
    return ascii(name if len(name) <= MAX_LENGTH else name[:MAX_LENGTH] + "…")
