"""Wrappers: only what is known by its first lines is touched, and no name is taken that means something else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import aliases, creating, names, rendering
from hermes_shell.errors import HermesError
from tests.house import closed, seen, unprivileged

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    (tmp_path / ".hermes" / "profiles" / "work").mkdir(parents=True)
    (tmp_path / ".hermes" / "profiles" / "play").mkdir()
    return {"HOME": str(tmp_path), "PATH": f"{tmp_path}/.local/bin:/usr/bin:/bin"}


@pytest.fixture
def root(tmp_path: Path) -> str:
    return str(tmp_path / ".hermes")


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    place = tmp_path / ".local" / "bin"
    place.mkdir(parents=True)
    return place


def file(text: str, mode: int = 0o755) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_text(text)
        path.chmod(mode)

    return make


def link(path: Path) -> None:
    target = path.parent.parent / "precious"
    target.write_text('#!/bin/sh\nexec hermes -p work "$@"\n')
    path.symlink_to(target)


IN_THE_WAY = {
    "a script of the user's": file("#!/bin/sh\necho mine\n"),
    "a file that is not executable": file("mine\n", 0o644),
    "a script that mentions the agent": file("#!/bin/sh\n# hermes -p work\nexec hermes -p work chat\n"),
    "the agent's wrapper with more in it": file('#!/bin/sh\nexec hermes -p work "$@"\necho mine\n'),
    "a wrapper of ours for another root": file(
        "#!/bin/sh\n# hermes-shell wrapper 0.1.0\n# hermes -p work\nhs_home='/elsewhere/profiles/work'\n"
    ),
    "a script that ends like the agent's wrapper": file('#!/bin/sh\necho hermes -p work "$@"\n'),
    "an empty file": file(""),
    "something large": file("#!/bin/sh\n" + "#" * 10000),
    "a link, dangling": lambda path: path.symlink_to("nowhere"),
    "a link to a wrapper": link,
    "a directory": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
}


@pytest.mark.parametrize("make", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_is_not_ours_is_left_alone(
    env: dict[str, str], root: str, bin_: Path, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(bin_ / "wk")
    before = os.lstat(bin_ / "wk").st_ino, os.lstat(bin_ / "wk").st_size, sorted(tmp_path.rglob("*"))
    with pytest.raises(HermesError) as caught:
        aliases.create(env, root, "work", "wk")
    assert caught.value.cure
    with pytest.raises(HermesError, match="no wrapper"):
        aliases.remove(env, root, "work", "wk")
    assert aliases.every(env) == {}
    assert aliases.rename(env, root, "work", "play") == []
    after = os.lstat(bin_ / "wk").st_ino, os.lstat(bin_ / "wk").st_size, sorted(tmp_path.rglob("*"))
    assert [*after[:2]] == [*before[:2]]
    assert {path for path in after[2] if bin_ in path.parents} == {path for path in before[2] if bin_ in path.parents}


@pytest.mark.parametrize("program", ["/usr/bin/hermes", "hermes", "'/opt/a b/hermes'", "'/it'\"'\"'s/hermes'"])
def test_a_wrapper_of_the_agents_is_known(env: dict[str, str], root: str, bin_: Path, program: str) -> None:
    file(f'#!/bin/sh\nexec {program} -p work "$@"\n')(bin_ / "work")
    assert aliases.every(env) == {"work": ["work"]}
    with pytest.raises(HermesError, match="stands for the profile 'work'"):
        aliases.create(env, root, "play", "work")
    aliases.create(env, root, "work", "work")
    assert [wrapper.ours for wrapper in aliases.of(env, root, "work")] == [True]


def test_it_is_made_and_removed(env: dict[str, str], root: str, bin_: Path) -> None:
    before = seen(bin_)
    assert aliases.create(env, root, "work", "wk") == []
    assert os.access(rendering.dispatcher(env), os.X_OK), "which it runs, though no shell was ever set up"
    assert (bin_ / "wk").stat().st_mode & 0o777 == 0o755
    assert aliases.every(env) == {"work": ["wk"]}
    with pytest.raises(HermesError, match="no wrapper 'wk'"):
        aliases.remove(env, root, "play", "wk")
    with pytest.raises(HermesError, match="stands for the profile 'work'"):
        aliases.create(env, root, "play", "wk")
    assert aliases.remove(env, root, "work", "wk") == str(bin_ / "wk")
    assert seen(bin_) == before


REFUSED = {
    "a program of its own": ("hermes-shell", "hermes-agent", "hermes-acp", "hermes-gateway"),
    "reserved by the agent": ("hermes", "test", "tmp", "root", "sudo"),
    "a word of the shell's own": ("cd", "if", "export", "string", "default"),
    "a common command": ("ls", "git", "docker", "brew", "python3", "conda", "dir", "kubectl"),
    "a command of hermes: hermes": ("chat", "gateway", "profile", "shell", "kanban", "desktop", "gui"),
    "what the profile 'play' goes by": ("play", "hermes-play"),
    "what the profile 'default' goes by": ("hermes-default",),
    "cannot be the name of a wrapper": ("W x", "", "-x", "a/b", "é", "Wk", "n" * 65),
}


@pytest.mark.parametrize(("why", "name"), [(why, name) for why, all_ in REFUSED.items() for name in all_])
def test_names_that_mean_something_else(env: dict[str, str], root: str, bin_: Path, why: str, name: str) -> None:
    """Also where no such program is installed here."""
    with pytest.raises(HermesError, match=why) as caught:
        aliases.create({**env, "PATH": str(bin_)}, root, "work", name)
    assert caught.value.cure
    assert list(bin_.iterdir()) == []


def test_a_program_that_is_installed_is_not_hidden(env: dict[str, str], root: str, bin_: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    file("#!/bin/sh\n")(tmp_path / "other" / "wk")
    with pytest.raises(HermesError, match=f"beside the program {tmp_path}/other/wk"):
        aliases.create({**env, "PATH": f"{bin_}:{tmp_path}/other"}, root, "work", "wk")


def test_a_profile_of_such_a_name_is_made_without(env: dict[str, str], root: str, bin_: Path) -> None:
    for name in ("shell", "agent", "acp", "gateway"):
        made = creating.create(env, creating.Order(name))
        assert made.wrapper == ""
        assert f"no wrapper was made: 'hermes-{name}' cannot be a wrapper: it is a program of its own" in made.told
        assert aliases.create(env, root, name, f"my-{name}") == []


def test_a_profile_has_its_usual_wrapper_also_where_another_is_called_like_that(
    env: dict[str, str], root: str, bin_: Path
) -> None:
    (Path(root) / "profiles" / "hermes-work").mkdir()
    assert aliases.create(env, root, "work", "hermes-work") == []
    assert aliases.create(env, root, "hermes-work", "hermes-hermes-work") == []


WORDS = {
    "bash": ["bash", "--norc", "-c", "compgen -b; compgen -k"],
    "zsh": ["zsh", "-fc", "zmodload zsh/parameter; print -l ${(k)builtins} ${(k)reswords}"],
    "fish": ["fish", "--no-config", "-c", "builtin --names"],
}


@pytest.mark.parametrize("command", WORDS.values(), ids=WORDS)
def test_every_word_of_a_shell_is_known(env: dict[str, str], root: str, bin_: Path, command: list[str]) -> None:
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert len(words) > 40
    for word in filter(names.is_valid, words):
        with pytest.raises(HermesError):
            aliases.check({**env, "PATH": str(bin_)}, root, "work", word)


def test_what_keeps_it_from_being_found_is_said(env: dict[str, str], root: str, bin_: Path, tmp_path: Path) -> None:
    assert aliases.create(env, root, "work", "wk") == []
    assert aliases.first(env, "work") == "wk"
    assert aliases.is_on_path({**env, "PATH": f"/usr/bin:{bin_}/"})
    assert not aliases.is_on_path({**env, "PATH": "/usr/bin::"})
    assert aliases.first({**env, "PATH": "/usr/bin"}, "work") == ""
    other = tmp_path / "other"
    other.mkdir()
    file("#!/bin/sh\n")(other / "wk")
    (told,) = aliases.remarks({**env, "PATH": f"{other}:{bin_}"}, "wk")
    assert str(other / "wk") in told


def test_what_comes_to_stand_there_meanwhile_is_left_alone(
    env: dict[str, str], root: str, bin_: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hermes_shell.aliases.refused.check", lambda *_: file("mine\n")(bin_ / "wk"))
    with pytest.raises(HermesError, match="is there already"):
        aliases.create(env, root, "work", "wk")
    assert (bin_ / "wk").read_text() == "mine\n"


def test_a_rename_leaves_the_wrapper_of_another_profile_alone(env: dict[str, str], root: str, bin_: Path) -> None:
    aliases.create(env, root, "work", "hermes-work")
    aliases.create(env, root, "play", "hermes-office")
    (told,) = aliases.rename(env, root, "work", "office")
    assert told.startswith("the wrapper hermes-work is gone: ")
    assert aliases.every(env) == {"play": ["hermes-office"]}


def test_a_wrapper_under_a_name_that_none_can_have_is_none(env: dict[str, str], root: str, bin_: Path) -> None:
    aliases.create(env, root, "work", "wk")
    for name in ("Wk", "wk.bak", "wk copy"):
        file((bin_ / "wk").read_text())(bin_ / name)
    assert aliases.every(env) == {"work": ["wk"]}


def test_there_is_none_for_a_default_that_cannot_be_pinned(
    env: dict[str, str], root: str, bin_: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".hermes" / "profiles").rename(tmp_path / "elsewhere" / "profiles")
    (tmp_path / ".hermes" / "profiles").symlink_to(tmp_path / "elsewhere" / "profiles")
    with pytest.raises(HermesError, match="default"):
        aliases.create(env, root, "default", "dflt")
    assert list(bin_.iterdir()) == []


def test_the_default_profile_has_one_where_it_can_be_pinned(env: dict[str, str], root: str, bin_: Path) -> None:
    assert aliases.create(env, root, "default", "dflt") == []
    assert aliases.every(env) == {"default": ["dflt"]}


def test_a_root_of_its_own_has_its_own(env: dict[str, str], tmp_path: Path, bin_: Path) -> None:
    other = tmp_path / "custom"
    (other / "profiles" / "work").mkdir(parents=True)
    aliases.create(env, str(tmp_path / ".hermes"), "work", "wk")
    aliases.create({**env, "HERMES_HOME": str(other)}, str(other), "work", "cw")
    assert aliases.every(env) == {"work": ["wk"]}
    assert aliases.every({**env, "HERMES_HOME": str(other)}) == {"work": ["cw"]}


def moved(bin_: Path, *names_: str) -> None:
    for name in names_:
        text = (bin_ / name).read_text()
        assert rendering.our_program() in text
        (bin_ / name).write_text(text.replace(rendering.our_program(), "/gone/hermes-shell"))


def test_those_of_every_root_are_written_anew(env: dict[str, str], root: str, bin_: Path, tmp_path: Path) -> None:
    other = tmp_path / "it's custom"
    (other / "profiles" / "work").mkdir(parents=True)
    aliases.create(env, root, "work", "wk")
    aliases.create(env, root, "default", "dflt")
    aliases.create({**env, "HERMES_HOME": str(other)}, str(other), "work", "cw")
    file('#!/bin/sh\nexec hermes -p work "$@"\n')(bin_ / "theirs")
    before = seen(bin_)
    assert aliases.refresh(env) == []
    moved(bin_, "wk", "dflt", "cw")
    (bin_ / "wk").chmod(0o700)
    assert aliases.refresh(env) == ["cw", "dflt", "wk"]
    after = seen(bin_)
    assert {name: state[0] for name, state in after.items()} == {name: state[0] for name, state in before.items()}
    assert (bin_ / "wk").stat().st_mode & 0o777 == 0o700
    assert aliases.refresh(env) == []


def test_one_of_a_profile_that_is_gone_is_not_written_anew(env: dict[str, str], root: str, bin_: Path) -> None:
    aliases.create(env, root, "work", "wk")
    moved(bin_, "wk")
    (Path(root) / "profiles" / "work").rmdir()
    assert aliases.refresh(env) == []


def test_the_agent_that_is_named_stays_while_it_is_one(
    env: dict[str, str], root: str, bin_: Path, tmp_path: Path
) -> None:
    """Which is found first depends on the terminal: wrappers would be stale in one, and anew in another."""
    for place in ("one", "other"):
        (tmp_path / place).mkdir()
        file("#!/bin/true\n")(tmp_path / place / "hermes")
    aliases.create({**env, "PATH": f"{env['PATH']}:{tmp_path}/one"}, root, "work", "wk")
    elsewhere = {**env, "PATH": f"{env['PATH']}:{tmp_path}/other"}
    assert aliases.refresh(elsewhere) == []
    (tmp_path / "one" / "hermes").unlink()
    assert aliases.refresh(elsewhere) == ["wk"]
    assert f"hs_agent='{tmp_path}/other/hermes'" in (bin_ / "wk").read_text()


def test_what_cannot_be_written_anew_stays(env: dict[str, str], root: str, bin_: Path) -> None:
    aliases.create(env, root, "work", "wk")
    moved(bin_, "wk")
    before = (bin_ / "wk").read_text()
    with closed(bin_):
        assert unprivileged(lambda: aliases.refresh(env)) == []
    assert (bin_ / "wk").read_text() == before
