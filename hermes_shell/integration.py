"""Set up the shells, keep them fresh, and take it all away again.

What would change is worked out first, by reading alone: it can be shown, and what stands in the way
is found before anything is changed.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from . import (
    agent,
    aliases,
    compinit,
    completion,
    directory,
    files,
    frontdoor,
    harvest,
    home,
    installed,
    lock,
    rcfile,
    record,
    rendering,
    settings,
    startup,
    status,
)
from .errors import HermesError, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .dialects import Dialect
    from .edit import Edit
    from .rendering import Rendered


class Plan:
    """A change to the machine, worked out and not made yet.

    Attributes:
        edits: The start-up files that change.
        files: What would be written of what shells read.
        others: What else would be done, a line each.
        warnings: What the user has to know, a line each.
        problems: What cannot be done; the rest can.
    """

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        self.files: list[str] = []
        self.others: list[str] = []
        self.warnings: list[str] = []
        self.problems: list[HermesError] = []

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.edits or self.files or self.others)

    def preview(self) -> list[str]:
        """Return what would change, a line each: a unified diff of the start-up files, then the rest."""
        return self._previewed(self.files)

    def outline(self, env: Mapping[str, str]) -> list[str]:
        """Return the same, with our own directory in one line: who is asked has to see what is theirs."""
        place = home.data_dir(env)
        inside = [path for path in self.files if path.startswith(place + os.sep)]
        beside = [path for path in self.files if path not in inside]
        return self._previewed([f"{len(inside)} files in {place}"] * (len(inside) > 0) + beside)

    def _previewed(self, written: Iterable[str]) -> list[str]:
        steps = [*(f"write {path}" for path in written), *self.others]
        return [
            *(line for edit in self.edits for line in edit.diff()),
            *(printable(f"would {step}", "?") for step in steps),
        ]

    def make(self) -> list[str]:
        """Make the change; return what was done, a line each."""
        raise NotImplementedError


class Install(Plan):
    """Render our files, load them in the shells chosen, and put the dispatcher on `PATH`.

    Args:
        env: The environment.
        chosen: The shells; named ones need not be installed.
        front_door: Whether to take the place of the agent's launcher.

    Raises:
        HermesError: A file or the settings cannot be read, a file cannot be written, or a block of ours is damaged.
    """

    def __init__(self, env: Mapping[str, str], chosen: Iterable[Dialect], *, front_door: bool) -> None:
        super().__init__()
        self._env = env
        self._take_over = front_door
        self._targets: dict[Dialect, startup.Target] = {}
        for dialect in dict.fromkeys(chosen):
            rendering.require_snippet(dialect)
            self._targets[dialect] = startup.target(env, dialect)
        self.warnings = [target.warning for target in self._targets.values() if target.warning]
        self._loads = self._work_out()
        self.edits = [load.edit for load in self._loads if load.edit.changes]
        self.files = [file.path for file in self._files() if not file.is_current()]
        if not harvest.is_current(env, home.root(env)):
            self.others.append("ask the agent for its commands")
        if record.recorded(env) != self._to_record():
            self.files.append(record.path(env))
        if not settings.lines_are_current(env):
            self.others.append(f"refresh {directory.lines_path(env)}")
        self.warnings += [
            f"{path} is not ours and stays: completions of {dialect.name} may be its own"
            for dialect in self._targets
            for path in installed.in_the_way(env, dialect)
        ]
        zsh = (target.path for dialect, target in self._targets.items() if dialect.name == "zsh")
        self.warnings += filter(None, (compinit.advice(env, path) for path in zsh))
        self.others += frontdoor.would_open(env, rendering.front_door(env), take_over=front_door)
        self.others += [f"write {wrapper.path}" for wrapper, _ in aliases.stale(env)]

    def _work_out(self) -> list[_Load]:
        frontdoor.check(self._env, take_over=self._take_over)
        return [_Load(self._env, dialect, target.path) for dialect, target in self._targets.items()]

    def _files(self) -> list[Rendered]:
        return installed.every(self._env, self._targets)

    def _to_record(self) -> list[record.StartUpFile]:
        ours = [record.StartUpFile(load.dialect, load.edit.path) for load in self._loads if not load.by_hand]
        return list(dict.fromkeys([*record.recorded(self._env), *ours]))

    def make(self) -> list[str]:
        """Make the change; return what was done, a line each."""
        with lock.alone(self._env):
            self._loads = self._work_out()  # somebody may have been here since
            data = home.data_dir(self._env)
            door = rendering.front_door(self._env)
            files.directories(data, 0o700)
            asked = [] if harvest.is_current(self._env, home.root(self._env)) else ask_agent(self._env)
            _sweep(self._env, [load.edit.path for load in self._loads])
            written = record.write(self._env, self._to_record())
            written |= bool(installed.write(self._files()))
            written |= settings.write_lines(self._env)
            written |= completion.note_wrappers(self._env)
            steps = [*asked, f"wrote {data}" if written else f"nothing to change in {data}"]
            steps += [load.make() for load in self._loads]
            if frontdoor.is_possible():
                steps.append(frontdoor.open_(self._env, door, take_over=self._take_over))
        return steps + _refresh_wrappers(self._env)  # which may name what stood in the door


class _Load:
    """A shell that is to load its snippet."""

    def __init__(self, env: Mapping[str, str], dialect: Dialect, path: str) -> None:
        self.dialect = dialect
        found = startup.look(env, dialect, path)
        self.by_hand = found if found.state == startup.BY_HAND else None
        self.edit = rcfile.untouched(path) if self.by_hand else rcfile.put(path, startup.line(env, dialect, path))

    def make(self) -> str:
        """Make the edit; return what was done."""
        if self.by_hand:
            return f"left {self.by_hand.path}, which loads hermes-shell by itself on line {self.by_hand.lines[0]}"
        self.edit.make()
        done = "changed" if self.edit.changes else "nothing to change in"
        return f"{done} {self.edit.path}, which {self.dialect.name} loads"


class Uninstall(Plan):
    """Take away what `Install` did, as much of it as can be.

    Args:
        env: The environment.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        super().__init__()
        self._env = env
        edits, self.problems = self._work_out()
        self.edits = [edit for edit in edits if edit.changes]
        self.others = frontdoor.would_close(env)
        if os.path.isdir(home.data_dir(env)) and not self.problems:
            self.others = [*(f"remove {path}" for path in installed.lazily_there(env)), *self.others]
            self.others.append(f"remove our files from {home.data_dir(env)}")
        self.warnings = [
            f"{found.path} loads hermes-shell by itself on line {found.lines[0]}: that line is yours to remove"
            for found in (status.shell(env, file).start_up for file in record.every(env))
            if found.state == startup.BY_HAND
        ]

    def _work_out(self) -> tuple[list[Edit], list[HermesError]]:
        edits, problems = [], []
        for path in dict.fromkeys(os.path.realpath(each.path) for each in record.every(self._env)):
            try:
                edits.append(rcfile.take(path))
            except HermesError as error:
                problems.append(error)
        return edits, problems

    def make(self) -> list[str]:
        """Make the change; return what was done, a line each.

        Raises:
            HermesError: The agent's launcher could not be put back; then nothing else was done.
        """
        with lock.alone(self._env) as held:
            steps = frontdoor.close(self._env)
            edits, self.problems = self._work_out()
            _sweep(self._env, [edit.path for edit in edits])
            for edit in edits:
                edit.make()
                steps += [f"took our lines out of {edit.path}"] if edit.changes else []
            if not self.problems:
                steps += _remove_rendered(self._env)
                os.unlink(held)
        return steps or ([] if self.problems else ["nothing was set up"])


