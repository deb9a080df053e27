"""Export: a whole profile in one file, from which it can be made again, here or elsewhere.

The archive is a tar file with everything under one directory that is called like the profile, so that
the real agent imports it as well. Its first member says what it is, its last has the size and the SHA-256
of all that stands between. The same profile gives the same bytes: members are sorted, belong to nobody
and are of one date.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO, cast

from . import __version__, git, home, profiles, secrets, snapshot
from .archives import compression, destination, members
from .errors import HermesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Progress = Callable[[int, int], None] | None

TOOL = "hermes-shell"

# 1980-01-01: programs call 1970 implausible.
_DATE = 315532800

# A larger one is no file of settings, and would be read at once.
_MAX_SETTINGS = 1024 * 1024

# `tarfile` copies in steps of 16 KiB unless it is told otherwise.
_CHUNK = 1024 * 1024

# A reader sees a stream in other steps than its writer; both have to come to the same judgement.
_CAREFUL = 2


class Exported:
    """What was written.

    Attributes:
        name: The profile's name.
        path: Where the archive is; '' for a stream.
        size: How many bytes it has.
        left_out: What it does not hold, and why, as it was come across.
        key_lines: The lines of each config.yaml in it that look like keys, by path, where no
            credentials were wanted.
        checkout: The directory whose git would add the archive; '' where none would.
        shared: Whether others can read it, because its file system keeps no permissions.
        too_big: What of it is more than an import takes without being told to; '' where nothing is.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.path = ""
        self.size = 0
        self.left_out: list[snapshot.LeftOut] = []
        self.key_lines: dict[str, list[secrets.KeyLine]] = {}
        self.checkout = ""
        self.shared = False
        self.too_big = ""


def export(  # noqa: PLR0913 - they are the options of the command
    env: Mapping[str, str],
    name: str,
    file: str = "",
    *,
    with_secrets: bool = True,
    force: bool = False,
    progress: Progress = None,
) -> Exported:
    """Write the archive of a profile into a file, whole or not at all, and readable by its owner alone.

    Args:
        env: The environment.
        name: The profile.
        file: What the user typed; '' for `NAME.tar.gz` in the working directory.
        with_secrets: Whether known credential files go into it.
        force: Whether a file that is there may be replaced.
        progress: Told the bytes done, and the bytes in all.

    Raises:
        HermesError: There is no such profile, it cannot be read, or the archive cannot be written.
    """
    root, canonical = profiles.existing(env, name)
    goal = destination.choose(file, canonical, force=force)
    directory = home.profile_dir(root, canonical)
    with destination.writing(goal, force=force) as (stream, scratch), snapshot.staying(directory):
        packing = _Packing(directory, canonical, goal, with_secrets=with_secrets)
        packing.write(stream, compression.by_name(goal), scratch, progress)
    done = packing.done
    done.path = goal
    done.checkout = git.would_add(env, goal)
    done.shared = bool(os.stat(goal).st_mode & 0o077)
    return done


def write(
    env: Mapping[str, str], name: str, stream: BinaryIO, *, with_secrets: bool = True, progress: Progress = None
) -> Exported:
    """Write the archive of a profile into a stream, as gzip.

    Raises:
        HermesError: There is no such profile, it cannot be read, or the stream cannot be written.
    """
    import tempfile

    root, canonical = profiles.existing(env, name)
    directory = home.profile_dir(root, canonical)
    try:
        with tempfile.TemporaryDirectory(prefix="hermes-shell.") as scratch, snapshot.staying(directory):
            packing = _Packing(directory, canonical, "", with_secrets=with_secrets)
            packing.write(stream, compression.GZIP, scratch, progress)
            stream.flush()
    except OSError as error:
        raise HermesError(
            f"the archive could not be written: {error.strerror}", "nothing can be done with it"
        ) from None
    return packing.done


