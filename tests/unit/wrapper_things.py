"""Makers of what can stand where a wrapper belongs."""

from __future__ import annotations

import os
import shlex
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from tests.unit.wrapper_scene import AGENTS, NAME, Scene

if TYPE_CHECKING:
    from collections.abc import Callable


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
