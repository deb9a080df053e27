"""`hermes profile export` and `import`, as they are typed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.house import Scratch
from tools.terminal import SHELLS

if TYPE_CHECKING:
    from pathlib import Path

KEY = "sk-Zx7canaryQ9aB3dE5fG7hJ9kL"


@pytest.fixture
def home(bare: Scratch) -> Path:
    """Give a profile with a key in two places."""
    path = bare.root / "profiles" / "work"
    (path / ".env").write_text(f"OPENAI_API_KEY={KEY}\n")
    (path / "config.yaml").write_text(f"model: x\napi_key: {KEY}\n")
    (path / "away").symlink_to("/etc")
    return path


def test_export_says_that_it_holds_keys(bare: Scratch, home: Path) -> None:
    done = bare.hermes("profile", "export", "work")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Exported 'work' to {bare.home}/work.tar.gz (")
    assert "keys and tokens" in done.stdout
    assert done.stderr == "Left out:\n  away: a link to outside of the profile\n"
    assert (bare.home / "work.tar.gz").stat().st_mode & 0o777 == 0o600


def test_export_without_secrets_names_what_is_left_out_and_what_looks_like_a_key(bare: Scratch, home: Path) -> None:
    done = bare.hermes("profile", "export", "work", "-o", "x", "--no-secrets")
    assert done.returncode == 0, done.stderr
    assert "config.yaml, line 2 (api_key): looks like a key" in done.stdout
    assert "  .env: API keys and tokens\n" in done.stderr
    assert KEY not in done.stdout + done.stderr
    again = bare.hermes("profile", "import", "x.tar.gz", "other")
    assert again.returncode == 0, again.stderr
    assert "made without credentials" in again.stdout
    assert KEY not in (bare.root / "profiles/other/.env").read_text()


@pytest.mark.parametrize("words", ["x.tar.gz other", "x.tar.gz --name other", "--name=other x.tar.gz"])
def test_import_under_another_name(words: str, bare: Scratch, home: Path) -> None:
    bare.hermes("profile", "export", "work", "x")
    done = bare.hermes("profile", "import", *words.split())
    assert done.returncode == 0, done.stderr
    made = bare.root / "profiles" / "other"
    assert done.stdout.startswith(f"Imported 'other' to {made}.\n")
    assert {path.name: path.read_bytes() for path in made.iterdir()} == {
        path.name: path.read_bytes() for path in home.iterdir() if not path.is_symlink()
    }


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["export", "nosuch"], 1, "there is no profile 'nosuch'"),
        (["export", "work", "x.zip"], 2, "an archive is a .tar.gz or .tar.zst file"),
        (["export", "work", "no/x"], 1, "there is no directory"),
        (["export", "work", "/dev/null"], 2, "/dev/null is there, and is no file"),
        (["export", "work", "/dev/stdout"], 2, "/dev/stdout is there, and is no file"),
        (["export", "work", "a", "-o", "b"], 2, "the archive is named twice"),
        (["export", "work", "there.tar.gz"], 1, "there is a file already"),
        (["import", "there.tar.gz"], 1, "is no whole archive: it is no gzip or Zstandard file"),
        (["import", "no.tar.gz"], 1, "there is no archive no.tar.gz"),
        (["import", "there.tar.gz", "a", "--name", "b"], 2, "the profile is named twice"),
        (["import", "there.tar.gz", "play"], 1, "there is a profile 'play' already"),
        (["import", "there.tar.gz", ""], 2, "a profile name cannot be empty"),
    ],
)
def test_what_cannot_be(words: list[str], code: int, message: str, bare: Scratch, home: Path) -> None:
    (bare.home / "there.tar.gz").write_text("mine")
    done = bare.hermes("profile", *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert (bare.home / "there.tar.gz").read_text() == "mine"


def test_a_pipe_from_one_machine_to_another(bare: Scratch, home: Path) -> None:
    program = bare.installed.program
    pipe = f"{program} profile export work - | {program} profile import - other"
    done = bare.run("/bin/sh", "-c", pipe)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Imported 'other'")
    assert "It holds the keys and tokens" in done.stderr


def test_a_pipe_whose_reader_has_gone(bare: Scratch, home: Path) -> None:
    (home / "blob").write_bytes(bytes(range(256)) * 40_000)
    command = f"{{ {bare.installed.program} profile export work -; echo $? >&2; }} | true"
    done = bare.run("/bin/sh", "-c", command)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.stderr.splitlines()[-1] == "1"


def test_a_terminal_gets_no_archive(bare: Scratch, home: Path) -> None:
    terminal = bare.terminal(SHELLS["bash"])
    outcome = terminal.run(f"{bare.installed.program} profile export work -")
    assert "an archive is nothing for a terminal" in outcome.text
    assert outcome.status == ["2"]


def test_git_would_add_it(bare: Scratch, home: Path) -> None:
    subprocess.run(["git", "-C", str(bare.home), "init", "--quiet"], check=True)
    done = bare.hermes("profile", "export", "work")
    assert f"git would add this archive to the repository in {bare.home}" in done.stderr
