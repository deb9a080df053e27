"""`hermes doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .. import agent, process, resolve
from ..errors import HermesError, printable
from ..names import DEFAULT
from . import colour, text
from .context import Call, pass_call

if TYPE_CHECKING:
    from ..doctor.finding import Finding, Fix

    Findings = dict[str, list[Finding]]

_INDENT = " " * 11
_COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.option("--fix", is_flag=True, help="Cure what can be cured; asks where something could be lost.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--ours", is_flag=True, help="Leave out the agent's own doctor.")
@pass_call
@click.pass_context
def doctor(context: click.Context, call: Call, fix: bool, as_json: bool, ours: bool) -> int:
    """Look at profiles and shells.

    Then the agent's own doctor looks, and is given the other options.

    \b
    Examples:
      hermes doctor                say what is wrong, and its cure
      hermes doctor --fix          cure it; asks for what could be yours
      hermes doctor --ours --json  for a script: exit code 1 if any is
    """
    from .. import doctor as core
    from ..doctor.finding import Subject

    subject = Subject(call.env, call.choice, call.shell)
    found = core.examine(subject)
    if as_json:
        if fix and _cure(found, ask=False):
            found = core.examine(subject)
        text.as_json(_json(found))
        return _code(found)
    _show(found)
    if fix and _cure(found, ask=True):
        found = core.examine(subject)
        _show({"Left": [finding for finding in _every(found) if finding.wrong]})
    theirs = 0 if ours else _theirs(call, found, context.args, fix=fix)
    return _code(found) or theirs


def _every(found: Findings) -> list[Finding]:
    return [finding for findings in found.values() for finding in findings]


def _code(found: Findings) -> int:
    return 1 if any(finding.wrong for finding in _every(found)) else 0


def _json(found: Findings) -> dict[str, object]:
    """Return the stable `--json` form."""
    findings = [
        {
            "section": section.lower(),
            "code": each.code,
            "level": each.level,
            "message": each.message,
            "why": each.why or None,
            "cure": each.cure or None,
            "fix": None if each.fix is None else "safe" if each.fix.safe else "asks",
        }
        for section, findings in found.items()
        for each in findings
    ]
    return {"ok": not _code(found), "findings": findings}


def _show(found: Findings) -> None:
    for section, findings in found.items():
        if not findings:
            continue
        text.say(section)
        for each in findings:
            level = colour.painted(f"{each.level:<9}", _COLOURS.get(each.level, ""))
            text.say(f"  {level}{text.spoken(printable(each.message, '?'))}")
            if each.why:
                text.say(f"{_INDENT}{text.spoken(printable(each.why, '?'))}")
            if each.cure:
                text.say(f"{_INDENT}$ {text.spoken(printable(each.cure, '?'))}")


def _cure(found: Findings, *, ask: bool) -> bool:
    """Make the fixes, the safe ones unasked; return whether any was made."""
    fixes = [finding.fix for finding in _every(found) if finding.fix is not None]
    wanted = [fix for fix in fixes if fix.safe or (ask and _wanted(fix))]
    if ask and wanted:
        text.say("Fixes")
    for fix in wanted:
        try:
            _make(fix, tell=ask)
        except HermesError as error:
            text.tell(error)
    return bool(wanted)


def _wanted(fix: Fix) -> bool:
    """Ask for a fix; who is asked has to see what it is about."""
    for line in fix.look():
        text.note(printable(line, "?"))
    return _agreed(f"{printable(fix.does, '?')}?")


def _make(fix: Fix, *, tell: bool) -> None:
    before = fix.look()
    told = fix.make()
    if not tell:
        return
    text.say(f"  {'done':<9}{printable(fix.does, '?')}")
    for title, lines in (("before: ", before), ("after:  ", fix.look()), ("", told)):
        for line in lines:
            text.say(f"{_INDENT}{title}{printable(line, '?')}")


def _agreed(question: str) -> bool:
    """Ask; whoever does not answer has said no, and Ctrl-C ends it all."""
    try:
        return click.confirm(question, default=False, err=True)
    except click.Abort as error:
        text.note("")
        if isinstance(error.__context__, KeyboardInterrupt):
            raise
        return False


def _theirs(call: Call, found: Findings, args: list[str], *, fix: bool) -> int:
    """Run the agent's own doctor, as the agent's `default` where the profile in force cannot be used."""
    if any(finding.code == "agent-missing" for finding in _every(found)):
        return 0  # told already
    choice = call.choice if call.choice.problem is None else resolve.choose(call.env, DEFAULT)
    more = ["--fix"] if fix and _agreed("Let the agent's own doctor fix things, too?") else []
    words = [*agent.find(call.env, choice.root), *agent.flag(call.env, choice), "doctor", *more, *args]
    return process.run(words, agent.environment(call.env, choice))
