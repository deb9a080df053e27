"""The file of an archive: opened, and whatever goes wrong while it is read told in one line."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from .. import refusal
from ..errors import HermesError
from .compression import DamagedError
from .members import RefusedError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def opened(source: str | BinaryIO) -> Iterator[tuple[BinaryIO, int]]:
    """Give an archive's bytes, and how many there are: 0 where nobody knows.

    Args:
        source: A path, or a stream, which stays open.

    Raises:
        HermesError: There is no such file.
        OSError: It cannot be read.
    """
    if not isinstance(source, str):
        yield source, 0
        return
    try:
        file = open(source, "rb")  # noqa: SIM115 - closed below; an error in opening is another one
    except FileNotFoundError:
        raise HermesError(f"there is no archive {source}", "look for it: ls") from None
    except IsADirectoryError:
        raise HermesError(f"{source} is a directory, and no archive", "name the .tar.gz file in it") from None
    with file:
        yield file, os.fstat(file.fileno()).st_size


@contextmanager
def explained(label: str, target: str) -> Iterator[None]:
    """Turn what can go wrong into one line that names the archive and the reason.

    Args:
        label: What the archive is called.
        target: The directory that it is unpacked into.

    Raises:
        HermesError: It went wrong.
    """
    try:
        yield
    except RefusedError as refused:
        raise HermesError(
            f"{label} is refused: {refused.path!a}: {refused.why}", "no profile holds that; look: tar tzf ARCHIVE"
        ) from None
    except TooLargeError as large:
        raise HermesError(
            f"{label} is refused: {large}", "if you trust whoever made it: hermes profile import --big ARCHIVE"
        ) from None
    except DamagedError as damaged:
        raise HermesError(f"{label} is no whole archive: {damaged}", "copy it again, or export again") from None
    except OSError as error:
        if error.filename == label:
            raise refusal.refused(error, label, "cannot read") from None
        look = refusal.where_to_look(error, refusal.lasting(target))
        raise HermesError(f"cannot unpack {label}: {error.strerror or error}", look) from None
