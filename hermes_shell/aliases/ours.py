"""Our own form of a wrapper: `shells/wrapper`, on Windows `shells/wrapper.cmd`.

The first lines are the marker, to the letter: the version, the profile and its home. What they say is read here.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, NamedTuple

from .. import __version__, agent, dialects, home, names, process, rendering, session
from ..errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = "[a-z0-9][a-z0-9_-]{0,63}"
_QUOTED = "(?:'[^']*'|\"[^\"]*\")+"


class _Form(NamedTuple):
    """How wrappers are written on a system.

    Attributes:
        head: The first lines: the version, the profile, its home.
        agent: The line that names the agent.
    """

    head: re.Pattern[str]
    agent: re.Pattern[str]


_SH = _Form(
    re.compile(
        f"#!/bin/sh\n# hermes-shell wrapper ([0-9]\\S*)\n# hermes -p ({_NAME})\nhs_home=({_QUOTED})\nhs_name=\\2\n"
    ),
    re.compile(f"^hs_agent=({_QUOTED})$", re.MULTILINE),
)
_CMD = _Form(
    re.compile(
        "@echo off\r\n"
        "rem hermes-shell wrapper ([0-9]\\S*)\r\n"
        f"rem hermes -p ({_NAME})\r\n"
        '(?s:.{0,1024}?)\r\nset "hs_home=([^"\r\n]*)"\r\n'
    ),
    re.compile('^set "hs_agent=([^"\r\n]*)"\r$', re.MULTILINE),
)


class Marker(NamedTuple):
    """What the first lines of a wrapper of ours say.

    Attributes:
        version: What wrote it.
        profile: The profile that it stands for.
        root: The root of that.
    """

    version: str
    profile: str
    root: str


def begins(data: bytes) -> bool:
    """Return whether a file begins as a wrapper of ours does."""
    return data.startswith(
        b"@echo off\r\nrem hermes-shell " if sys.platform == "win32" else b"#!/bin/sh\n# hermes-shell "
    )


def marker(text: str) -> Marker | None:
    """Return what the first lines of a text say; None where it is no wrapper of ours."""
    found = _form().head.match(text)
    if found is None:
        return None
    version, profile, place = found[1], found[2], _unquoted(found[3])
    tail = _below(os.sep, profile)
    return Marker(version, profile, place.removesuffix(tail) or os.sep) if place.endswith(tail) else None


def text(env: Mapping[str, str], root: str, profile: str, before: str = "") -> str:
    """Return the wrapper of a profile.

    Args:
        env: The environment.
        root: The root of the profile.
        profile: The profile.
        before: The wrapper that there is: the agent that it names stays as long as it is one, for which
            is found first depends on the terminal.

    Raises:
        HermesError: It is `default`, and cannot be pinned in this root.
    """
    if profile == names.DEFAULT:
        session.pin(env, profile, root, again=True)  # which says where it cannot be pinned
    values = {
        "HOME": _below(root, profile),
        "DISPATCHER": rendering.dispatcher(env),
        "SHELL": rendering.our_program(),
        "AGENT": _agent_of(before) or _agent(env, root),
    }
    return _in_cmd(profile, values) if sys.platform == "win32" else _in_sh(profile, values)


def _in_sh(profile: str, values: dict[str, str]) -> str:
    quote = dialects.DIALECTS["sh"].quote
    words = {f"__HERMES_{name}__": quote(value) for name, value in values.items()}
    return rendering.filled(
        ("shells", "wrapper"), {**words, "__HERMES_VERSION__": __version__, "__HERMES_NAME__": profile}
    )


def _in_cmd(profile: str, values: dict[str, str]) -> str:
    # In a batch file a percent sign is written twice; nothing else means anything within these quotes.
    words = {f"__HERMES_{name}__": f'"hs_{name.lower()}={value}"'.replace("%", "%%") for name, value in values.items()}
    page = "" if all(map(str.isascii, values.values())) else "65001"
    filled = rendering.filled(
        ("shells", "wrapper.cmd"),
        {**words, "__HERMES_PAGE__": page, "__HERMES_VERSION__": __version__, "__HERMES_NAME__": profile},
    )
    return filled.replace("\n", "\r\n")


def _agent(env: Mapping[str, str], root: str) -> str:
    try:
        program, *rest = agent.find(env, root)
    except HermesError:
        return ""
    return "" if rest else os.path.abspath(program)  # a module of our own environment goes with us


def _agent_of(text: str) -> str:
    """Return the agent that a wrapper names; '' where it is gone, or has become ourselves."""
    found = _form().agent.search(text)
    named = _unquoted(found[1]) if found else ""
    return named if process.is_program(named) and not agent.is_dispatcher(named) else ""


def _form() -> _Form:
    return _CMD if sys.platform == "win32" else _SH


def _below(root: str, profile: str) -> str:
    """Return the home that pins a profile."""
    return os.path.join(root, home.PROFILES, os.pardir if profile == names.DEFAULT else profile)


def _unquoted(word: str) -> str:
    """Return what a quoted word means, as it was before it was quoted."""
    if sys.platform == "win32":
        return word.replace("%%", "%")
    # A backslash is in double quotes alone, and there twice (dialects.base.quote).
    parts = re.findall("'([^']*)'|\"([^\"]*)\"", word)
    return "".join(plain or double.replace("\\\\", "\\") for plain, double in parts)
