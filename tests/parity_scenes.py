"""What the rows of the parity table find in the home: links, files and directories of profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.house import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable


def link(target: str, name: str) -> Callable[[Scratch], None]:
    """Return a preparation that puts a link below HOME; the target's own directory is made."""

    def prepare(scratch: Scratch) -> None:
        place = scratch.home / name
        if place.is_dir() and not place.is_symlink():
            place.rename(scratch.home / target)
        place.symlink_to(scratch.home / target)

    return prepare


def sticky_directory(scratch: Scratch) -> None:
    (scratch.root / "active_profile").mkdir()


def custom_sticky(scratch: Scratch) -> None:
    scratch.stick("work\n", scratch.home / "custom")


def no_profiles(scratch: Scratch) -> None:
    for directory in (scratch.root / "profiles").iterdir():
        directory.rmdir()
    (scratch.root / "profiles").rmdir()


def profile_is_link(scratch: Scratch) -> None:
    (scratch.root / "profiles" / "work").rmdir()
    (scratch.home / "elsewhere").mkdir()
    (scratch.root / "profiles" / "work").symlink_to(scratch.home / "elsewhere")


def linked_into_native(scratch: Scratch) -> None:
    (scratch.home / "custom/profiles/linked").symlink_to(scratch.root / "profiles/play")


def reserved_directory(scratch: Scratch) -> None:
    scratch.profiles("test")


def directory(place: str, says: str | bytes, allowed: str | None) -> Callable[[Scratch], None]:
    """Return a preparation that puts a .hermes-profile below HOME; `allowed` is the name allowed there, None: off."""

    def prepare(scratch: Scratch) -> None:
        where = scratch.home / place
        (where / "sub" / "deep").mkdir(parents=True)
        (where / ".hermes-profile").write_bytes(says if isinstance(says, bytes) else says.encode())
        if allowed is not None:
            scratch.data.mkdir(parents=True, exist_ok=True)
            lines = f"chat {scratch.home}/gone\n{allowed} {where}\n" if allowed else ""
            (scratch.data / "directory-profiles").write_text(lines)

    return prepare


def linked_directory(scratch: Scratch) -> None:
    directory("real", "work\n", "work")(scratch)
    (scratch.home / "linked").symlink_to("real/sub")
