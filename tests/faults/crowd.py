"""A crowd at work in one root: what each of its processes does, and what was told to it."""

from __future__ import annotations

import os
import random
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from hermes_shell import (
    aliases,
    change,
    creating,
    deleting,
    exporting,
    home,
    importing,
    layout,
    listing,
    names,
    profiles,
    renaming,
    sticky,
)
from hermes_shell.creating import ALL, CONFIGURATION, Order
from hermes_shell.errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from multiprocessing.connection import Connection

NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")
KNOWN = frozenset((*NAMES, names.DEFAULT))
STICKY = frozenset(f"{name}\n" for name in NAMES)
WRAPPERS = ("w1", "w2", "w3")

# What every profile has from its first moment on. It stands in profile.yaml which one it is.
FILES = frozenset((*layout.DIRECTORIES, ".env", "SOUL.md", "profile.yaml"))
IMPORTED = "imported"


class Step(NamedTuple):
    """One thing that a process did.

    Attributes:
        deed: What.
        names: Of which profiles.
        mark: What the profile that it made is known by; '' where it made none.
        refused: Why it could not; '' where it did it.
        seconds: How long it took.
        waited: How often it said that it waits.
    """

    deed: str
    names: tuple[str, ...]
    mark: str
    refused: str
    seconds: float
    waited: int

    def refused_as(self, known: Mapping[str, Sequence[str]]) -> bool:
        """Return whether the refusal is one of those that are known of such a deed."""
        return any(words in self.refused for words in known[self.deed])


class Member:
    """One process of the crowd."""

    def __init__(self, env: dict[str, str], number: int) -> None:
        self._env = env
        self._number = number
        self._random = random.Random(number)  # noqa: S311 - the same every time
        self._made = 0
        self._waited = 0

    def work(self, rounds: int) -> list[Step]:
        """Do as many things as there are rounds; return what came of them."""
        deeds: list[tuple[Callable[[], None], int]] = [
            (self.create, 4),
            (self.clone, 3),
            (self.rename, 3),
            (self.delete, 5),
            (self.use, 3),
            (self.list, 3),
            (self.export, 2),
            (self.import_, 1),
            (self.alias, 2),
        ]
        chosen = self._random.choices([deed for deed, _ in deeds], [weight for _, weight in deeds], k=rounds)
        return [self._step(deed) for deed in chosen]

    def _step(self, deed: Callable[[], None]) -> Step:
        self._waited = 0
        self._names: tuple[str, ...] = ()
        self._mark = refused = ""
        begun = time.monotonic()
        try:
            deed()
        except HermesError as error:
            refused = error.message if error.cure else "with no cure"
        seconds = time.monotonic() - begun
        return Step(deed.__name__.strip("_"), self._names, self._mark, refused, seconds, self._waited)

    def _wait(self) -> None:
        self._waited += 1

    def _any(self, count: int = 1) -> list[str]:
        chosen = self._random.sample(NAMES, count)
        self._names = tuple(chosen)
        return chosen

    def _new(self) -> str:
        self._made += 1
        self._mark = f"{self._number}.{self._made}"
        return self._mark

    def create(self) -> None:
        (name,) = self._any()
        creating.create(self._env, Order(name, description=self._new()), waiting=self._wait)

    def clone(self) -> None:
        name, source = self._any(2)
        take = self._random.choice((CONFIGURATION, ALL))
        order = Order(name, take, source, description=self._new())
        assert not creating.create(self._env, order, waiting=self._wait).left_out, "a profile was copied in part"

    def rename(self) -> None:
        old, new = self._any(2)
        renaming.rename(self._env, old, new, self._wait)

    def delete(self) -> None:
        (name,) = self._any()
        deleting.delete(self._env, name, self._wait)

    def use(self) -> None:
        (name,) = self._any()
        profiles.use(self._env, name, self._wait)

    def list(self) -> None:
        assert listing.every(self._env)[0].name == names.DEFAULT

    def export(self) -> None:
        (name,) = self._any()
        done = exporting.export(self._env, name, f"{self._env['HOME']}/{self._number}.tar.gz", force=True)
        assert not done.left_out, "a profile was archived in part"

    def import_(self) -> None:
        (name,) = self._any()
        self._mark = IMPORTED
        importing.import_(self._env, f"{self._env['HOME']}/seed.tar.gz", importing.Wanted(name), waiting=self._wait)

    def alias(self) -> None:
        (profile,) = self._any()
        name, remove = self._random.choice(WRAPPERS), self._random.random() < 0.5
        with change.alone(self._env, self._wait):
            if remove:
                aliases.remove(self._env, home.root(self._env), profile, name)
            else:
                root, _ = profiles.existing(self._env, profile)
                aliases.create(self._env, root, profile, name)


def work(env: dict[str, str], number: int, rounds: int) -> list[Step]:
    """Be one process of the crowd."""
    return Member(env, number).work(rounds)


def watch(env: dict[str, str], until: Connection) -> None:
    """Look at the root all the time, until somebody says something; answer with the looks, and what was wrong."""
    looks, wrong = 0, []
    while not until.poll():
        looks += 1
        wrong += _look(env, home.root(env))
    until.send((looks, wrong))


def _look(env: dict[str, str], root: str) -> list[str]:
    """Return what is wrong with what there is at this moment."""
    wrong = []
    with suppress(FileNotFoundError), open(sticky.path(root), encoding="utf-8") as file:
        name = file.read()
        wrong += [] if name in STICKY else [f"the sticky default is {name!r}"]
    for profile in listing.every(env):
        if profile.name not in KNOWN:
            wrong.append(f"a profile '{profile.name}'")
        elif profile.name != names.DEFAULT:
            missing = FILES - inside(profile.home)
            wrong += [f"{profile.name} without {missing}"] if missing else []
    return wrong


def inside(directory: str) -> set[str]:
    """Return what is in a profile, all that it should have where it is gone before we have looked."""
    try:
        held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return set(FILES)
    try:
        found = set(os.listdir(held))
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(held), os.stat(directory)):
                return found
        return set(FILES)
    finally:
        os.close(held)
