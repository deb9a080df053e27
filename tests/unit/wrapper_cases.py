"""What can stand where a wrapper belongs, and what each command does with it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from hermes_shell import __version__
from tests.unit.wrapper_scene import AGENTS, NAME, Scene
from tests.unit.wrapper_things import (
    a_file_instead,
    agents,
    another_profile,
    another_root,
    at_home_in,
    beside_a_program,
    edited,
    full_directory,
    hard_link,
    hard_link_to_ours,
    link,
    link_to_ours,
    linked_place,
    off_path,
    open_socket,
    read_only,
    root_by_a_link,
    shadowed,
    text,
    unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# What becomes of it.
LEFT, MADE, REFUSED, REMOVED, FOLLOWS, FAILS = "left", "made", "refused", "removed", "follows", "fails"


class Does(NamedTuple):
    """What each command does with a thing.

    Attributes:
        create: The profile is created: LEFT, the thing as it is; or MADE, a wrapper of ours stands there.
        alias: A wrapper is asked for: MADE or REFUSED, with the thing as it is.
        remove: Its removal is asked for: REMOVED or REFUSED.
        rename: The profile is renamed: LEFT, FOLLOWS (a wrapper of the new name instead) or FAILS, all as it was.
        delete: The profile is deleted: LEFT, REMOVED or FAILS.
        doctor: What doctor finds.
    """

    create: str
    alias: str
    remove: str
    rename: str
    delete: str
    doctor: str


NOTHING = Does(MADE, MADE, REFUSED, LEFT, LEFT, "wrapper-missing")
FOREIGN = Does(LEFT, REFUSED, REFUSED, LEFT, LEFT, "wrapper-foreign")
OURS = Does(MADE, MADE, REMOVED, FOLLOWS, REMOVED, "")
STALE = OURS._replace(doctor="wrapper-stale")
# Taken over only where that was asked for.
THEIRS = Does(LEFT, MADE, REMOVED, FOLLOWS, REMOVED, "")
NOWHERE = Does(LEFT, REFUSED, REFUSED, LEFT, LEFT, "")

CASES: dict[str, tuple[Callable[[Scene], object], Does]] = {
    "nothing": (lambda _: None, NOTHING),
    # Of the user's
    "a script": (text("#!/bin/sh\necho mine\n"), FOREIGN),
    "a script that is not executable": (text("#!/bin/sh\necho mine\n", 0o644), FOREIGN),
    "a script that mentions the agent": (text("#!/bin/sh\n# hermes -p work\nexec hermes -p work chat\n"), FOREIGN),
    "a script that ends as the agent's wrapper": (text('#!/bin/sh\necho hermes -p work "$@"\n'), FOREIGN),
    "a script for another program": (text(AGENTS.format("/usr/bin/other", "work")), FOREIGN),
    "a script for another program of the agent's": (text(AGENTS.format("/usr/bin/hermes-agent", "work")), FOREIGN),
    "a script for another user's hermes": (text(AGENTS.format("sudo -u me /bin/hermes", "work")), FOREIGN),
    "a setuid script": (text("#!/bin/sh\necho mine\n", 0o4755), FOREIGN),
    "an empty file": (text(""), FOREIGN),
    "a large file": (text("#!/bin/sh\n" + "#" * 10_000_000), FOREIGN),
    "a program": (text(b"\x7fELF\x02\x00\xff\xfe hermes -p work"), FOREIGN),
    "bytes that are no text": (text(b'#!/bin/sh\nexec \xff/hermes -p work "$@"\n'), FOREIGN),
    "a directory": (lambda it: it.path.mkdir(), FOREIGN),
    "a directory with something in it": (full_directory, FOREIGN),
    "a pipe": (lambda it: os.mkfifo(it.path), FOREIGN),
    "a socket": (open_socket, FOREIGN),
    "a link to a file": (link("{others}/precious", precious="#!/bin/sh\n"), FOREIGN),
    "a link to a wrapper of the agent's": (
        link("{others}/precious", precious=AGENTS.format("/usr/bin/hermes", "work")),
        FOREIGN,
    ),
    "a link to a wrapper of ours": (link_to_ours, FOREIGN),
    "a link that leads nowhere": (link("nowhere"), FOREIGN),
    "a link that leads to itself": (link(NAME), FOREIGN),
    "a link to a directory": (link("{others}"), FOREIGN),
    "a link to a device": (link("/dev/null"), FOREIGN),
    "a file of two names": (hard_link, FOREIGN),
    "a file that may not be read": (unreadable, FOREIGN),
    # Once a wrapper, and the user's since
    "ours with Windows lines": (edited(("\n", "\r\n")), FOREIGN),
    "ours with a byte order mark": (edited(mark=b"\xef\xbb\xbf"), FOREIGN),
    "ours for another shell": (edited(("#!/bin/sh\n", "#!/bin/bash\n")), FOREIGN),
    "ours with another mark": (edited(("hermes-shell wrapper 0", "my hermes-shell wrapper 0")), FOREIGN),
    "ours with more in its mark": (edited(("hermes-shell wrapper 0", "hermes-shell wrapper 0 of 0")), FOREIGN),
    "ours with no version": (edited(("# hermes-shell wrapper ", "# hermes-shell wrapper of ")), FOREIGN),
    "ours with a name that none can have": (edited(("# hermes -p work", "# hermes -p Work")), FOREIGN),
    "ours with another home": (edited(("/profiles/work'", "/elsewhere'")), FOREIGN),
    "ours with two names": (edited(("hs_name=work", "hs_name=play")), FOREIGN),
    "ours and far more": (edited(("\nexit 127\n", "\n" + "#" * 100_000)), FOREIGN),
    "the agent's with Windows lines": (text(AGENTS.format("hermes", "work").replace("\n", "\r\n")), FOREIGN),
    "the agent's with a byte order mark": (text("\ufeff" + AGENTS.format("hermes", "work")), FOREIGN),
    "the agent's and more": (text(AGENTS.format("hermes", "work") + "echo mine\n"), FOREIGN),
    "the agent's with words of the user's": (text(AGENTS.format("hermes", "work chat")), FOREIGN),
    "the agent's with quotes that it does not make": (text(AGENTS.format('"/usr/bin/hermes"', "work")), FOREIGN),
    "the agent's with a quote that never ends": (text(AGENTS.format("'/usr/bin/hermes", "work")), FOREIGN),
    "ours for another root": (another_root, FOREIGN),
    "ours for another profile": (another_profile, FOREIGN),
    # Ours
    "ours": (edited(), OURS),
    "ours without its end": (edited(("\nexit 127\n", "\nexit 127")), STALE),
    "ours with more in it": (edited(("\nexit 127\n", "\nexit 127\necho mine\n")), STALE),
    "ours of an older version": (edited((__version__, "0.0.1")), STALE),
    "ours of a newer version": (edited((__version__, "99.0"), ("exit 127", "exit 1")), OURS),
    "ours of a package that was moved": (edited(("/hermes-shell' --called", "/gone' --called")), STALE),
    "ours of an agent that is gone": (edited(("hs_agent=''", "hs_agent='/gone/hermes'")), STALE),
    "ours that is not executable": (edited(mode=0o644), OURS._replace(doctor="wrapper-not-executable")),
    "ours that is setuid": (edited(mode=0o4755), OURS),
    "ours with two names in the file system": (hard_link_to_ours, OURS),
    "ours for this root by a link": (root_by_a_link, OURS),
    "ours behind another program": (shadowed, OURS._replace(rename=FOLLOWS, doctor="wrapper-shadowed")),
    "ours that is not on PATH": (off_path, OURS._replace(doctor="wrappers-off-path")),
    "ours in a directory that is read-only": (
        read_only(edited()),
        Does(LEFT, REFUSED, REFUSED, FAILS, FAILS, ""),
    ),
    # The agent's
    "the agent's": (agents(""), THEIRS),
    "the agent's with a path": (agents("bin"), THEIRS),
    "the agent's with a space": (agents("my agent"), THEIRS),
    "the agent's with a quote": (agents("it's"), THEIRS),
    "the agent's with a line break": (agents("a\nb"), THEIRS),
    "the agent's with -p in its path": (agents("a -p b"), THEIRS),
    "the agent's with what means something": (agents("$(x) * \\ é"), THEIRS),
    "the agent's that is gone": (agents("bin", there=False), THEIRS._replace(doctor="wrapper-agent-gone")),
    "the agent's that is not executable": (agents("bin", 0o644), THEIRS._replace(doctor="wrapper-not-executable")),
    # Places
    "a home with a space": (at_home_in("my home"), OURS),
    "a home with a quote": (at_home_in("it's"), OURS),
    "a home with a line break": (at_home_in("a\nb"), OURS),
    "a home with what means something": (at_home_in('$HOME `x` \\ " é'), OURS),
    "a home with a byte that is no text": (at_home_in(os.fsdecode(b"a\xffb")), OURS),
    "a root of the user's own": (at_home_in("home2", "custom"), OURS),
    "a root with a space and a quote": (at_home_in("home2", "my cus'tom"), OURS),
    "a root with a line break": (at_home_in("home2", "a\nb"), OURS),
    "a home that is very long": (at_home_in("/".join(["n" * 200] * 8)), OURS),
    "a link in the place of the directory": (linked_place, NOTHING),
    "no directory": (lambda it: it.place.rmdir(), NOTHING),
    "a file in the place of the directory": (
        a_file_instead,
        NOWHERE._replace(doctor="wrapper-missing"),
    ),
    "a directory that is read-only": (read_only(), NOWHERE._replace(doctor="wrapper-missing")),
    "a program of that name": (beside_a_program, NOWHERE),
}


# What a plain run looks at; the others are for FULL=1.
FEW = (
    *("nothing", "a script", "a directory", "a pipe", "a link to a wrapper of ours", "a link that leads nowhere"),
    *(
        "ours",
        "ours with Windows lines",
        "ours with another mark",
        "ours for another root",
        "ours behind another program",
    ),
    *("ours of a package that was moved", "ours that is not executable", "ours in a directory that is read-only"),
    *("the agent's with a space", "the agent's that is gone", "a home with a line break", "a root of the user's own"),
)
