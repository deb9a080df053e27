"""The skills that come with the agent, and the profiles that have older ones.

The agent copies them into each profile and writes down what it copied (contract 3); an update does so for all
profiles. Who was left behind is told by the agent's own rules: what the user changed, removed or has from
somewhere else stays as it is, and is not behind.
"""

from __future__ import annotations

import functools
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import configfile, harvest, home, names
from .errors import HermesError
from .reading import regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What the agent is told by which directory they are in, by Nix and the like.
SETTING = "HERMES_BUNDLED_SKILLS"

# The agent's mark of a profile that wants none of them.
OPTED_OUT = ".no-bundled-skills"

# What brings a profile up to date.
SYNC = ("skills", "opt-in", "--sync")

_FILE = "SKILL.md"
_MAX_BYTES = 1024 * 1024
_HEAD = 16 * 1024
_PIECE = 1024 * 1024

# Where the agent looks for no skill; the latter only inside of another skill.
_PASSED_OVER = frozenset(
    (
        *(".git", ".github", ".hub", ".archive", ".venv", "venv", "node_modules", "site-packages"),
        *("__pycache__", ".tox", ".nox", ".pytest_cache", ".mypy_cache", ".ruff_cache"),
    )
)
_SUPPORT = frozenset(("references", "templates", "assets", "scripts"))


class Skill:
    """A skill that comes with the agent.

    Attributes:
        name: What it is called in the agent's records.
        place: Where it is, below the directory of skills.
    """

    def __init__(self, above: Path, directory: Path) -> None:
        self.name = _name(directory)
        self.place = directory.relative_to(above)
        self._directory = directory

    @functools.cached_property
    def digest(self) -> str:
        """What the agent knows its content by."""
        return _digest(self._directory)


class Behind(NamedTuple):
    """Profiles that have older skills than the agent brings along.

    Attributes:
        profiles: Their names.
    """

    profiles: list[str]

    @property
    def message(self) -> str:
        """What is so."""
        listed = ", ".join(f"'{name}'" for name in self.profiles)
        return f"skills that come with the agent are older or missing in: {listed}"

    @property
    def cure(self) -> str:
        """The command that brings them up to date."""
        sync = " ".join(SYNC)
        if len(self.profiles) == 1:
            return f"hermes -p {self.profiles[0]} {sync}"
        return f"hermes profile exec {shlex.join(self.profiles)} -- hermes {sync}"


def behind(env: Mapping[str, str], root: str) -> Behind:
    """Return the profiles of a root that were left behind; none where the agent has no skills, or was not asked."""
    bundled = _bundled(directory(env, root))
    if not bundled:
        return Behind([])
    usable = (name for name in home.names(root) if name not in names.RESERVED)
    return Behind([name for name in usable if _is_behind(home.profile_dir(root, name), bundled)])


def directory(env: Mapping[str, str], root: str) -> str:
    """Return where the skills are that come with the agent, as it said when it was asked; '' where nowhere."""
    named = env.get(SETTING, "").strip()
    if named or not harvest.is_current(env, root):
        return named
    return harvest.known(env).skills


def _bundled(place: str) -> list[Skill]:
    above = Path(place)
    if not above.is_absolute():
        return []
    return [Skill(above, file.parent) for file in sorted(above.rglob(_FILE)) if not _is_passed_over(file)]


def _is_passed_over(file: Path) -> bool:
    if not _PASSED_OVER.isdisjoint(file.parts):
        return True
    supporting = (above for above in file.parents if above.name in _SUPPORT)
    return any((above.parent / _FILE).exists() for above in supporting)


def _name(directory: Path) -> str:
    """Return what a skill calls itself at the top of its file, else the name of its directory."""
    try:
        head = regular(str(directory / _FILE), _HEAD).decode(errors="replace")
    except OSError:
        return directory.name
    inside = False
    for line in map(str.strip, head[:4000].split("\n")):
        if line == "---":
            if inside:
                break
            inside = True
        elif inside and line.startswith("name:"):
            return line.removeprefix("name:").strip().strip("\"'") or directory.name
    return directory.name


def _digest(directory: Path) -> str:
    """Return the agent's digest of a directory; what cannot be read ends it there, too."""
    import hashlib

    digest = hashlib.md5(usedforsecurity=False)
    try:
        for path in sorted(directory.rglob("*")):
            if path.is_file():
                digest.update(str(path.relative_to(directory)).encode())
                with path.open("rb") as file:
                    while piece := file.read(_PIECE):
                        digest.update(piece)
    except (OSError, ValueError):  # a name that is no text
        pass
    return digest.hexdigest()


def _is_behind(profile: str, bundled: list[Skill]) -> bool:
    """Return whether the agent's sync would put a skill into a profile, or a newer one in the place of one."""
    if os.path.lexists(os.path.join(profile, OPTED_OUT)):
        return False
    place = Path(profile, "skills")
    try:
        recorded = _recorded(place)
        late = [skill for skill in bundled if _is_late(skill, place, recorded.get(skill.name))]
        return bool(late) and not {skill.name for skill in late} <= {*_pruned(place), *_external(profile)}
    except OSError:
        return False  # what nobody may read is another matter


def _is_late(skill: Skill, place: Path, recorded: str | None) -> bool:
    there = place / skill.place
    if recorded is None:
        return not there.exists()
    if recorded in ("", skill.digest):
        return False  # without a digest it cannot be told who changed it
    return there.exists() and _digest(there) == recorded


def _recorded(place: Path) -> dict[str, str]:
    """Return what the agent copied into a profile: the digest of each skill as it was then.

    Raises:
        OSError: It cannot be read.
    """
    pairs = (line.partition(":") for line in _lines(place / ".bundled_manifest"))
    return {name.strip(): digest.strip() for name, _, digest in pairs}


def _pruned(place: Path) -> Iterator[str]:
    """Find the skills that the user let the agent take away for good."""
    return (line for line in _lines(place / ".curator_suppressed") if not line.startswith("#"))


def _lines(file: Path) -> list[str]:
    try:
        text = regular(str(file), _MAX_BYTES).decode(errors="replace")
    except FileNotFoundError:
        return []
    return [line.strip() for line in text.splitlines() if line.strip()]


def _external(profile: str) -> Iterator[str]:
    """Find the skills that a profile has from directories of the user's own, by both names that they go by."""
    try:
        settings = configfile.mapping(os.path.join(profile, "config.yaml")).get("skills")
    except HermesError:
        return  # a config.yaml that cannot be read is another matter
    places = settings.get("external_dirs") if isinstance(settings, dict) else None
    for place in [places] if isinstance(places, str) else places if isinstance(places, list) else []:
        above = Path(profile, os.path.expanduser(os.path.expandvars(str(place).strip())))
        for file in above.rglob(_FILE):
            if not _is_passed_over(file):
                yield from (file.parent.name, _name(file.parent))
