"""The real agent stays in a pinned `default`, and is asked for that where nothing of the user's is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hermes_shell import honoured
from tests.house import seen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch


def test_the_agent_stays_in_a_pinned_default(bare: Scratch, real_agent: Path) -> None:
    bare.stick("work\n")
    before = seen(bare.root)
    assert honoured.is_honoured(bare.env, [str(real_agent)]) is True
    assert seen(bare.root) == before
