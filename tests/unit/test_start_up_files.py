"""Whatever a start-up file looks like: it is set up and comes back as it was, or it is refused untouched."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hermes_shell import integration, rcfile, startup, status
from hermes_shell.dialects import DIALECTS
from hermes_shell.errors import HermesError
from tests.house import closed, open_to_all, seen, unprivileged

if TYPE_CHECKING:
    from collections.abc import Callable

BASH = DIALECTS["bash"]


def environment(directory: Path) -> dict[str, str]:
    return {"HOME": str(directory), "PATH": "/usr/bin:/bin"}


def install(directory: Path, *shells: str) -> list[str]:
    chosen = [DIALECTS[name] for name in shells or ("bash",)]
    return integration.Install(environment(directory), chosen, front_door=True).make()


def uninstall(directory: Path) -> list[str]:
    plan = integration.Uninstall(environment(directory))
    steps = plan.make()
    assert plan.problems == []
    return steps


def put(name: str, data: bytes, mode: int = 0o644) -> Callable[[Path], None]:
    def make(directory: Path) -> None:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)

    return make


def contains(data: bytes, mode: int = 0o644) -> Callable[[Path], None]:
    return put(".bashrc", data, mode)


def link(*texts: str) -> Callable[[Path], None]:
    """Make a chain of links from .bashrc to dotfiles/rc; {home} stands for the home."""

    def make(directory: Path) -> None:
        put("dotfiles/rc", b"mine\n")(directory)
        names = [".bashrc", *(f"dotfiles/link{number}" for number in range(1, len(texts)))]
        for name, text in zip(names, texts, strict=True):
            (directory / name).symlink_to(text.format(home=directory))

    return make


def hard_link(directory: Path) -> None:
    contains(b"mine")(directory)
    os.link(directory / ".bashrc", directory / "other-name")


def attributes(directory: Path) -> None:
    contains(b"mine\n")(directory)
    os.setxattr(directory / ".bashrc", "user.note", b"precious")


def owner(directory: Path) -> None:
    contains(b"mine\n", 0o640)(directory)
    if os.geteuid() == 0:
        os.chown(directory / ".bashrc", 65534, 65533)


def dangling(directory: Path) -> None:
    (directory / "dotfiles").mkdir()
    (directory / "dotfiles" / "other").touch()
    (directory / ".bashrc").symlink_to("dotfiles/rc")


SHAPES: dict[str, Callable[[Path], None]] = {
    "nothing": lambda _: None,
    "empty": contains(b""),
    "plain": contains(b"alias ls='ls -F'\n"),
    "no final newline": contains(b"alias ls='ls -F'"),
    "CRLF": contains(b"one\r\ntwo\r\n"),
    "CRLF, no final newline": contains(b"one\r\ntwo"),
    "mixed newlines": contains(b"one\ntwo\r\nthree\n"),
    "lone carriage returns": contains(b"one\rtwo\r"),
    "byte order mark": contains(b"\xef\xbb\xbfone\n"),
    "not UTF-8": contains(b"caf\xe9\n"),
    "NUL bytes": contains(b"a\0b\0"),
    "only blank lines": contains(b"\n\n\n"),
    "huge": contains(b"# a line of a comment\n" * 400_000),
    "our marks, indented": contains(b"  # >>> hermes-shell >>>\n"),
    "our marks inside a line": contains(b"echo '# >>> hermes-shell >>>'\n"),
    "an example, commented out": contains(b'# eval "$(hermes-shell shell init bash)"\n'),
    "mode 0600": contains(b"mine\n", 0o600),
    "mode 0640": contains(b"mine\n", 0o640),
    "mode 0755": contains(b"mine\n", 0o755),
    "a relative link": link("dotfiles/rc"),
    "an absolute link": link("{home}/dotfiles/rc"),
    "a chain of links": link("dotfiles/link1", "link2", "{home}/dotfiles/rc"),
    "a link to a file that is not there yet": dangling,
    "a hard link": hard_link,
    "extended attributes": attributes,
    "somebody else's, for root": owner,
}


@pytest.mark.parametrize("make", SHAPES.values(), ids=SHAPES)
def test_it_comes_back_as_it_was(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path)
    before = seen(tmp_path)
    install(tmp_path)
    once = {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()}
    assert b"hermes-shell/hermes.sh" in (tmp_path / ".bashrc").read_bytes()
    again = install(tmp_path)
    twice = {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()}
    assert {**once, **twice} == once, "the second time something was written"
    assert all(step.startswith("nothing to change in") for step in again)
    uninstall(tmp_path)
    assert seen(tmp_path) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_writable_file_of_another_owner_stays_theirs(tmp_path: Path) -> None:
    """A rename would make it ours."""
    contains(b"theirs\n", 0o666)(tmp_path)
    before = seen(tmp_path)
    open_to_all(tmp_path)
    tmp_path.chmod(0o777)
    unprivileged(lambda: install(tmp_path))
    assert b"hermes-shell" in (tmp_path / ".bashrc").read_bytes()
    assert (tmp_path / ".bashrc").stat().st_uid == 0
    unprivileged(lambda: uninstall(tmp_path))
    assert seen(tmp_path) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_set_up_by_root_all_is_the_users(tmp_path: Path) -> None:
    """As with sudo, where it keeps HOME."""
    contains(b"mine\n")(tmp_path)
    put(".local/bin/hermes", b"#!/bin/sh\n", 0o755)(tmp_path)
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.chown(path, 65534, 65533)
    install(tmp_path, "bash", "fish")
    made = [path for path in tmp_path.rglob("*") if (path.lstat().st_uid, path.lstat().st_gid) != (65534, 65533)]
    assert made == []
    assert (tmp_path / ".local/share/hermes-shell.lock").exists()
    uninstall(tmp_path)
    assert (tmp_path / ".local/bin/hermes").stat().st_uid == 65534


MOVED = {
    "text after it": lambda block, mine: mine + block + b"more\n",
    "at the very start": lambda block, mine: block + mine,
    "in the middle": lambda block, mine: b"first\n" + block + mine,
}


@pytest.mark.parametrize("move", MOVED.values(), ids=MOVED)
def test_the_block_is_found_where_the_user_moved_it(tmp_path: Path, move: Callable[[bytes, bytes], bytes]) -> None:
    contains(b"mine\n")(tmp_path)
    install(tmp_path)
    block = (tmp_path / ".bashrc").read_bytes().removeprefix(b"mine\n")
    moved = move(block, b"mine\n")
    (tmp_path / ".bashrc").write_bytes(moved)
    assert f"nothing to change in {tmp_path}/.bashrc, which bash loads" in install(tmp_path)
    assert (tmp_path / ".bashrc").read_bytes() == moved
    uninstall(tmp_path)
    assert (tmp_path / ".bashrc").read_bytes() == move(b"", b"mine\n")


def read_only_place(directory: Path) -> None:
    put("store/rc", b"mine\n", 0o444)(directory)
    (directory / ".bashrc").symlink_to("store/rc")


def nowhere(directory: Path) -> None:
    (directory / ".bashrc").symlink_to("dotfiles/not/rc")


def loop(directory: Path) -> None:
    (directory / ".bashrc").symlink_to(".bashrc")


def moved_hard_link(directory: Path) -> None:
    hard_link(directory)
    (directory / ".bashrc").write_bytes(rcfile.BEGIN + b"\nold\n" + rcfile.END + b"\nmore\n")


REFUSED = {
    "read-only": (contains(b"mine\n", 0o444), "read-only"),
    "a link to a read-only place": (read_only_place, "read-only"),
    "a link to a directory that is not there": (nowhere, "whose directory is not there"),
    "a link to itself": (loop, "cannot read"),
    "half a block": (contains(b"one\n" + rcfile.BEGIN + b"\n"), "lines 2"),
    "two blocks": (contains((rcfile.BEGIN + b"\n" + rcfile.END + b"\n") * 2), "lines 1, 2, 3, 4"),
    "half a block in a here-document": (contains(b"cat <<E\n" + rcfile.BEGIN + b"\nE\n"), "lines 2"),
    "UTF-16": (contains("mine\n".encode("utf-16")), "UTF-16"),
    "larger than any start-up file": (contains(b"#" * (16 * 1024 * 1024 + 1)), "16 MiB"),
    "a hard link with a block that differs": (moved_hard_link, "hard links"),
    "a directory": (lambda directory: (directory / ".bashrc").mkdir(), "cannot read"),
    "a pipe": (lambda directory: os.mkfifo(directory / ".bashrc"), "not a file"),
}


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_before_anything_is_changed(tmp_path: Path, make: Callable[[Path], None], message: str) -> None:
    make(tmp_path)
    before = untouched(tmp_path)
    with pytest.raises(HermesError, match=message) as caught:
        install(tmp_path, "zsh", "bash")
    assert caught.value.cure
    assert untouched(tmp_path) == before


def untouched(directory: Path) -> tuple[object, ...]:
    """Return what a change would change; not the time of access, which a look changes as well."""
    status = os.lstat(directory / ".bashrc")
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, sorted(directory.rglob("*"))


def test_a_directory_that_is_read_only_is_refused_before_anything_is_changed(tmp_path: Path) -> None:
    contains(b"mine\n")(tmp_path)
    if os.geteuid() == 0:
        os.chown(tmp_path / ".bashrc", 65534, 65534)
    with closed(tmp_path), pytest.raises(HermesError, match=r"cannot (write|make)") as caught:
        unprivileged(lambda: install(tmp_path))
    assert caught.value.cure
    assert [path.name for path in tmp_path.iterdir()] == [".bashrc"]


def test_a_closed_front_door_does_not_stand_in_the_way(tmp_path: Path) -> None:
    """The shells do without it; where it was asked for, it is refused before anything is changed."""
    contains(b"mine\n")(tmp_path)
    (tmp_path / ".local/bin").mkdir(parents=True)
    if os.geteuid() == 0:
        for path in (tmp_path, *tmp_path.rglob("*")):
            os.chown(path, 65534, 65534)
    with closed(tmp_path / ".local/bin"):
        with pytest.raises(HermesError, match="cannot write in") as caught:
            unprivileged(lambda: install(tmp_path))
        assert caught.value.cure
        assert (tmp_path / ".bashrc").read_bytes() == b"mine\n"
        steps = unprivileged(integration.Install(environment(tmp_path), [BASH], front_door=False).make)
        assert isinstance(steps, list)
        assert "one cannot write in" in steps[-1]
        assert b"hermes-shell" in (tmp_path / ".bashrc").read_bytes()
        unprivileged(lambda: uninstall(tmp_path))
    assert (tmp_path / ".bashrc").read_bytes() == b"mine\n"


BY_HAND = {
    "bash": (
        ".bashrc",
        [
            'eval "$(hermes-shell shell init bash)"',
            "source <(hermes shell init bash)",
            ". ~/.local/share/hermes-shell/hermes.sh",
            'test -r "$XDG_DATA_HOME" && source "$XDG_DATA_HOME/hermes-shell/hermes.sh" # mine',
        ],
    ),
    "zsh": (".zshrc", ['eval "$(/opt/bin/hermes-shell shell init zsh)"']),
    "fish": (
        ".config/fish/config.fish",
        ["hermes-shell shell init fish | source", "source ~/.local/share/hermes-shell/hermes.fish"],
    ),
    "powershell": (
        ".config/powershell/profile.ps1",
        [
            "hermes-shell shell init powershell | Out-String | Invoke-Expression",
            ". ~/.local/share/hermes-shell/hermes.ps1",
        ],
    ),
}


@pytest.mark.parametrize(
    ("shell", "file", "line"), [(shell, file, line) for shell, (file, lines) in BY_HAND.items() for line in lines]
)
def test_a_file_that_loads_us_by_hand_is_left_alone(tmp_path: Path, shell: str, file: str, line: str) -> None:
    put(file, f"# mine\n{line}\n".encode())(tmp_path)
    before = seen(tmp_path)
    steps = install(tmp_path, shell)
    assert f"left {tmp_path}/{file}, which loads hermes-shell by itself on line 2" in steps
    found = [each for each in status.look(environment(tmp_path)).shells if each.name == shell]
    assert [(each.start_up.state, each.start_up.lines) for each in found] == [(startup.BY_HAND, [2])]
    plan = integration.Uninstall(environment(tmp_path))
    assert plan.warnings == [f"{tmp_path}/{file} loads hermes-shell by itself on line 2: that line is yours to remove"]
    plan.make()
    assert seen(tmp_path) == before


@pytest.mark.parametrize(
    "line",
    [
        '# eval "$(hermes-shell shell init bash)"',
        "  # source ~/.local/share/hermes-shell/hermes.sh",
        "echo 'see hermes-shell shell init bash'",
        "alias h=hermes-shell",
    ],
)
def test_what_only_mentions_us_loads_nothing(tmp_path: Path, line: str) -> None:
    contains(line.encode() + b"\n")(tmp_path)
    assert f"changed {tmp_path}/.bashrc, which bash loads" in install(tmp_path)


LOGIN = {
    "nothing": ([], b"", ".bash_profile"),
    ".profile alone": ([".profile"], b"mine\n", ".profile"),
    "the second": ([".bash_login", ".profile"], b"mine\n", ".bash_login"),
    "all": ([".bash_profile", ".bash_login", ".profile"], b"mine\n", ".bash_profile"),
    "one that reads .bashrc": ([".bash_profile"], b"if [ -f ~/.bashrc ]; then\n  . ~/.bashrc\nfi\n", ".bashrc"),
    "one that reads .bashrc, quoted": ([".profile"], b'test -r "$HOME/.bashrc" && source "$HOME"/.bashrc\n', ".bashrc"),
    "one that does not any more": ([".bash_profile"], b"# . ~/.bashrc\n", ".bash_profile"),
}


@pytest.mark.parametrize(("names", "data", "expected"), LOGIN.values(), ids=LOGIN)
def test_login_shells_of_macos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], data: bytes, expected: str
) -> None:
    """bash reads the first of three files alone, and .bashrc where that one does."""
    monkeypatch.setattr(sys, "platform", "darwin")
    for name in names:
        put(name, data)(tmp_path)
    assert startup.target(environment(tmp_path), BASH).path == str(tmp_path / expected)
    before = seen(tmp_path)
    install(tmp_path)
    install(tmp_path)
    assert b"hermes-shell" in (tmp_path / expected).read_bytes()
    uninstall(tmp_path)
    assert seen(tmp_path) == before


@pytest.mark.parametrize("sh", ["dash", "bash", "sh"])
def test_profile_is_read_by_every_sh(tmp_path: Path, sh: str) -> None:
    """The line that loads us from there is silent in those that are no bash."""
    program = shutil.which(sh)
    if program is None:
        pytest.skip(f"{sh} is not installed")
    snippet = tmp_path / ".local/share/hermes-shell/hermes.sh"
    snippet.parent.mkdir(parents=True)
    snippet.write_text("echo loaded\n")
    line = startup.line(environment(tmp_path), BASH, f"{tmp_path}/.profile")
    done = subprocess.run([program, "-eu", "-c", line], capture_output=True, text=True, check=True)
    is_bash = subprocess.run([program, "-c", 'test -n "$BASH_VERSION"'], check=False).returncode == 0
    assert (done.stdout, done.stderr) == ("loaded\n" if is_bash else "", "")


def fake_powershell(directory: Path, answer: str) -> dict[str, str]:
    program = directory / "bin" / "pwsh"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat <<'E'\n{answer}E\n")
    program.chmod(0o755)
    return {"HOME": str(directory), "PATH": f"{program.parent}:/usr/bin:/bin"}


@pytest.mark.parametrize("policy", ["AllSigned", "Restricted"])
def test_powershell_says_where_its_profile_is_and_whether_it_reads_it(tmp_path: Path, policy: str) -> None:
    where = tmp_path / "elsewhere" / "profile.ps1"
    env = fake_powershell(tmp_path, f"{where}\n{policy}\n")
    plan = integration.Install(env, [DIALECTS["powershell"]], front_door=False)
    assert len(plan.warnings) == 1
    assert policy in plan.warnings[0]
    assert "Set-ExecutionPolicy -Scope CurrentUser RemoteSigned" in plan.warnings[0]
    plan.make()
    assert "hermes.ps1" in where.read_text()
    integration.Uninstall(env).make()
    assert not where.exists()


@pytest.mark.parametrize("answer", ["", "nonsense\n", "{}/.config/powershell/profile.ps1\nUnrestricted\n"])
def test_powershell_that_has_nothing_to_say(tmp_path: Path, answer: str) -> None:
    env = fake_powershell(tmp_path, answer.format(tmp_path))
    found = startup.target(env, DIALECTS["powershell"])
    assert found == startup.Target(str(tmp_path / ".config/powershell/profile.ps1"))


def test_a_mount_point_is_written_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Containers bring start-up files so; nothing can be renamed over one."""
    contains(b"mine")(tmp_path)
    replace = os.replace

    def busy(source: str, target: str) -> None:
        if os.path.basename(target) == ".bashrc":
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), target)
        replace(source, target)

    monkeypatch.setattr(os, "replace", busy)
    before = seen(tmp_path)
    install(tmp_path)
    assert b"hermes-shell" in (tmp_path / ".bashrc").read_bytes()
    uninstall(tmp_path)
    assert seen(tmp_path) == before


def test_a_full_disk_leaves_a_hard_link_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hard_link(tmp_path)
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:5]))
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        rcfile.put(str(tmp_path / ".bashrc"), "line").make()
    assert (tmp_path / ".bashrc").read_bytes() == b"mine"
