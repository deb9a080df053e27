"""Whatever stands where a wrapper belongs: what create, alias, its --remove, rename, delete and doctor do with it.

What is not a wrapper of that profile is never changed by a byte, nor is anything beside it.
"""

from __future__ import annotations

import os
import shlex
import socket
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from hermes_shell import __version__, aliases, creating, deleting, home, renaming, resolve
from hermes_shell.aliases import ours
from hermes_shell.doctor import wrappers
from hermes_shell.doctor.finding import Subject
from hermes_shell.errors import HermesError
from tests.house import open_to_all, unprivileged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAME = "hermes-work"
AGENTS = '#!/bin/sh\nexec {} -p {} "$@"\n'
NOBODY = 65534


class Scene:
    """A home in which one thing stands where the wrapper of the profile `work` belongs.

    Attributes:
        home: The home directory.
        place: The directory of wrappers.
        path: Where the thing stands.
        others: Where things are that links lead to.
        env: The environment.
        root: The Hermes root in force.
        closed: Whether it is not root who acts.
    """

    def __init__(self, above: Path) -> None:
        self.above = above
        self.closed = False
        self.move_to("home")

    def move_to(self, name: str, root: str = "") -> None:
        """Have another home, and perhaps a root of the user's own."""
        self.home = self.above / name
        self.place = self.home / ".local" / "bin"
        self.path = self.place / NAME
        self.others = self.home / "others"
        self.root = self.home / (root or ".hermes")
        self.env = {"HOME": str(self.home), "PATH": f"{self.place}:/usr/bin:/bin"}
        if root:
            self.env["HERMES_HOME"] = str(self.root)
        for directory in (self.place, self.others, self.root / "profiles"):
            directory.mkdir(parents=True)

    def wrapper(self, profile: str = "work", root: str = "") -> str:
        """Return what we would write."""
        return ours.text(self.env, root or str(self.root), profile)

    def have_profile(self) -> None:
        """Make the profile, without a wrapper."""
        (self.root / "profiles" / "work").mkdir()
        (self.root / "profiles" / "work" / "config.yaml").touch()

    def snapshot(self) -> dict[str, tuple[object, ...]]:
        """Return what stands in the directory of wrappers, and what links there lead to."""
        paths = [self.place, *self.place.resolve().rglob("*"), *self.others.rglob("*")]
        there = (path for path in paths if os.path.lexists(path))
        return {str(path): _state(path) for path in there if path.is_symlink() or not path.is_dir()}

    def act(self, function: Callable[[], object]) -> object:
        """Let something be done, by somebody whom permissions bind where that matters."""
        if not self.closed:
            return function()
        open_to_all(self.above)
        return unprivileged(function)

    def close(self, path: Path, mode: int) -> None:
        """Let it be a user who may not do everything, and close something to him."""
        self.closed = True
        for each in (self.home, *self.home.rglob("*")):
            os.chown(each, NOBODY, NOBODY, follow_symlinks=False)
        path.chmod(mode)


def _state(path: Path) -> tuple[object, ...]:
    status = path.lstat()
    what = os.readlink(path) if path.is_symlink() else path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
    return what, status.st_mode, status.st_ino, status.st_mtime_ns


# What becomes of it.
LEFT, MADE, REFUSED, REMOVED, FOLLOWS, FAILS = "left", "made", "refused", "removed", "follows", "fails"


class Does(NamedTuple):
    """What each command does with a thing.

    Attributes:
        create: The profile is created: LEFT, the thing as it is; or MADE, a wrapper of ours stands there.
        alias: A wrapper is asked for: MADE or REFUSED, with the thing as it is.
        remove: Its removal is asked for: REMOVED or REFUSED.
        rename: The profile is renamed: LEFT, FOLLOWS (a wrapper of the new name instead) or FAILS, all as it was.
        delete: The profile is deleted: LEFT, REMOVED or FAILS.
        doctor: What doctor finds.
    """

    create: str
    alias: str
    remove: str
    rename: str
    delete: str
    doctor: str


NOTHING = Does(MADE, MADE, REFUSED, LEFT, LEFT, "wrapper-missing")
FOREIGN = Does(LEFT, REFUSED, REFUSED, LEFT, LEFT, "wrapper-foreign")
OURS = Does(MADE, MADE, REMOVED, FOLLOWS, REMOVED, "")
STALE = OURS._replace(doctor="wrapper-stale")
# Taken over only where that was asked for.
THEIRS = Does(LEFT, MADE, REMOVED, FOLLOWS, REMOVED, "")
NOWHERE = Does(LEFT, REFUSED, REFUSED, LEFT, LEFT, "")


