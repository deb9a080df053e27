"""A new profile: blank, with another one's configuration, or with all that another one has."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from . import (
    agent,
    aliases,
    change,
    channels,
    files,
    home,
    layout,
    process,
    profiles,
    publishing,
    reading,
    session,
    skills,
)
from .errors import HermesError
from .signals import Signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from . import snapshot

# What is taken from the other profile.
NOTHING, CONFIGURATION, ALL = "nothing", "configuration", "all"

# Where there is no agent, which has one of its own.
_SOUL = "You are a helpful agent. You say what you know, and what you do not know.\n"

_MAX_BYTES = 16 * 1024 * 1024

# How long the agent may take, in seconds.
_PATIENCE = 60
_STEP = 0.1

# A healthy agent needs about a second; from when on people ask themselves what it does.
_NOTICED_AFTER = 2.0


class Order(NamedTuple):
    """What a new profile is to be.

    Attributes:
        name: Its name.
        take: What is taken from the other profile: NOTHING, CONFIGURATION or ALL.
        source: The other profile; '' for the one in force.
        channels: Whether the tokens and settings of messaging platforms are taken as well.
        skills: Whether it gets the skills that come with the agent.
        alias: Whether it gets a wrapper.
        description: What it is good at, in a sentence; '' for none.
    """

    name: str
    take: str = NOTHING
    source: str = ""
    channels: bool = True
    skills: bool = True
    alias: bool = True
    description: str = ""


class Created(NamedTuple):
    """What came of it.

    Attributes:
        name: The name as it stands on disk.
        home: Its home.
        wrapper: A wrapper by which it is found; '' where there is none.
        shared: The messaging platforms whose tokens it now shares with its source.
        left_out: What of its source was left out.
        told: What else the user has to know, a line each.
    """

    name: str
    home: str
    wrapper: str
    shared: list[str]
    left_out: list[snapshot.LeftOut]
    told: list[str]


def create(  # noqa: PLR0913, PLR0917 - who is told what
    env: Mapping[str, str],
    order: Order,
    source: str = "",
    progress: Callable[[int, int], None] | None = None,
    waiting: Callable[[], object] | None = None,
    asking: Callable[[], object] | None = None,
) -> Created:
    """Create a profile: it is there whole or not at all.

    Args:
        env: The environment.
        order: What it is to be.
        source: The home of the profile in force, where the order names no source.
        progress: Called with the bytes done, and all.
        waiting: As in `change.alone`.
        asking: Called once where the agent takes a while to put in what is its own.

    Raises:
        HermesError: The name is bad or taken, the source is not there or cannot be read, or the root
            cannot be written.
    """
    if order.source:
        root, other = profiles.existing(env, order.source)
        source = home.profile_dir(root, other)
    name = publishing.free(env, order.name)
    with change.workspace(env, waiting) as place:
        # Below a directory of that name, so that the agent takes it for a profile.
        staged = os.path.join(place, home.PROFILES, name)
        os.makedirs(staged, 0o700)
        left_out = _fill(staged, order, source, progress)
        with _noticed(asking):
            told = [] if order.take == ALL else _seed(env, staged, name, wanted=order.skills)
        _complete(staged)
        told += publishing.publish(env, staged, name, alias=order.alias, waiting=waiting)
    made = home.profile_dir(home.root(env), name)
    shared = [] if order.take == NOTHING else channels.shared(source, made)
    return Created(name, made, aliases.first(env, name), shared, left_out, told)


def _fill(
    staged: str, order: Order, source: str, progress: Callable[[int, int], None] | None
) -> list[snapshot.LeftOut]:
    """Put in what is taken from the other profile, and what was asked for besides."""
    left_out = [] if order.take == NOTHING else _take(staged, order, source, progress)
    if not order.channels:
        channels.leave_behind(staged)
    if not order.skills:
        _write(os.path.join(staged, skills.OPTED_OUT), "")
    if order.description:
        _describe(staged, order.description, source if order.take == ALL else staged)
    return left_out


def _take(
    staged: str, order: Order, source: str, progress: Callable[[int, int], None] | None
) -> list[snapshot.LeftOut]:
    """Put in what the other profile has."""
    from . import snapshot

    with snapshot.staying(source):
        if order.take == ALL:
            without = None if order.channels else channels.reason
            return snapshot.clone(snapshot.survey(source, snapshot.CLONE, without=without), staged, progress)
        for name in (*layout.CONFIGURATION, skills.OPTED_OUT):
            _copy(os.path.join(source, name), os.path.join(staged, name))
    return []


def _copy(source: str, target: str) -> None:
    """Copy a file as it is at this moment, also through a link; it need not be there."""
    try:
        data = reading.regular(source, _MAX_BYTES)
    except FileNotFoundError:
        return
    if len(data) > _MAX_BYTES:
        raise HermesError(f"{source} is over 16 MiB, which is no configuration", "look at it, and make it smaller")
    _write(target, data)


def _write(path: str, data: bytes | str) -> None:
    """Write a new file for its owner alone, from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
        file.flush()
        files.durable(descriptor)


