"""Where git would take an archive in, that is said."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hermes_shell import exporting
from tests.unit.archive.exported import write


def _git(directory: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(directory), *words], check=True, capture_output=True)


def test_where_git_would_add_it(env: dict[str, str], tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    (repository / "sub").mkdir(parents=True)
    assert exporting.export(env, "work", str(repository / "a")).checkout == ""
    _git(repository, "init")
    assert exporting.export(env, "work", str(repository / "sub" / "b")).checkout == str(repository)
    write(repository / ".gitignore", "*.tar.gz\n")
    assert exporting.export(env, "work", str(repository / "c")).checkout == ""
    assert exporting.export(env, "work", str(repository / "d.tgz")).checkout == str(repository)
    _git(repository, "add", "--force", "c.tar.gz")
    assert exporting.export(env, "work", str(repository / "c"), force=True).checkout == str(repository)


def test_without_git_a_checkout_is_enough(env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "repository" / ".git", "gitdir: elsewhere")  # a worktree or a submodule
    monkeypatch.setenv("PATH", str(tmp_path))
    assert exporting.export(env, "work", str(tmp_path / "repository" / "x")).checkout == str(tmp_path / "repository")