def text(data: str | bytes, mode: int = 0o755) -> Callable[[Scene], None]:
    def make(scene: Scene) -> None:
        scene.path.write_bytes(data if isinstance(data, bytes) else os.fsencode(data))
        scene.path.chmod(mode)

    return make


def edited(*changes: tuple[str, str], mode: int = 0o755, mark: bytes = b"") -> Callable[[Scene], None]:
    """Make a wrapper of ours, and change something in it."""

    def make(scene: Scene) -> None:
        data = scene.wrapper()
        for old, new in changes:
            assert old in data
            data = data.replace(old, new)
        scene.path.write_bytes(mark + os.fsencode(data))
        scene.path.chmod(mode)

    return make


def agents(program: str, mode: int = 0o755, *, there: bool = True) -> Callable[[Scene], None]:
    """Make a wrapper as the agent does."""

    def make(scene: Scene) -> None:
        path = f"{scene.others}/{program}/hermes" if program else "hermes"
        if there:
            target = Path(path) if program else scene.place / "hermes"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("#!/bin/sh\n")
            target.chmod(0o755)
        scene.path.write_text(AGENTS.format(shlex.quote(path), "work"))
        scene.path.chmod(mode)

    return make


def link(to: str, *, precious: str = "") -> Callable[[Scene], None]:
    def make(scene: Scene) -> None:
        if precious:
            (scene.others / "precious").write_text(precious)
        scene.path.symlink_to(to.format(others=scene.others, place=scene.place))

    return make


def link_to_ours(scene: Scene) -> None:
    (scene.others / "precious").write_text(scene.wrapper())
    scene.path.symlink_to(scene.others / "precious")


def hard_link(scene: Scene) -> None:
    (scene.others / "precious").write_text("#!/bin/sh\necho mine\n")
    scene.path.hardlink_to(scene.others / "precious")


def hard_link_to_ours(scene: Scene) -> None:
    (scene.others / "precious").write_text(scene.wrapper())
    (scene.others / "precious").chmod(0o755)
    scene.path.hardlink_to(scene.others / "precious")


def full_directory(scene: Scene) -> None:
    scene.path.mkdir()
    (scene.path / "precious").write_text("mine\n")


def open_socket(scene: Scene) -> None:
    before = Path.cwd()
    os.chdir(scene.place)  # its path may be too long for one
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(NAME)
    os.chdir(before)


def another_root(scene: Scene) -> None:
    other = scene.home / "custom"
    (other / "profiles" / "work").mkdir(parents=True)
    text(scene.wrapper(root=str(other)))(scene)


def another_profile(scene: Scene) -> None:
    (scene.root / "profiles" / "play").mkdir()
    text(scene.wrapper("play"))(scene)
    (scene.place / "hermes-play").write_text(scene.wrapper("play"))
    (scene.place / "hermes-play").chmod(0o755)


def root_by_a_link(scene: Scene) -> None:
    (scene.home / "same").symlink_to(scene.root)
    text(scene.wrapper(root=str(scene.home / "same")))(scene)


def linked_place(scene: Scene) -> None:
    scene.place.rmdir()
    (scene.home / "bin").mkdir()
    scene.place.symlink_to(scene.home / "bin")


def a_file_instead(scene: Scene) -> None:
    scene.place.rmdir()
    scene.place.write_text("mine")


def unreadable(scene: Scene) -> None:
    text("#!/bin/sh\necho mine\n")(scene)
    scene.close(scene.path, 0)


def read_only(make: Callable[[Scene], None] | None = None) -> Callable[[Scene], None]:
    def close(scene: Scene) -> None:
        if make is not None:
            make(scene)
        scene.close(scene.place, 0o555)

    return close


def off_path(scene: Scene) -> None:
    edited()(scene)
    scene.env["PATH"] = "/usr/bin:/bin"


def shadowed(scene: Scene) -> None:
    edited()(scene)
    (scene.others / NAME).write_text("#!/bin/sh\n")
    (scene.others / NAME).chmod(0o755)
    scene.env["PATH"] = f"{scene.others}:{scene.env['PATH']}"


def beside_a_program(scene: Scene) -> None:
    (scene.others / NAME).write_text("#!/bin/sh\n")
    (scene.others / NAME).chmod(0o755)
    scene.env["PATH"] += f":{scene.others}"


def at_home_in(name: str, root: str = "", make: Callable[[Scene], None] | None = None) -> Callable[[Scene], None]:
    def have(scene: Scene) -> None:
        scene.move_to(name, root)
        (make or edited())(scene)

    return have


