"""A directory with a `.hermes-profile`, allowed or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.shells.directories.project import Project

if TYPE_CHECKING:
    from tests.house import Scratch


@pytest.fixture
def project(scratch: Scratch) -> Project:
    return Project(scratch)


@pytest.fixture
def allowed(project: Project) -> Project:
    assert project.hermes("shell", "config", "directory-profiles", "on")[0] == 0
    assert project.hermes("profile", "allow")[0] == 0
    return project