def sync(env: Mapping[str, str]) -> list[str]:
    """Write anew whatever of ours is not as this version would write it; return what was done, a line each.

    Raises:
        HermesError: A file cannot be read or written, or a block of ours is damaged.
    """
    asked = ask_agent(env)
    if not os.path.lexists(rendering.dispatcher(env)) and not record.recorded(env):
        return [*asked, *(_refresh_wrappers(env) or ["nothing is set up"])]
    with lock.alone(env):
        files.directories(home.data_dir(env), 0o700)
        edits = []
        for file in record.recorded(env):
            line = startup.line(env, file.dialect, file.path)
            # Lines that the user took out stay out.
            if rcfile.look(file.path, line).state != rcfile.MISSING:
                edits.append(rcfile.put(file.path, line))
        _sweep(env, [edit.path for edit in edits])
        steps = [f"wrote {file.path}" for file in installed.write(installed.expected(env))]
        steps += [f"wrote {directory.lines_path(env)}"] if settings.write_lines(env) else []
        steps += [f"wrote {completion.wrappers_path(env)}"] if completion.note_wrappers(env) else []
        for edit in edits:
            edit.make()
            steps += [f"changed {edit.path}"] if edit.changes else []
    steps += _refresh_wrappers(env)
    return [*asked, *(steps or ["all is current"])]


def _refresh_wrappers(env: Mapping[str, str]) -> list[str]:
    return [f"wrote {os.path.join(aliases.directory(env), name)}" for name in aliases.refresh(env)]


def ask_agent(env: Mapping[str, str]) -> list[str]:
    """Ask the agent for its commands; return what changed, a line each."""
    is_news = harvest.known(env).answered or not harvest.is_current(env, home.root(env))
    try:
        found = harvest.refresh(env, home.root(env))
    except HermesError as error:  # nothing else depends on it
        return [f"{error.message}: completed are the commands of a known version"]
    if found.launcher and not found.answered and is_news:
        return [f"{found.launcher} did not tell which commands it has: completed are those of a known version"]
    changes = {"new": found.new, "gone": found.gone}
    return [f"commands of the agent, {word}: {', '.join(names)}" for word, names in changes.items() if names]


def _sweep(env: Mapping[str, str], paths: list[str]) -> None:
    others = (frontdoor.path(env), frontdoor.kept(env), record.path(env), harvest.path(env), *installed.places(env))
    for place in dict.fromkeys(map(os.path.dirname, (*paths, *others))):
        files.sweep(place)


def _remove_rendered(env: Mapping[str, str]) -> list[str]:
    """Remove what we wrote, and the directories if nothing else is in there."""
    data = home.data_dir(env)
    if not os.path.isdir(data):
        return []
    installed.remove(env)
    for path in (directory.lines_path(env), record.path(env)):
        files.remove(path)
    for each in (os.path.dirname(agent.kept(env)), data):
        if os.path.isdir(each) and not os.path.islink(each) and not os.listdir(each):
            os.rmdir(each)
    return [f"left {data}, where there is more than ours" if os.path.isdir(data) else f"removed {data}"]