CASES: dict[str, tuple[Callable[[Scene], object], Does]] = {
    "nothing": (lambda _: None, NOTHING),
    # Of the user's
    "a script": (text("#!/bin/sh\necho mine\n"), FOREIGN),
    "a script that is not executable": (text("#!/bin/sh\necho mine\n", 0o644), FOREIGN),
    "a script that mentions the agent": (text("#!/bin/sh\n# hermes -p work\nexec hermes -p work chat\n"), FOREIGN),
    "a script that ends as the agent's wrapper": (text('#!/bin/sh\necho hermes -p work "$@"\n'), FOREIGN),
    "a script for another program": (text(AGENTS.format("/usr/bin/other", "work")), FOREIGN),
    "a script for another program of the agent's": (text(AGENTS.format("/usr/bin/hermes-agent", "work")), FOREIGN),
    "a script for another user's hermes": (text(AGENTS.format("sudo -u me /bin/hermes", "work")), FOREIGN),
    "a setuid script": (text("#!/bin/sh\necho mine\n", 0o4755), FOREIGN),
    "an empty file": (text(""), FOREIGN),
    "a large file": (text("#!/bin/sh\n" + "#" * 10_000_000), FOREIGN),
    "a program": (text(b"\x7fELF\x02\x00\xff\xfe hermes -p work"), FOREIGN),
    "bytes that are no text": (text(b'#!/bin/sh\nexec \xff/hermes -p work "$@"\n'), FOREIGN),
    "a directory": (lambda it: it.path.mkdir(), FOREIGN),
    "a directory with something in it": (full_directory, FOREIGN),
    "a pipe": (lambda it: os.mkfifo(it.path), FOREIGN),
    "a socket": (open_socket, FOREIGN),
    "a link to a file": (link("{others}/precious", precious="#!/bin/sh\n"), FOREIGN),
    "a link to a wrapper of the agent's": (
        link("{others}/precious", precious=AGENTS.format("/usr/bin/hermes", "work")),
        FOREIGN,
    ),
    "a link to a wrapper of ours": (link_to_ours, FOREIGN),
    "a link that leads nowhere": (link("nowhere"), FOREIGN),
    "a link that leads to itself": (link(NAME), FOREIGN),
    "a link to a directory": (link("{others}"), FOREIGN),
    "a link to a device": (link("/dev/null"), FOREIGN),
    "a file of two names": (hard_link, FOREIGN),
    "a file that may not be read": (unreadable, FOREIGN),
    # Once a wrapper, and the user's since
    "ours with Windows lines": (edited(("\n", "\r\n")), FOREIGN),
    "ours with a byte order mark": (edited(mark=b"\xef\xbb\xbf"), FOREIGN),
    "ours for another shell": (edited(("#!/bin/sh\n", "#!/bin/bash\n")), FOREIGN),
    "ours with another mark": (edited(("hermes-shell wrapper 0", "my hermes-shell wrapper 0")), FOREIGN),
    "ours with more in its mark": (edited(("hermes-shell wrapper 0", "hermes-shell wrapper 0 of 0")), FOREIGN),
    "ours with no version": (edited(("# hermes-shell wrapper ", "# hermes-shell wrapper of ")), FOREIGN),
    "ours with a name that none can have": (edited(("# hermes -p work", "# hermes -p Work")), FOREIGN),
    "ours with another home": (edited(("/profiles/work'", "/elsewhere'")), FOREIGN),
    "ours with two names": (edited(("hs_name=work", "hs_name=play")), FOREIGN),
    "ours and far more": (edited(("\nexit 127\n", "\n" + "#" * 100_000)), FOREIGN),
    "the agent's with Windows lines": (text(AGENTS.format("hermes", "work").replace("\n", "\r\n")), FOREIGN),
    "the agent's with a byte order mark": (text("\ufeff" + AGENTS.format("hermes", "work")), FOREIGN),
    "the agent's and more": (text(AGENTS.format("hermes", "work") + "echo mine\n"), FOREIGN),
    "the agent's with words of the user's": (text(AGENTS.format("hermes", "work chat")), FOREIGN),
    "the agent's with quotes that it does not make": (text(AGENTS.format('"/usr/bin/hermes"', "work")), FOREIGN),
    "the agent's with a quote that never ends": (text(AGENTS.format("'/usr/bin/hermes", "work")), FOREIGN),
    "ours for another root": (another_root, FOREIGN),
    "ours for another profile": (another_profile, FOREIGN),
    # Ours
    "ours": (edited(), OURS),
    "ours without its end": (edited(("\nexit 127\n", "\nexit 127")), STALE),
    "ours with more in it": (edited(("\nexit 127\n", "\nexit 127\necho mine\n")), STALE),
    "ours of an older version": (edited((__version__, "0.0.1")), STALE),
    "ours of a newer version": (edited((__version__, "99.0"), ("exit 127", "exit 1")), OURS),
    "ours of a package that was moved": (edited(("/hermes-shell' --called", "/gone' --called")), STALE),
    "ours of an agent that is gone": (edited(("hs_agent=''", "hs_agent='/gone/hermes'")), STALE),
    "ours that is not executable": (edited(mode=0o644), OURS._replace(doctor="wrapper-not-executable")),
    "ours that is setuid": (edited(mode=0o4755), OURS),
    "ours with two names in the file system": (hard_link_to_ours, OURS),
    "ours for this root by a link": (root_by_a_link, OURS),
    "ours behind another program": (shadowed, OURS._replace(rename=FOLLOWS, doctor="wrapper-shadowed")),
    "ours that is not on PATH": (off_path, OURS._replace(doctor="wrappers-off-path")),
    "ours in a directory that is read-only": (
        read_only(edited()),
        Does(LEFT, REFUSED, REFUSED, FAILS, FAILS, ""),
    ),
    # The agent's
    "the agent's": (agents(""), THEIRS),
    "the agent's with a path": (agents("bin"), THEIRS),
    "the agent's with a space": (agents("my agent"), THEIRS),
    "the agent's with a quote": (agents("it's"), THEIRS),
    "the agent's with a line break": (agents("a\nb"), THEIRS),
    "the agent's with -p in its path": (agents("a -p b"), THEIRS),
    "the agent's with what means something": (agents("$(x) * \\ é"), THEIRS),
    "the agent's that is gone": (agents("bin", there=False), THEIRS._replace(doctor="wrapper-agent-gone")),
    "the agent's that is not executable": (agents("bin", 0o644), THEIRS._replace(doctor="wrapper-not-executable")),
    # Places
    "a home with a space": (at_home_in("my home"), OURS),
    "a home with a quote": (at_home_in("it's"), OURS),
    "a home with a line break": (at_home_in("a\nb"), OURS),
    "a home with what means something": (at_home_in('$HOME `x` \\ " é'), OURS),
    "a home with a byte that is no text": (at_home_in(os.fsdecode(b"a\xffb")), OURS),
    "a root of the user's own": (at_home_in("home2", "custom"), OURS),
    "a root with a space and a quote": (at_home_in("home2", "my cus'tom"), OURS),
    "a root with a line break": (at_home_in("home2", "a\nb"), OURS),
    "a home that is very long": (at_home_in("/".join(["n" * 200] * 8)), OURS),
    "a link in the place of the directory": (linked_place, NOTHING),
    "no directory": (lambda it: it.place.rmdir(), NOTHING),
    "a file in the place of the directory": (
        a_file_instead,
        NOWHERE._replace(doctor="wrapper-missing"),
    ),
    "a directory that is read-only": (read_only(), NOWHERE._replace(doctor="wrapper-missing")),
    "a program of that name": (beside_a_program, NOWHERE),
}


