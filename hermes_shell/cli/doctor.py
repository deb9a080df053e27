"""`hermes doctor`."""

from __future__ import annotations

import click

from .. import agent, process
from .. import doctor as core
from ..errors import printable
from . import text
from .context import Call


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.option("--ours", is_flag=True, help="Leave out the agent's own doctor.")
@click.pass_context
def doctor(context: click.Context, ours: bool) -> int:
    """Look at profiles and shells.

    Then the agent's own doctor looks, and is given the other options.
    """
    call: Call = context.obj
    findings = core.examine(call.env, call.choice, call.shell)
    for finding in findings:
        text.say(f"{finding.level:<8}{printable(finding.message)}")
        if finding.cure:
            text.say(f"{'':8}{printable(finding.cure)}")
    code = 1 if any(finding.level == core.ERROR for finding in findings) else 0
    if not ours and call.choice.problem is None:
        words = [
            *agent.find(call.env, call.choice.root),
            *agent.flag(call.env, call.choice),
            "doctor",
            *context.args,
        ]
        theirs = process.run(words, agent.environment(call.env, call.choice))
        code = code or theirs
    return code
