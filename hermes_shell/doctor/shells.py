"""Start-up files, what they load, and completions."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from .. import (
    agent,
    appended,
    harvest,
    home,
    installed,
    integration,
    rcfile,
    record,
    rendering,
    startup,
    status,
    updating,
)
from ..errors import HermesError
from . import fish, settings, terminals, zsh
from .finding import ERROR, NOTE, WARNING, Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from .finding import Subject

_SYNC = "hermes-shell shell sync"


def start_up_files(subject: Subject) -> Iterator[Finding]:
    """Say which start-up file does not load us as it ought to."""
    for each in status.shells(subject.env):
        path, state = each.start_up.path, each.start_up.state
        message = f"what {each.name} reads, {path}: {state}"
        if state == rcfile.DIFFERS:
            yield Finding("start-up-differs", WARNING, message, "It loads us otherwise than this version does.", _SYNC)
        elif state == rcfile.DAMAGED:
            why = f"We do not know any more what of it is ours: {each.remark()}."
            cure = f"${{EDITOR:-vi}} {shlex.quote(path)}; hermes-shell shell install {each.name}"
            yield Finding("start-up-damaged", ERROR, message, why, cure)
        elif state == rcfile.UNREADABLE:
            place = shlex.quote(path)
            cure = f"mv {place} {place}.old; hermes-shell shell install {each.name}"
            yield Finding("start-up-unreadable", ERROR, message, f"{each.problem}.", cure)


def login_shells(subject: Subject) -> Iterator[Finding]:
    """Say that bash does not load us where it is a login shell, as over ssh."""
    bashrc = os.path.realpath(os.path.join(home.user_home(subject.env), ".bashrc"))
    files = {each.start_up.path for each in status.shells(subject.env) if each.name == "bash" and _loads(each)}
    unread = startup.login_file_without_bashrc(subject.env) if files == {bashrc} else ""
    if unread:
        message = f"bash as a login shell reads {unread}, which does not load {bashrc}"
        why = "A terminal over ssh, or of tmux, has no function hermes."
        yield Finding("start-up-unread", NOTE, message, why, f"printf '\\n. ~/.bashrc\\n' >> {shlex.quote(unread)}")


def _loads(found: status.Shell) -> bool:
    return found.start_up.state in (rcfile.APPLIED, rcfile.DIFFERS, startup.BY_HAND)


def rendered(subject: Subject) -> Iterator[Finding]:
    """Say which files that shells load are not as this version writes them."""
    found = status.rendered(subject.env)
    if all(state == rendering.MISSING for _, state in found):
        return  # nothing was set up
    stale = {path: state for path, state in found if state not in (rendering.CURRENT, rendering.NEWER)}
    if stale:
        message = ", ".join(f"{path}: {state}" for path, state in stale.items())
        why = "Shells load another version than the one that runs, or none."
        yield Finding("rendered-stale", WARNING, message, why, _SYNC, _synced(subject, stale))


def _synced(subject: Subject, stale: Container[str]) -> Fix:
    def look() -> list[str]:
        return [f"{path}: {state}" for path, state in status.rendered(subject.env) if path in stale]

    return Fix("write them anew", look, lambda: integration.sync(subject.env))


def completions(subject: Subject) -> Iterator[Finding]:
    """Say what is completed otherwise than it could be, where shells are set up."""
    env = subject.env
    if not os.path.isdir(rendering.completions(env)):
        return
    if _has_agent(subject) and not harvest.is_current(env, subject.root):
        message = "completions may not know the agent's commands: it was not asked as it is now"
        yield Finding(
            "completions-old", WARNING, message, "TAB offers what an older agent had.", _SYNC, _asked(subject)
        )
    for dialect in dict.fromkeys(file.dialect for file in record.recorded(env)):
        for path in installed.in_the_way(env, dialect):
            yield Finding(
                "completions-foreign",
                WARNING,
                f"{path} is not ours: {dialect.name} may complete by it, too",
                "It may know less, or offer what is not there.",
                f"mv {shlex.quote(path)} {shlex.quote(path)}.old; hermes-shell shell install {dialect.name}",
            )


def _has_agent(subject: Subject) -> bool:
    try:
        return bool(agent.find(subject.env, subject.root))
    except HermesError:
        return False  # that is told, and completions are the least of it


def _asked(subject: Subject) -> Fix:
    def look() -> list[str]:
        return ["asked as it is" if harvest.is_current(subject.env, subject.root) else "not asked as it is"]

    return Fix("ask the agent for its commands", look, lambda: updating.follow(subject.env).changes)


def stale_texts(subject: Subject) -> Iterator[Finding]:
    """Say which start-up files hold completions that went stale."""
    stale = appended.stale(subject.env)
    for path in dict.fromkeys(found.path for found in stale):
        within = [found for found in stale if found.path == path]
        where = " and ".join(
            f"{found.first} to {found.last}" if found.last else f"{found.first} on" for found in within
        )
        versions = " and ".join(dict.fromkeys(found.version for found in within))
        yield Finding(
            "completions-appended",
            WARNING,
            f"{path}, lines {where}: completions that were appended by version {versions} went stale",
            "Each start of the shell reads them; those of hermes-shell shell install stay fresh.",
            _taking_out(path, within),
        )


def _taking_out(path: str, found: list[appended.Appended]) -> str:
    """Return the command that takes texts out of a file: a single one, for each moves the lines below it."""
    if not all(each.last for each in found):
        return f"${{EDITOR:-vi}} {shlex.quote(path)}"  # where a text ends, nobody knows but the user
    ranges = " ".join(f"-e {each.first},{each.last}d" for each in found)
    # Where the file is a link, the other file is edited: sed would put a file in the place of the link.
    return f"sed -i.bak {ranges} {shlex.quote(os.path.realpath(path))}"


CHECKS = (
    start_up_files,
    login_shells,
    rendered,
    completions,
    *zsh.CHECKS,
    *fish.CHECKS,
    *settings.CHECKS,
    *terminals.CHECKS,
    stale_texts,
)