# What a plain run looks at; the others are for FULL=1.
FEW = (
    *("nothing", "a script", "a directory", "a pipe", "a link to a wrapper of ours", "a link that leads nowhere"),
    *(
        "ours",
        "ours with Windows lines",
        "ours with another mark",
        "ours for another root",
        "ours behind another program",
    ),
    *("ours of a package that was moved", "ours that is not executable", "ours in a directory that is read-only"),
    *("the agent's with a space", "the agent's that is gone", "a home with a line break", "a root of the user's own"),
)


@pytest.fixture(params=[pytest.param(title, marks=() if title in FEW else (pytest.mark.full,)) for title in CASES])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Scene, Does]]:
    scene = Scene(tmp_path)
    make, does = CASES[request.param]
    make(scene)
    yield scene, does
    if scene.closed and scene.place.is_dir():
        scene.place.chmod(0o755)


def profile(scene: Scene) -> None:
    scene.have_profile()
    if scene.closed:
        os.chown(scene.root / "profiles" / "work", NOBODY, NOBODY)


def as_it_was(scene: Scene, before: dict[str, tuple[object, ...]], *but: str) -> None:
    """Nothing is another than before, except wrappers that are named."""
    names = {str(scene.place.resolve() / name) for name in but}
    after = scene.snapshot()
    assert {path: state for path, state in after.items() if path not in names} == {
        path: state for path, state in before.items() if path not in names
    }


