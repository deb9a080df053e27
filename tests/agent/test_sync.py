"""The real agent beside completions that were made for another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.other_agent import write_agent

if TYPE_CHECKING:
    from pathlib import Path

    from tests.house import Scratch


def completed(scratch: Scratch) -> str:
    return (scratch.data / "completions" / "hermes.bash").read_text()


def test_the_agents_new_commands_are_completed_after_a_sync(bare: Scratch, real_agent: Path) -> None:
    write_agent(bare.agent, "chat", "dance")
    bare.set_up("bash")
    assert "hermes dance" in completed(bare)
    assert "hermes kanban boards" not in completed(bare)

    bare.agent.unlink()
    bare.agent.symlink_to(real_agent)
    done = bare.hermes("shell", "sync")
    new, gone = (line for line in done.stdout.splitlines() if "commands of the agent" in line)
    assert new.startswith("commands of the agent, new: ")
    assert {"kanban", "gateway", "memory"} <= set(new.partition("new: ")[2].split(", "))
    assert gone == "commands of the agent, gone: dance"
    assert "hermes kanban boards" in completed(bare)
    assert "hermes dance" not in completed(bare)
    # It was asked in a home that is nobody's.
    assert sorted(path.name for path in bare.root.iterdir()) == ["profiles"]
    assert bare.hermes("shell", "sync").stdout == "all is current\n"