class _Packing:
    """A profile on its way into an archive."""

    def __init__(self, directory: str, name: str, goal: str, *, with_secrets: bool) -> None:
        self._name = name
        self._goal = os.path.join(os.path.realpath(os.path.dirname(goal)), os.path.basename(goal)) if goal else ""
        self._home = os.path.realpath(directory)
        self._with_secrets = with_secrets
        self._survey = snapshot.survey(directory, snapshot.EXPORT, without=self._without)
        self._sums: list[str] = []
        self._largest = 0
        self._total = 0
        self.done = Exported(name)

    def write(self, stream: BinaryIO, method: str, scratch: str, progress: Progress) -> None:
        self._leave_out_twins()
        out = compression.Writer(stream, method)
        # The members are taken one after the other, and nothing is ever sought.
        with tarfile.TarFile(
            fileobj=cast("BinaryIO", out), mode="w", format=tarfile.PAX_FORMAT, encoding="utf-8", copybufsize=_CHUNK
        ) as tar:
            self._add_bytes(tar, members.HEADER, self._header())
            tar.addfile(self._info("", directory=True))
            for member in snapshot.members(self._survey, scratch, progress):
                self._pack(tar, member)
                self._watch(out)
            self._add_bytes(tar, members.SUMS, "".join(self._sums).encode())
        out.finish()
        self._finish(out)

    def _header(self) -> bytes:
        said = {
            "format": members.FORMAT,
            "name": self._name,
            "tool": TOOL,
            "version": __version__,
            "secrets": self._with_secrets,
        }
        return json.dumps(said, indent=2).encode() + b"\n"

    def _without(self, path: str) -> str:
        if path in members.OURS:
            return "what an earlier archive said of itself"
        if self._goal and os.path.join(self._home, path) == self._goal:
            return "the archive itself"
        problem = members.problem(f"{self._name}/{path}")
        return problem if problem or self._with_secrets else self._secret(path)

    def _secret(self, path: str) -> str:
        found = secrets.reason(path)
        if found and os.path.isdir(os.path.join(self._home, path)):
            return secrets.reason(path, directory=True)  # a skill about tokens is called so too
        return found

    def _leave_out_twins(self) -> None:
        known, kept, gone = members.Names(), [], ""
        for entry in self._survey.entries:
            if gone and entry.path.startswith(gone):
                continue
            problem = known.add(entry.path, directory=entry.kind == snapshot.DIRECTORY)
            if problem:
                self._survey.left_out.append(snapshot.LeftOut(entry.path, problem))
                gone = f"{entry.path}/"
            else:
                kept.append(entry)
        self._survey.entries = kept

    def _pack(self, tar: tarfile.TarFile, member: snapshot.Member) -> None:
        if member.kind == snapshot.DIRECTORY:
            tar.addfile(self._info(member.path, directory=True))
            self._sums.append(members.sum_line(member.path, kind="directory"))
            return
        with closing(member.open()) as source:
            if self._with_secrets or os.path.basename(member.path) != secrets.SETTINGS:
                self._add(tar, member.path, source, member.size, executable=member.executable)
            elif member.size > _MAX_SETTINGS:
                self._survey.left_out.append(snapshot.LeftOut(member.path, "too large to look for keys in it"))
            else:
                data = source.read()
                self._look_for_keys(member.path, data)
                self._add(tar, member.path, io.BytesIO(data), len(data), executable=member.executable)

    def _add(self, tar: tarfile.TarFile, path: str, source: BinaryIO, size: int, *, executable: bool = False) -> None:
        summing = _Summing(source)
        tar.addfile(self._info(path, size, executable=executable), cast("BinaryIO", summing))
        kind = "program" if executable else "file"
        self._sums.append(members.sum_line(path, kind=kind, size=size, digest=summing.digest.hexdigest()))
        self._largest = max(self._largest, size)
        self._total += size

    def _add_bytes(self, tar: tarfile.TarFile, path: str, data: bytes) -> None:
        self._add(tar, path, io.BytesIO(data), len(data))

    def _info(self, path: str, size: int = 0, *, directory: bool = False, executable: bool = False) -> tarfile.TarInfo:
        info = tarfile.TarInfo(f"{self._name}/{path}" if path else self._name)
        info.type = tarfile.DIRTYPE if directory else tarfile.REGTYPE
        info.mode = 0o700 if directory or executable else 0o600
        info.mtime = _DATE
        info.size = size
        return info

    def _look_for_keys(self, path: str, data: bytes) -> None:
        lines = secrets.key_lines(data.decode(errors="replace"))
        if lines:
            self.done.key_lines[path] = lines

    def _watch(self, out: compression.Writer) -> None:
        """Note where a reader would take the archive for one that is made to swell."""
        self.done.too_big = self.done.too_big or members.NORMAL.swells(out.given, out.taken * _CAREFUL)

    def _finish(self, out: compression.Writer) -> None:
        done = self.done
        done.size = out.given
        done.left_out = self._survey.left_out
        done.too_big = members.NORMAL.beyond(len(self._sums), self._total, self._largest) or done.too_big


class _Summing:
    """A source that is summed as it is read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data