def stands(scene: Scene, name: str, profile: str) -> None:
    """A wrapper of ours or the agent's stands there for a profile, and can be run."""
    (found,) = [each for each in aliases.of(scene.env, str(scene.root), profile) if each.name == name]
    assert os.access(found.path, os.X_OK)
    assert not found.ours or found.text == ours.text(scene.env, str(scene.root), profile, found.text)


def refused(scene: Scene, function: Callable[[], object]) -> None:
    before = scene.snapshot()
    with pytest.raises(HermesError) as caught:
        scene.act(function)
    assert caught.value.cure
    as_it_was(scene, before)


def test_create(case: tuple[Scene, Does]) -> None:
    scene, does = case
    before = scene.snapshot()
    made = scene.act(lambda: creating.create(scene.env, creating.Order("work")))
    assert isinstance(made, creating.Created)
    assert home.exists(str(scene.root), "work"), "the profile is made whatever stands there"
    if does.create == MADE:
        as_it_was(scene, before, NAME)
        stands(scene, NAME, "work")
    else:
        as_it_was(scene, before)
        is_theirs = does is THEIRS or does.alias == MADE
        assert is_theirs or any("no wrapper was made" in line for line in made.told)


def test_alias(case: tuple[Scene, Does]) -> None:
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    if does.alias == REFUSED:
        refused(scene, lambda: aliases.create(scene.env, str(scene.root), "work", NAME))
        return
    aliases.create(scene.env, str(scene.root), "work", NAME)
    as_it_was(scene, before, NAME)
    stands(scene, NAME, "work")
    assert [each.ours for each in aliases.of(scene.env, str(scene.root), "work")] == [True]


def test_remove(case: tuple[Scene, Does]) -> None:
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    if does.remove == REFUSED:
        refused(scene, lambda: aliases.remove(scene.env, str(scene.root), "work", NAME))
        return
    aliases.remove(scene.env, str(scene.root), "work", NAME)
    as_it_was(scene, before, NAME)
    assert not os.path.lexists(scene.path)


def test_rename(case: tuple[Scene, Does]) -> None:
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    if does.rename == FAILS:
        refused(scene, lambda: renaming.rename(scene.env, "work", "office"))
        assert home.exists(str(scene.root), "work")
        return
    scene.act(lambda: renaming.rename(scene.env, "work", "office"))
    assert home.exists(str(scene.root), "office")
    if does.rename == LEFT:
        as_it_was(scene, before)
        return
    as_it_was(scene, before, NAME, "hermes-office")
    stands(scene, "hermes-office", "office")
    assert not os.path.lexists(scene.path)


def test_delete(case: tuple[Scene, Does]) -> None:
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    if does.delete == FAILS:
        refused(scene, lambda: deleting.delete(scene.env, "work"))
        assert home.exists(str(scene.root), "work")
        return
    scene.act(lambda: deleting.delete(scene.env, "work"))
    assert not home.exists(str(scene.root), "work")
    as_it_was(scene, before, *([NAME] if does.delete == REMOVED else []))
    assert does.delete == LEFT or not os.path.lexists(scene.path)


def found(scene: Scene) -> str:
    subject = Subject(scene.env, resolve.choose(scene.env), "bash")
    return " ".join(sorted({each.code for check in wrappers.CHECKS for each in check(subject)}))


def test_doctor(case: tuple[Scene, Does]) -> None:
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    assert scene.act(lambda: found(scene)) == does.doctor
    as_it_was(scene, before)


def test_doctor_fixes_nothing_of_anybody_elses(case: tuple[Scene, Does]) -> None:
    """What it fixes without being asked is ours; else it lets a file be run, and that is all."""
    scene, does = case
    profile(scene)
    before = scene.snapshot()
    subject = Subject(scene.env, resolve.choose(scene.env), "bash")

    def fix() -> None:
        for check in wrappers.CHECKS:
            for finding in check(subject):
                if finding.fix is not None and finding.fix.safe:
                    finding.fix.make()

    scene.act(fix)
    fixed = does.doctor in {"wrapper-stale", "wrapper-not-executable"}
    as_it_was(scene, before, *([NAME] if fixed else []))
    if fixed:
        assert found(scene) == ""
        stands(scene, NAME, "work")


def test_at_least_forty() -> None:
    assert len(CASES) >= 40
    assert CASES.keys() >= set(FEW)
