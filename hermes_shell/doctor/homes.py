"""What each profile is configured by."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from .. import change, configfile, files, home, layout, names, reading, yamltext
from . import places
from .finding import NOTE, WARNING, Finding, Fix, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dotenv.parser import Original

    from .finding import Subject

CONFIG, ENV, SOUL = layout.CONFIGURATION


def _without(root: str, name: str) -> list[str]:
    """Return the profiles that have no such file; `default` the agent sets up itself."""
    return [
        each
        for each in places.real(root)
        if each != names.DEFAULT and not os.path.lexists(os.path.join(home.profile_dir(root, each), name))
    ]


def blank(subject: Subject) -> Iterator[Finding]:
    """Say which profiles have not been set up; that may well be meant so."""
    if found := _without(subject.root, CONFIG):
        message = f"without a {CONFIG}: {listed(found)}"
        why = "The agent takes its own defaults there, and another model than you may think."
        yield Finding("config-missing", NOTE, message, why, f"hermes -p {found[0]} setup")
    if found := _without(subject.root, SOUL):
        message = f"without a {SOUL}: {listed(found)}"
        cure = f"hermes profile exec {' '.join(found)} -- hermes config check"
        yield Finding("soul-missing", NOTE, message, "The agent puts in its own when it is next used.", cure)


def unseeded(subject: Subject) -> Iterator[Finding]:
    """Say which profiles have no file for keys, which the agent would then fill."""
    if found := _without(subject.root, ENV):
        yield Finding(
            "env-missing",
            WARNING,
            f"without an {ENV}: {listed(found)}",
            "The next hermes update puts a copy of all keys of 'default' there.",
            "hermes doctor --fix",
            _seeding(subject, found),
        )


def _seeding(subject: Subject, found: list[str]) -> Fix:
    def look() -> list[str]:
        left = [name for name in _without(subject.root, ENV) if name in found]
        return [f"without an {ENV}: {', '.join(left) or 'none'}"]

    def make() -> list[str]:
        with change.alone(subject.env):
            for name in _without(subject.root, ENV):
                if name in found:
                    path = os.path.join(home.profile_dir(subject.root, name), ENV)
                    files.create(path, layout.ENV.encode(), 0o600)
        return []

    return Fix(f"put an empty {ENV} there", look, make)


def settings(subject: Subject) -> Iterator[Finding]:
    """Say which `config.yaml` the agent cannot read."""
    for path, data in _contents(subject, CONFIG):
        if isinstance(data, Finding):
            yield data
        elif len(data) > configfile.MAX_BYTES:
            why = "It holds something else than settings, or we show no model of it."
            yield Finding("config-large", NOTE, f"{path} is over 256 KiB", why, _edit(path))
        elif problem := _in_yaml(data):
            why = "The agent cannot read it, and goes on with its own defaults."
            yield Finding("config-damaged", WARNING, f"{path} {problem}", why, _edit(path))


def _contents(subject: Subject, file: str) -> Iterator[tuple[str, bytes | Finding]]:
    """Give the path of this file in each profile that has it, with what is in it or what keeps anybody from it."""
    for name in places.real(subject.root):
        path = os.path.join(home.profile_dir(subject.root, name), file)
        try:
            yield path, reading.regular(path, configfile.MAX_BYTES)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield path, _unreadable(path, error)


def _unreadable(path: str, error: OSError) -> Finding:
    place = shlex.quote(path)
    why = "The agent cannot read it, and what it holds does not count."
    if isinstance(error, PermissionError):
        cure = f"chmod u+rw {place}"
    else:
        cure = f"mv {place} {place}.old"
        if os.path.basename(path) == ENV:
            cure += " && hermes doctor --fix"  # which puts an empty one there, before the agent puts another's
    return Finding("file-unreadable", WARNING, f"{path}: {error.strerror}", why, cure)


def _in_yaml(data: bytes) -> str:
    """Return what is wrong with settings, as the end of a sentence; '' where nothing is. Never what is in them."""
    import yaml

    try:
        events = list(yamltext.shallow(configfile.parse(data)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return "is not valid YAML" + (f", in line {mark.line + 1}" if mark is not None else "")
    except yaml.YAMLError:
        return "is not valid YAML"
    first = next((event for event in events if isinstance(event, yaml.NodeEvent)), None)
    nothing = first is None or (isinstance(first, yaml.ScalarEvent) and first.value in ("", "~", "null"))
    return "" if nothing or isinstance(first, yaml.MappingStartEvent) else "does not hold settings"


def keys(subject: Subject) -> Iterator[Finding]:
    """Say which lines of an `.env` nobody can read."""
    for path, data in _contents(subject, ENV):
        if isinstance(data, Finding):
            yield data
        elif problem := _in_env(data):
            yield Finding("env-damaged", WARNING, f"{path} {problem}", "The keys in them do not count.", _edit(path))


def _in_env(data: bytes) -> str:
    """Return what is wrong with an `.env`, as the end of a sentence; '' where nothing is. Never what is in it."""
    import io

    from dotenv.parser import parse_stream

    if len(data) > configfile.MAX_BYTES:
        return "is over 256 KiB, and not looked at"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "is not UTF-8"
    if "\0" in text:
        return "is not text"
    lines = [str(_line(each.original)) for each in parse_stream(io.StringIO(text)) if each.error]
    return f"cannot be read in line {', '.join(lines[:10])}{', …' if len(lines) > 10 else ''}" if lines else ""


def _line(original: Original) -> int:
    """Return the line of a piece of an `.env`, which begins with the empty lines before it."""
    written = original.string
    return original.line + written[: len(written) - len(written.lstrip())].count("\n")


def _edit(path: str) -> str:
    return f"${{EDITOR:-vi}} {shlex.quote(path)}"


CHECKS = (blank, unseeded, settings, keys)
