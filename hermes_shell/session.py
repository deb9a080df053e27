"""Pins: a profile chosen for one shell and its children, carried by exported variables alone.

A pin is `HERMES_HOME` and three variables beside it; taking it away restores what was there, exactly.
What to set and unset is worked out here; how a shell writes that is `dialects`' business, and
`shells/hermes.*` do the same without a process. On the fast path.
"""

from . import home
from .errors import HermesError
from .names import DEFAULT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "HERMES_HOME"
PROFILE = "HERMES_SHELL_PROFILE"
OWNER = "HERMES_SHELL_OWNER"
SAVED_HOME = "HERMES_SHELL_SAVED_HOME"

# The history of one shell: a plain variable of it, never exported.
PREVIOUS = "HERMES_SHELL_PREVIOUS"

# Stands for the id of the shell that makes the switch, which only that shell knows.
OWN_PID = "\0own pid"

# In front of a saved value, so that "was empty" and "was unset" stay apart.
_SAVED = "+"


class Pin:
    """What an environment says about the pin.

    Attributes:
        name: The profile that `HERMES_HOME` selects, by our variables or by itself (a service, a
            wrapper of the agent's); '' where it selects none.
        home: `HERMES_HOME`, absolute; '' where it is unset.
        ours: Whether our variables fit it.
        void: Whether any of our variables is there and they do not fit: `HERMES_HOME` was changed by hand.
        owner: The id of the process that pinned it, as text; '' where the pin is not ours.
    """

    __slots__ = ("_raw", "_saved", "home", "name", "ours", "owner", "void")

    def __init__(self, env: "Mapping[str, str]") -> None:
        label = env.get(PROFILE, "")
        self._raw = env.get(HOME)
        self._saved = env.get(SAVED_HOME)
        self.home = home.current(env)
        self.ours = bool(label) and self._fits(label, home.native_root(env))
        self.void = not self.ours and any(name in env for name in (PROFILE, OWNER, SAVED_HOME))
        self.name = label if self.ours else home.pinned_name(self.home)
        self.owner = env.get(OWNER, "") if self.ours else ""

    def _fits(self, label: str, native: str) -> bool:
        """Return whether `HERMES_HOME` is what a pin to `label` makes it, going by its text alone.

        The agent turns `-p default` into the root itself for its children; that fits `default` too.
        """
        raw = (self._raw or "").removesuffix("/")
        if label != DEFAULT:
            return raw.endswith(f"/{home.PROFILES}/{label}")
        saved = self.before() or ""
        as_root = raw == native or saved in (raw, raw + "/") or saved.startswith(f"{raw}/{home.PROFILES}/")
        return bool(raw) and (raw.endswith(f"/{home.PROFILES}/..") or as_root)

    def before(self) -> str | None:
        """Return `HERMES_HOME` as it was before the outermost pin of ours; None where it was unset."""
        return self._saved[1:] if self._saved is not None and self._saved.startswith(_SAVED) else None

    def to_save(self) -> str | None:
        """Return what a pin made now has to keep in `HERMES_SHELL_SAVED_HOME`; None for nothing."""
        if self.ours:
            return self._saved
        return None if self._raw is None else _SAVED + self._raw


class Switch:
    """What changes in a shell.

    Attributes:
        home: The new `HERMES_HOME`; None to unset it. It goes first and alone: where it fails (a
            readonly variable), nothing else may change.
        keeps_home: `HERMES_HOME` stays as it is.
        profile: The profile pinned from now on, '' for none.
        saved: The new `HERMES_SHELL_SAVED_HOME`, None to unset it.
        previous: What `use -` comes back to: a profile, or '' for "not pinned"; None leaves it alone.
    """

    __slots__ = ("home", "keeps_home", "previous", "profile", "saved")

    def __init__(
        self,
        home: str | None,
        profile: str,
        saved: str | None,
        previous: str | None,
        *,
        keeps_home: bool = False,
    ) -> None:
        self.home = home
        self.profile = profile
        self.saved = saved
        self.previous = previous
        self.keeps_home = keeps_home

    def pins(self) -> list[tuple[str, str | None]]:
        """Return the pin's own three variables with their new values, OWN_PID among them; None unsets."""
        if not self.profile:
            return [(PROFILE, None), (OWNER, None), (SAVED_HOME, None)]
        return [(PROFILE, self.profile), (OWNER, OWN_PID), (SAVED_HOME, self.saved)]

    def variables(self, owner: str | None = None) -> "dict[str, str | None]":
        """Return the variables with their new values; None unsets.

        Args:
            owner: The id of the process that the pin is to belong to; None leaves the owner of a pin out, for
                whom it would mean nothing.
        """
        changes: dict[str, str | None] = {} if self.keeps_home else {HOME: self.home}
        for name, value in self.pins():
            if value != OWN_PID:
                changes[name] = value
            elif owner is not None:
                changes[name] = owner
        return changes


def pin(env: "Mapping[str, str]", name: str, root: str, *, again: bool = False) -> Switch | None:
    """Return what pins the existing profile `name`; None where it is pinned already.

    Args:
        env: The environment.
        name: The profile.
        root: Its root.
        again: The whole pin is wanted, also where it is there already.

    Raises:
        HermesError: `default` cannot be pinned in this root.
    """
    now = Pin(env)
    if now.ours and now.name == name and not again:
        return None
    target = home.profile_dir(root, name) if name != DEFAULT else _default_pin(root)
    return Switch(target, name, now.to_save(), now.name if now.ours else "")


def _default_pin(root: str) -> str:
    target = home.default_pin(root)
    if not target:
        raise HermesError(
            f"'default' cannot be pinned: {root}/{home.PROFILES} is not a directory of that root",
            "for one command: hermes -p default …",
        )
    return target


def unpin(env: "Mapping[str, str]") -> Switch | None:
    """Return what takes the pin away; None where there is none."""
    now = Pin(env)
    if now.ours:
        return Switch(now.before(), "", None, now.name)
    return Switch(None, "", None, None, keeps_home=True) if now.void else None


def changed(env: "Mapping[str, str]", changes: "Mapping[str, str | None]") -> dict[str, str]:
    """Return an environment with changes made in it; None unsets."""
    return {name: value for name, value in {**env, **changes}.items() if value is not None}


def for_child(env: "Mapping[str, str]", name: str, home_of: str, owner: str) -> dict[str, str | None]:
    """Return what a program that runs in profile `name` needs set, or unset (None), in its environment.

    Args:
        env: The environment it would get.
        name: The profile; '' for the built-in or sticky default, which is no pin.
        home_of: The `HERMES_HOME` that selects it; '' leaves that alone.
        owner: The id of the process that becomes, or starts, the program.
    """
    now = Pin(env)
    changes: dict[str, str | None] = {HOME: home_of} if home_of else {}
    if name and not (now.ours and now.name == name):
        changes |= {PROFILE: name, OWNER: owner, SAVED_HOME: now.to_save()}
    elif not name and now.void:
        changes |= dict.fromkeys((PROFILE, OWNER, SAVED_HOME))
    return changes
