"""Who misspells a profile, a command or an option is asked after the nearest one there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.house import Scratch

MISSPELT = {
    "profile use wrok": "'work'",
    "profile show plya": "'play'",
    "profile delete chta --yes": "'chat'",
    "profile exec wrok -- true": "'work'",
    "-p wrok profile show": "'work'",
    "-p wrok chat": "'work'",
    "profile list --jsn": "'--json'",
    "shell statsu": "'status'",
}
OURS = {"profil list": "'profile'", "docter": "'doctor'", "profile lst": "'list'"}


@pytest.mark.parametrize("line", MISSPELT)
def test_the_nearest_is_asked_after(bare: Scratch, line: str) -> None:
    done = bare.hermes(*line.split())
    assert (done.returncode in {1, 2}, done.stdout) == (True, "")
    message = done.stderr.splitlines()[0]
    assert "id you mean" in message
    assert MISSPELT[line] in message


@pytest.mark.parametrize("line", OURS)
def test_a_command_of_ours_is_asked_after_where_no_agent_can_know_it(bare: Scratch, line: str) -> None:
    bare.agent.unlink()
    done = bare.hermes(*line.split())
    assert done.returncode == 127
    assert f"; did you mean {OURS[line]}?" in done.stderr


@pytest.mark.parametrize("line", ["profile use somebody", "-p somebody chat"])
def test_nobody_is_asked_after_what_is_like_nothing(bare: Scratch, line: str) -> None:
    assert "mean" not in bare.hermes(*line.split()).stderr