def _describe(staged: str, description: str, source: str) -> None:
    """Write down what it is good at, beside what its source says of itself, which is read there: an error names it."""
    import yaml

    from . import configfile

    path = os.path.join(staged, "profile.yaml")
    said = configfile.mapping(os.path.join(source, "profile.yaml"))
    data = {**said, "description": description.strip(), "description_auto": False}
    files.remove(path)
    _write(path, yaml.safe_dump(data, sort_keys=False, allow_unicode=True))


def _complete(staged: str) -> None:
    """Make what every profile has and this one has not yet."""
    for name in layout.DIRECTORIES:
        os.makedirs(os.path.join(staged, name), 0o700, exist_ok=True)
    for name, text in ((".env", layout.ENV), ("SOUL.md", _SOUL)):
        if not os.path.lexists(os.path.join(staged, name)):
            _write(os.path.join(staged, name), text)


@contextmanager
def _noticed(told: Callable[[], object] | None) -> Iterator[None]:
    """Call something if what is done meanwhile takes a while."""
    timer = threading.Timer(_NOTICED_AFTER, told or (lambda: None))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _seed(env: Mapping[str, str], staged: str, name: str, *, wanted: bool) -> list[str]:
    """Let the agent put in its SOUL.md and its bundled skills; return what there is to say, a line each."""
    wanted = wanted and not os.path.lexists(os.path.join(staged, skills.OPTED_OUT))
    with suppress(HermesError, OSError, subprocess.TimeoutExpired):
        if not os.path.lexists(os.path.join(staged, "SOUL.md")):
            _ask_agent(env, staged, "config", "check")
        if wanted and _ask_agent(env, staged, *skills.SYNC):
            return []
    files.remove_tree(os.path.join(staged, "skills"))  # half a skill would be taken for the user's own
    return (
        [f"for the skills that come with the agent, later: hermes -p {name} {' '.join(skills.SYNC)}"] if wanted else []
    )


def _ask_agent(env: Mapping[str, str], staged: str, *words: str) -> bool:
    """Run a command of the agent in a profile that has no name yet; return whether it did its work.

    Raises:
        HermesError: There is no agent.
        OSError: It cannot be run.
        subprocess.TimeoutExpired: It did not end in time, and has been ended with all that it started.
    """
    forgotten = (session.PROFILE, session.OWNER, session.SAVED_HOME, *agent.PRIVATE)
    # In a session of its own: it asks nobody, and can be ended with what a launcher of its has started.
    with (
        Signals(signal.SIGINT) as signals,
        subprocess.Popen(
            [*agent.find(env, home.root(env)), *words],
            env=session.changed(env, {**dict.fromkeys(forgotten), session.HOME: staged}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as child,
    ):
        late = time.monotonic() + _PATIENCE
        while child.returncode is None and not signals.number and time.monotonic() < late:
            with suppress(subprocess.TimeoutExpired):
                child.wait(_STEP)
        ended = child.returncode is not None
        if not ended:
            process.kill_session(child)
    if signals.number:
        os.kill(os.getpid(), signals.number)  # it was for us
    if not ended:
        raise subprocess.TimeoutExpired(words, _PATIENCE)
    return child.returncode == 0
