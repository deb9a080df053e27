"""Our own form of a wrapper: `shells/wrapper`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import __version__, agent, dialects, home, names, rendering, session
from ..errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST = "#!/bin/sh\n"
MARKER = f"{FIRST}# hermes-shell wrapper "


def profile_of(text: str, root: str) -> str:
    """Return the profile of a root, '' for any, that a wrapper of ours stands for; '' where it is another's."""
    _, _, rest = text.removeprefix(MARKER).partition("\n")
    name, _, rest = rest.removeprefix("# hermes -p ").partition("\n")
    where = f"hs_home={_quoted_home(root, name)}\n" if root else "hs_home="
    return name if names.is_valid(name) and rest.startswith(where) else ""


def text(env: Mapping[str, str], root: str, profile: str) -> str:
    """Return the wrapper of a profile.

    Raises:
        HermesError: It is `default`, and cannot be pinned in this root.
    """
    if profile == names.DEFAULT:
        session.pin(env, profile, root, again=True)  # which says where it cannot be pinned
    try:
        program = agent.find(env, root)[0]
    except HermesError:
        program = ""
    quote = dialects.DIALECTS["sh"].quote
    return rendering.filled(
        ("shells", "wrapper"),
        {
            "__HERMES_VERSION__": __version__,
            "__HERMES_NAME__": profile,
            "__HERMES_HOME__": _quoted_home(root, profile),
            "__HERMES_DISPATCHER__": quote(rendering.dispatcher(env)),
            "__HERMES_SHELL__": quote(rendering.our_program()),
            "__HERMES_AGENT__": quote(program),
        },
    )


def _quoted_home(root: str, profile: str) -> str:
    place = f"{root}/{home.PROFILES}/.." if profile == names.DEFAULT else home.profile_dir(root, profile)
    return dialects.DIALECTS["sh"].quote(place)
